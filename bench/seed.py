"""Fill PostgreSQL databases with many migrations: `python bench/seed.py 1 300 3000`.

DATABASE_URL names the base database; it gets the guide, the first migration (of every item) and the
people. Its copies, `<name>_<size>`, are filled up to their size from that migration by INSERT … SELECT:
the same columns whatever is added to the models, other practices, people, dates and statuses.
"""

import argparse
import json
import subprocess
import sys
from typing import Any

from common import REPO, connected, create, database, drop, environment, manage, name_of
from psycopg2 import sql

# A task's fate by its due date: d is its date, h a number from 0 to 99 that scatters.
STATUS = """CASE
  WHEN {d} < current_date THEN CASE WHEN {h} < 90 THEN 'done' WHEN {h} < 93 THEN 'not_needed'
    WHEN {h} < 96 THEN 'in_progress' WHEN {h} < 97 THEN 'blocked' ELSE 'to_do' END
  WHEN {d} < current_date + 30 THEN CASE WHEN {h} < 20 THEN 'done' WHEN {h} < 45 THEN 'in_progress'
    ELSE 'to_do' END
  ELSE 'to_do' END"""
FIRST_FATE = """
UPDATE checklists_task SET owner_id = %(manager)s;
UPDATE checklists_task t SET status = s.status, status_by_id = %(manager)s, status_at = now(), version = 2,
  reason = CASE WHEN s.status IN ('blocked', 'not_needed') THEN 'Waiting for the supplier' ELSE '' END
FROM (SELECT id, {status} AS status FROM checklists_task x) s
WHERE s.id = t.id AND s.status <> 'to_do';
INSERT INTO checklists_historicaltask ({columns}) SELECT {values}
FROM checklists_task t JOIN checklists_historicaltask h ON h.id = t.id WHERE t.version = 2;
"""
# The n-th other practice: p is its number, shift the days between its dates and the first one's.
NUMBERS = """
CREATE TABLE bench_numbers AS
SELECT p, (p * 37) %% 365 - 182 AS shift, 1000000 + p AS id, 1000000 + p %% %(per_icb)s + 1 AS staff,
  1000000 + (p / %(per_icb)s)::int AS icb
FROM generate_series(1, %(count)s) p;
"""
PRACTICES_PER_ICB = 150


def prepare(sizes: list[int]) -> dict[str, Any]:
    """Create a database for each size and return what is in all of them: ids and session keys."""
    base = database()
    create(base)
    manage(base, "migrate", "--verbosity=0")
    manage(base, "load_guide")
    manage(base, "collectstatic", "--noinput", "--verbosity=0")
    facts = inside(base, "first")
    with connected(base) as cursor:
        first_fate(cursor, facts)
    for size in sizes:
        create(database(size), name_of(base))
        with connected(database(size)) as cursor:
            if size > 1:
                multiply(cursor, size - 1, facts)
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT count(*) FROM phases_migration")
            migrations = cursor.fetchone()[0]
            cursor.execute("SELECT count(*) FROM checklists_task")
            print(f"{name_of(database(size))}: {migrations} migrations, {cursor.fetchone()[0]} tasks")
    return facts


def inside(url: str, *arguments: str) -> Any:
    """Run inside.py against the database `url` and return what it prints."""
    done = subprocess.run(
        [sys.executable, str(REPO / "bench" / "inside.py"), *arguments],
        cwd=REPO,
        env=environment(url),
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def columns_of(cursor: Any, name: str) -> list[str]:
    """Return the columns of a table."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position",
        [name],
    )
    return [row[0] for row in cursor.fetchall()]


def first_fate(cursor: Any, facts: dict[str, Any]) -> None:
    """Give the first migration's tasks an owner and a believable status, with history."""
    of_task = columns_of(cursor, "checklists_task")
    columns = [name for name in columns_of(cursor, "checklists_historicaltask") if name != "history_id"]
    values = [
        sql.SQL("'~'") if name == "history_type" else sql.Identifier("t" if name in of_task else "h", name)
        for name in columns
    ]
    cursor.execute(
        sql.SQL(FIRST_FATE).format(
            status=sql.SQL(STATUS.format(d="x.due", h="(x.item_id * 17 % 100)").replace("%", "%%")),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(values),
        ),
        facts,
    )


def multiply(cursor: Any, count: int, facts: dict[str, Any]) -> None:
    """Add `count` migrations like the first, each with its own practice, manager and dates."""
    first = facts["migration"]
    # The rows are consistent by the way they are made; checking 30 million references takes minutes.
    cursor.execute("SET session_replication_role = replica")
    cursor.execute(NUMBERS, {"count": count, "per_icb": PRACTICES_PER_ICB})

    def copy(name: str, where: str, changes: dict[str, str]) -> None:
        """Insert every row of `name` that matches, once for each number, with `changes`."""
        kept = [column for column in columns_of(cursor, name) if column != "history_id"]
        values = [sql.SQL(changes.get(column, f't."{column}"')) for column in kept]
        cursor.execute(
            sql.SQL("INSERT INTO {t} ({into}) SELECT {values} FROM {t} t, bench_numbers n {where}").format(
                t=sql.Identifier(name),
                into=sql.SQL(", ").join(map(sql.Identifier, kept)),
                values=sql.SQL(", ").join(values),
                where=sql.SQL(where),
            )
        )

    own = {"practice_id": "n.id", "user_id": "n.id", "history_user_id": "n.id", "created_by_id": "n.id"}
    copy(
        "practices_commissioner",
        f"WHERE t.id = {facts['icb']} AND n.p % {PRACTICES_PER_ICB} = 0",
        {"id": "n.icb", "ods_code": "'Q' || n.icb", "name": "'NHS Board ' || n.icb"},
    )
    copy(
        "practices_practice",
        f"WHERE t.id = {facts['practice']}",
        {
            "id": "n.id",
            "ods_code": "'B' || lpad(n.p::text, 5, '0')",
            "name": "'Practice ' || lpad(n.p::text, 5, '0') || ' Medical Centre'",
        },
    )
    copy(
        "accounts_user",
        f"WHERE t.id = {facts['manager']}",
        {"id": "n.id", "email": "'manager' || n.p || '@practice.example'", "name": "'Manager ' || n.p"},
    )
    icb = f"CASE WHEN n.p < {PRACTICES_PER_ICB} THEN t.commissioner_id ELSE n.icb END"
    copy(
        "practices_arrangement",
        f"WHERE t.practice_id = {facts['practice']}",
        {**own, "id": "n.id", "commissioner_id": icb},
    )
    for name in ("practices_membership", "practices_historicalmembership"):
        copy(name, f"WHERE t.user_id = {facts['manager']}", {**own, "id": "n.id"})
    first_planned = f"SELECT planned FROM phases_milestone WHERE migration_id = {first} AND kind ="  # noqa: S608
    over = f"({first_planned} 'go_live') + n.shift < current_date - 95"
    kick_off = f"({first_planned} 'kick_off') + n.shift"
    state = (
        f"CASE WHEN {over} THEN 'completed' WHEN {kick_off} > current_date THEN 'planning'"
        " WHEN n.p % 25 = 0 THEN 'paused' ELSE 'active' END"
    )
    moved = {
        "started_on": "t.started_on + n.shift",
        "state": state,
        "ended_on": f"CASE WHEN {over} THEN current_date - 1 END",
    }
    for name in ("phases_migration", "phases_historicalmigration"):
        copy(name, f"WHERE t.id = {first}", {**own, **moved, "id": "n.id"})
    of_first = f"WHERE t.migration_id = {first} ORDER BY n.p, t.id"
    dates = {
        "migration_id": "n.id",
        "planned": "t.planned + n.shift",
        "baseline": "t.baseline + n.shift",
        "actual": "CASE WHEN t.planned + n.shift < current_date THEN t.planned + n.shift END",
    }
    for name in ("phases_milestone", "phases_historicalmilestone"):
        copy(name, of_first, {**own, **dates, "id": "n.p * 10000 + t.id"})
    status = STATUS.format(d="t.due + n.shift", h="((n.p * 31 + t.item_id * 17) % 100)")
    tasks = {
        "id": "n.p::bigint * 10000 + t.id",
        "migration_id": "n.id",
        "due": "t.due + n.shift",
        "owner_id": "n.id",
        "status": status,
        "reason": f"CASE WHEN {status} IN ('blocked', 'not_needed') THEN 'Waiting for the supplier' ELSE '' END",
        "status_by_id": f"CASE WHEN {status} <> 'to_do' THEN n.id END",
        "status_at": f"CASE WHEN {status} <> 'to_do' THEN now() END",
        "version": f"CASE WHEN {status} <> 'to_do' THEN 2 ELSE 1 END",
    }
    copy("checklists_task", of_first, {**own, **tasks})
    born = {name: tasks[name] for name in ("id", "migration_id", "due")}
    copy(
        "checklists_historicaltask", f"{of_first.replace('ORDER', 'AND version = 1 ORDER')}", {**own, **born}
    )
    later = {**own, **tasks, "history_type": "'~'", "history_change_reason": "NULL"}
    changed = f"AND version = 1 AND ({status}) <> 'to_do' ORDER"
    copy("checklists_historicaltask", of_first.replace("ORDER", changed), later)
    cursor.execute("DROP TABLE bench_numbers")
    set_sequences(cursor)


def set_sequences(cursor: Any) -> None:
    """Let every identity go on after the highest number given out."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_identity = 'YES'"
    )
    for name, column in cursor.fetchall():
        cursor.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({}, {}), greatest((SELECT max({}) FROM {}), 1))"
            ).format(sql.Literal(name), sql.Literal(column), sql.Identifier(column), sql.Identifier(name))
        )


def clear(sizes: list[int]) -> None:
    """Drop the databases."""
    for url in [database(), *(database(size) for size in sizes)]:
        drop(url)


def main() -> None:
    """Fill the databases of the sizes asked for and say what is in them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--drop", action="store_true", help="drop them instead")
    options = parser.parse_args()
    if options.drop:
        clear(options.sizes)
    else:
        print(json.dumps(prepare(options.sizes)))


if __name__ == "__main__":
    main()

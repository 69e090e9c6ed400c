"""Fill PostgreSQL databases with many migrations: `python bench/seed.py 1 300 3000`.

DATABASE_URL names the base database; it gets the guide, the first migration (of every item) and the
people. Its copies, `<name>_<size>`, are filled up to their size by `manage.py seed_scale`.
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
# The practices that share the measured one's commissioner: as many as an integrated care board runs.
PRACTICES_PER_ICB = 100
TO_THE_ICB = """
UPDATE practices_arrangement a SET commissioner_id = %(icb)s FROM practices_commissioner c
WHERE c.id = a.commissioner_id AND c.kind = 'icb' AND a.practice_id IN
  (SELECT practice_id FROM phases_migration WHERE id <> %(migration)s ORDER BY id LIMIT %(others)s);
-- It was not open until now, so that the seed left it without a migration.
UPDATE practices_practice SET status = 'active' WHERE id = %(spare)s
"""


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
    manage(base, "recount")
    for size in sizes:
        create(database(size), name_of(base))
        if size > 1:
            manage(database(size), "seed_scale", "--yes", f"--practices={size - 1}")
        with connected(database(size)) as cursor:
            cursor.execute(TO_THE_ICB, {**facts, "others": PRACTICES_PER_ICB - 1})
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

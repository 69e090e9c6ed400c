"""Does the portal stay as fast when the database fills up? `python bench/scale.py [--strict]`.

The same migration of every item is measured with 1, 300 and 3,000 migrations in the database: queries,
counted inside Django, and milliseconds, over HTTP from gunicorn with two workers in production mode.
Requests to the sizes take turns, so that whatever else the machine does weighs on all alike.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import operations
import seed
from common import connected, database, environment, keep, median, portal, signed_in, table

SIZES = [1, 300, 3000]
ITEMS = 150
LIST, SERVICE = f"{ITEMS} items", "New plan, service alone"
MOST = 1.3


class Place:
    """The portal on the database of one size: its server, its clients and its operations."""

    def __init__(self, size: int, port: int, facts: dict[str, Any]) -> None:
        self.url = database(size)
        self.clients = {who: signed_in(port, facts, who) for who in ("manager", "commissioner", "starter")}
        with connected(self.url) as cursor:
            cursor.execute(
                "SELECT id, version, status FROM checklists_task WHERE migration_id = %s ORDER BY id",
                [facts["migration"]],
            )
            self.operations = operations.all_of(facts, cursor.fetchall())
        self.service: Any = None
        self.spare = facts["spare"]
        self.walks: list[float] = []

    def run(self, name: str) -> float:
        """Do one operation and return its milliseconds."""
        if name == SERVICE:
            self.service.stdin.write("\n")
            self.service.stdin.flush()
            ms = float(self.service.stdout.readline())
            operations.forget(self.url, self.spare)
            return ms
        operation = self.operations[name]
        ms = operation.run(self.clients[operation.who]).ms
        if operation.after:
            operation.after(self.url)
        if isinstance(operation.run, operations.Start):
            self.walks.append(operation.run.walk_ms)
        return ms

    def tidy(self) -> None:
        """Clear dead rows away, as autovacuum would by and by."""
        with connected(self.url) as cursor:
            cursor.execute("VACUUM ANALYZE")


@contextmanager
def places(sizes: list[int], facts: dict[str, Any]) -> Iterator[dict[int, Place]]:
    """Serve every size at once."""
    with ExitStack() as running:
        found = {}
        for size in sizes:
            port = running.enter_context(portal(database(size)))
            found[size] = Place(size, port, facts)
            found[size].service = running.enter_context(plans(database(size), facts))
        yield found


@contextmanager
def plans(url: str, facts: dict[str, Any]) -> Iterator["subprocess.Popen[str]"]:
    """Keep a process that starts a migration with the service for every line it gets."""
    process = subprocess.Popen(
        [sys.executable, "bench/inside.py", "start", json.dumps(facts)],
        cwd=seed.REPO,
        env=environment(url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate()


def measure(
    here: dict[int, Place], names: list[str], rounds: int, repeat: dict[str, int]
) -> dict[str, dict[int, list[float]]]:
    """Return the median of every round, by operation and size; the sizes take turns in every step."""
    found: dict[str, dict[int, list[float]]] = {name: {size: [] for size in here} for name in names}
    for name in names:
        for place in here.values():
            for _ in range(max(4, repeat.get(name, repeat[""]) // 2)):
                place.run(name)
    for number in range(rounds):
        for name in names:
            times: dict[int, list[float]] = {size: [] for size in here}
            order = list(here)
            for step in range(repeat.get(name, repeat[""])):
                turn = (number + step) % len(order)
                for size in order[turn:] + order[:turn]:
                    times[size].append(here[size].run(name))
            for size, values in times.items():
                found[name][size].append(median(values))
        for place in here.values():
            place.tidy()
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return found


def main() -> None:
    """Seed, measure, print the table, keep the figures, drop the databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=20, help="of each operation and size a round")
    parser.add_argument("--strict", action="store_true", help=f"fail over {MOST} times, or on other queries")
    parser.add_argument("--keep", action="store_true", help="leave the databases")
    options = parser.parse_args()
    sizes = sorted(options.sizes)
    repeat = {"": options.requests, "New plan": 4, SERVICE: 4}
    try:
        facts = seed.prepare(sizes)
        counted = {size: seed.inside(database(size), "queries", json.dumps(facts)) for size in sizes}
        with places(sizes, facts) as here:
            names = [*next(iter(here.values())).operations, SERVICE]
            times = measure(here, names, options.rounds, repeat)
            walks = {size: median(place.walks) for size, place in here.items()}
            for size in sizes:
                operations.cut_to(database(size), facts["migration"], ITEMS)
                shorter = operations.page(
                    "manager", f"/migrations/{facts['migration']}/items/", "finished", rows=ITEMS
                )
                here[size].operations[LIST] = shorter
            times |= measure(here, [LIST], options.rounds, repeat)
        shorter_facts = json.dumps({**facts, "items": ITEMS})
        for size in sizes:
            counts = seed.inside(database(size), "queries", shorter_facts, "All items")
            counted[size][LIST] = counts["All items"]
    finally:
        if not options.keep:
            seed.clear(sizes)
    report(sizes, facts, counted, times, walks, strict=options.strict)


def report(
    sizes: list[int],
    facts: dict[str, Any],
    counted: dict[int, Any],
    times: dict[str, dict[int, list[float]]],
    walks: dict[int, float],
    *,
    strict: bool,
) -> None:
    """Print and keep the figures; exit with 1 when `strict` and a promise is broken."""
    small, *larger = sizes
    rows, broken, kept = [], [], {}
    for name, by_size in times.items():
        ms = {size: median(values) for size, values in by_size.items()}
        ratios = {size: ms[size] / ms[small] for size in larger}
        queries = {size: counted[size][name] for size in sizes if name in counted[size]}
        kept[name] = {"queries": queries, "ms": ms, "ratios": ratios, "rounds": by_size}
        differ = len({json.dumps(count) for count in queries.values()}) > 1
        if differ or any(ratio > MOST for ratio in ratios.values()):
            broken.append(name)
        shown = " / ".join(sorted({f"{q['queries']} + {q['transaction']}" for q in queries.values()})) or "–"
        rows.append(
            [name, shown, *(f"{ms[size]:.1f}" for size in sizes), *(f"{ratios[size]:.2f}" for size in larger)]
        )
    head = ["Operation", "Queries + transaction", *(f"{size:,}: ms" for size in sizes)]
    print(f"\nA migration of {facts['items']} items; phase of {facts['phase_items']} ({facts['phase']}).\n")
    print(table([*head, *(f"{size:,} ÷ {small:,}" for size in larger)], rows))
    print(f"\nThe wizard's five pages and buttons together: {walks[small]:.0f} ms.")
    result = {"items": facts["items"], "sizes": sizes, "operations": kept, "wizard_ms": walks}
    keep("scale", result)
    if broken:
        print(f"\nOver {MOST} times, or other queries: {', '.join(broken)}.")
        if strict:
            sys.exit(1)


if __name__ == "__main__":
    main()

"""The pages about many migrations, as their number grows: `python bench/boards.py [--strict]`.

Databases of 100, 1,000 and 6,300 migrations. Server time and queries are taken inside Django, for a
viewer of the whole country and for a commissioner of about 100 practices; requests to the sizes take turns.
Then gunicorn with two workers serves the largest to one person, and to eight at once.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import product
from typing import Any

import seed
from common import REPO, database, environment, exists, expect, keep, median, portal, signed_in, table

SIZES = [100, 1000, 6300]
NATIONAL, ICB = "national", "commissioner"
BOARD, DUE_ITEMS = "Board, first page", "Due items"
PAGES = {
    BOARD: "/board/?all=1",
    "Board, last page": "/board/?all=1&page=9999",
    "Board, worst filter": "/board/?q=medical&rag=red&rag=amber&state=planning&state=active&overdue=on"
    "&blocked=on&legacy=366&go_live_from=2000-01-01&sort=icb",
    DUE_ITEMS: "/board/due/",
    "Timeline": "/board/timeline/",
    "Go-live calendar": "/board/calendar/",
    "Compare": "/board/compare/",
    "Compare by ICB": "/board/compare/?by=icb",
    "Census": "/board/census/",
}
FILES = {
    "CSV": "/board/board.csv",
    "Excel": "/board/board.xlsx",
    "Due items as CSV": "/board/due/items.csv",
}
PEOPLE_AT_ONCE = 8
TIMES = ("ms", "first_ms")
# What is promised: times a commissioner's board, milliseconds of the server, milliseconds to the first byte.
MOST_TIMES, MOST_MS, MOST_FIRST_MS = 1.5, 150, 1000


class Place:
    """Django on the database of one size, in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Read who there is."""
        self.process = process
        self.facts = self._line()

    def _line(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def ask(self, who: str, path: str, *, counted: bool = False) -> Any:
        """Return how long an answer takes and how many queries."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"who": who, "path": path, "counted": counted}) + "\n")
        self.process.stdin.flush()
        answer = self._line()
        if answer["status"] != 200:
            sys.exit(f"{path} was answered with {answer['status']}.")
        return answer


@contextmanager
def places(sizes: list[int]) -> Iterator[dict[int, Place]]:
    """Keep a process for every size."""
    with ExitStack() as running:
        found = {}
        for size in sizes:
            process = subprocess.Popen(
                [sys.executable, "bench/boards_inside.py"],
                cwd=REPO,
                env={**environment(database(size)), "PYTHONPATH": f"{REPO}:{REPO / 'bench'}"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            running.callback(process.communicate)
            found[size] = Place(process)
        yield found


def measure(here: dict[int, Place], paths: dict[str, str], rounds: int, requests: int) -> dict[str, Any]:
    """Return queries and medians by operation, then by person and size."""
    turns = list(product((NATIONAL, ICB), here.items()))
    found: dict[str, Any] = {name: {NATIONAL: {}, ICB: {}} for name in paths}
    for name, path in paths.items():
        for who, (size, place) in turns:
            # The least of two: a connection that is renewed in between has queries of its own.
            first, second = (place.ask(who, path, counted=True) for _ in range(2))
            queries = min(first["queries"], second["queries"])
            found[name][who][size] = {"queries": queries, "bytes": second["bytes"], "rounds": []}
    for number in range(rounds):
        for name, path in paths.items():
            answers = [
                (who, size, place.ask(who, path)) for _ in range(requests) for who, (size, place) in turns
            ]
            for who, (size, _) in turns:
                mine = [answer for one, other, answer in answers if (one, other) == (who, size)]
                found[name][who][size]["rounds"].append({key: median(a[key] for a in mine) for key in TIMES})
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    for name, (who, (size, _)) in product(paths, turns):
        one = found[name][who][size]
        one |= {key: median(r[key] for r in one["rounds"]) for key in TIMES}
    return found


def at_once(size: int, facts: dict[str, Any], requests: int) -> dict[str, Any]:
    """Return the milliseconds of the board over HTTP for one person and for several, and how many a second."""
    found = {}
    with portal(database(size)) as port:
        for who in (NATIONAL, ICB):

            def one(number: int, who: str = who) -> list[float]:
                client = signed_in(port, facts, who)
                return [expect(client.get(PAGES[BOARD]), 200).ms for _ in range(number)]

            one(4)
            for people in (1, PEOPLE_AT_ONCE):
                start = time.perf_counter()
                with ThreadPoolExecutor(people) as pool:
                    times = [ms for several in pool.map(one, [requests] * people) for ms in several]
                seconds = time.perf_counter() - start
                found[f"{who}, {people}"] = {
                    "ms": median(times),
                    "worst": max(times),
                    "a_second": len(times) / seconds,
                }
    return found


def prepare(sizes: list[int], *, keep: bool) -> None:
    """Fill the databases, unless they are to be kept and there already."""
    if not (keep and all(exists(database(size)) for size in sizes)):
        seed.prepare(sizes)


def main() -> None:
    """Seed, measure, print the tables, keep the figures, drop the databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=5, help="of each operation, person and size a round")
    parser.add_argument("--strict", action="store_true", help="fail when a promise is broken")
    parser.add_argument(
        "--keep", action="store_true", help="leave the databases, and use those that are there"
    )
    options = parser.parse_args()
    sizes = sorted(options.sizes)
    try:
        prepare(sizes, keep=options.keep)
        with places(sizes) as here:
            facts = {size: place.facts for size, place in here.items()}
            sorts = {f"Sorted by {code}": f"/board/?all=1&sort={code}" for code in facts[sizes[0]]["sorts"]}
            figures = measure(here, PAGES | sorts, options.rounds, options.requests)
            figures |= measure(here, FILES, max(options.rounds // 2, 1), 1)
        many = at_once(sizes[-1], facts[sizes[-1]], 20)
    finally:
        if not options.keep:
            seed.clear(sizes)
    report(sizes, facts, figures, many, strict=options.strict)


def report(
    sizes: list[int], facts: dict[int, Any], figures: dict[str, Any], many: dict[str, Any], *, strict: bool
) -> None:
    """Print and keep the figures; exit with 1 when `strict` and a promise is broken."""
    small, large = sizes[0], sizes[-1]
    broken, rows = [], []
    for name, by_who in figures.items():
        country = by_who[NATIONAL]
        queries = sorted({one["queries"] for one in country.values()})
        if len(queries) > 1:
            broken.append(f"{name}: {queries} queries")
        ours, theirs = country[large]["ms"], by_who[ICB][large]["ms"]
        rows.append(
            [
                name,
                " to ".join(map(str, queries)),
                *(f"{country[size]['ms']:.0f}" for size in sizes),
                f"{ours / country[small]['ms']:.2f}",
                f"{theirs:.0f}",
                f"{ours / theirs:.2f}",
            ]
        )
        if name in FILES and country[large]["first_ms"] > MOST_FIRST_MS:
            broken.append(f"{name}: {country[large]['first_ms']:.0f} ms to the first byte")
    board = {who: figures[BOARD][who][large]["ms"] for who in (NATIONAL, ICB)}
    if board[NATIONAL] > MOST_TIMES * board[ICB]:
        broken.append(f"{BOARD}: {board[NATIONAL] / board[ICB]:.2f} times a commissioner's")
    if board[NATIONAL] > MOST_MS:
        broken.append(f"{BOARD}: {board[NATIONAL]:.0f} ms")
    seen, items = facts[large]["seen"], facts[large]["items"]
    print(
        f"\n{items:,} items. The country sees {seen[NATIONAL]:,} migrations, the commissioner {seen[ICB]}.\n"
    )
    head = ["Operation", "Queries", *(f"{size:,}: ms" for size in sizes), f"{large:,} ÷ {small:,}"]
    print(table([*head, f"ICB of {seen[ICB]}: ms", "Country ÷ ICB"], rows))
    print()
    firsts = [
        [name, *(f"{figures[name][NATIONAL][size][key]:.0f}" for size in sizes for key in ("first_ms", "ms"))]
        for name in FILES
    ]
    print(table(["Download", *(f"{s:,}: {w}" for s in sizes for w in ("first byte, ms", "all, ms"))], firsts))
    print()
    rows = [
        [who, *(f"{one[key]:.0f}" for key in ("ms", "worst")), f"{one['a_second']:.1f}"]
        for who, one in many.items()
    ]
    print(table([f"{BOARD}, {large:,}, people at once", "ms", "worst, ms", "a second"], rows))
    kept = {
        "sizes": sizes,
        "items": items,
        "seen": seen,
        "operations": figures,
        "at_once": many,
        "broken": broken,
    }
    keep("boards", kept)
    if broken:
        print(f"\nBroken: {'; '.join(broken)}.")
        if strict:
            sys.exit(1)


if __name__ == "__main__":
    main()

"""The pages about all practices against Redmine's; `bench/run.sh boards-redmine` prepares and calls this.

Both on the same PostgreSQL with two worker processes, one connection, requests in turns. Redmine holds
150 issues a practice; the portal the items of the guide, which are more.
"""

import argparse
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from boards import BOARD, DUE_ITEMS, NATIONAL, PAGES, places, prepare
from common import Answer, Client, database, expect, keep, median, portal, signed_in, table
from compare import Redmine
from seed import REPO, clear

# Both show 50 rows of what is open and overdue or due within a week, the longest overdue first.
WITHIN = (datetime.now(ZoneInfo("Europe/London")) + timedelta(days=7)).date().isoformat()
COLUMNS = "".join(
    f"&c%5B%5D={name}" for name in ("project", "status", "category", "subject", "assigned_to", "due_date")
)
DUE = (
    "/issues?set_filter=1&f%5B%5D=status_id&op%5Bstatus_id%5D=o&f%5B%5D=due_date&op%5Bdue_date%5D=%3C%3D"
    f"&v%5Bdue_date%5D%5B%5D={WITHIN}{COLUMNS}&sort=due_date&per_page=50"
)
# The portal's page and Redmine's, each with what its rows are told by, and how many times faster the portal
# is to be.
PAIRS = {
    "All practices": ((PAGES[BOARD], "app-board__practice"), ("/projects", 'class="project'), 20),
    "What is due": ((PAGES[DUE_ITEMS], r"/items/\d+/\?back="), (DUE, '<tr id="issue-'), 10),
}


def shown(answer: Answer, pattern: str) -> Answer:
    """Return the answer; stop when it holds no row."""
    if not re.search(pattern, expect(answer, 200).body):
        sys.exit(f"No row in the answer: {answer.body[:600]}")
    return answer


def measure(ours: Client, theirs: Client, rounds: int, requests: int) -> dict[str, Any]:
    """Return the medians of every round for both systems."""
    figures: dict[str, Any] = {}
    for number in range(rounds + 1):  # the first only warms up
        for name, ((path, row), (other, its_row), target) in PAIRS.items():
            times: dict[str, list[float]] = {"portal": [], "redmine": []}
            for _ in range(requests):
                times["portal"].append(shown(ours.get(path), row).ms)
                times["redmine"].append(shown(theirs.get(other), its_row).ms)
            if number:
                one = figures.setdefault(name, {"target": target, "portal": [], "redmine": []})
                for system, values in times.items():
                    one[system].append(median(values))
        print(f"round {number} of {rounds}", file=sys.stderr)
    return figures


def main() -> None:
    """Measure both, print the table, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, default=REPO.parent / "shared" / "peers")
    parser.add_argument("--jars", type=Path, required=True, help="a folder for Redmine's cookies")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=5)
    parser.add_argument("--practices", type=int, default=6300)
    parser.add_argument("--strict", action="store_true", help="fail when a target is missed")
    parser.add_argument(
        "--keep", action="store_true", help="leave the portal's database, and use one that is there"
    )
    options = parser.parse_args()
    size = options.practices
    try:
        prepare([size], keep=options.keep)
        with places([size]) as here, portal(database(size)) as port:
            ours = signed_in(port, here[size].facts, NATIONAL)
            redmine = Redmine(options.peers, options.jars)
            figures = measure(ours, redmine.admin, options.rounds, options.requests)
    finally:
        if not options.keep:
            clear([size])
    rows, missed = [], []
    for name, one in figures.items():
        ms = {system: median(one[system]) for system in ("portal", "redmine")}
        times = one["times"] = ms["redmine"] / ms["portal"]
        if times < one["target"]:
            missed.append(name)
        rows.append([name, f"{ms['portal']:.0f}", f"{ms['redmine']:.0f}", f"{times:.1f}", one["target"]])
    print(table(["Page", "Portal: ms", "Redmine: ms", "Times faster", "Asked"], rows))
    keep("boards_redmine", {"practices": size, "pages": figures})
    if missed:
        print(f"\nTarget missed: {', '.join(missed)}.")
        if options.strict:
            sys.exit(1)


if __name__ == "__main__":
    main()

"""The national morning against Redmine's reminders; `bench/run.sh digests-redmine` prepares and calls this.

Redmine's own job writes to the members of as many projects of 150 issues what is due within seven days. Both
use the same PostgreSQL, one after the other, and nothing else runs. What is compared is the time of one mail.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from common import REPO, database, exists, keep, table
from digests import measure, prepare, report

TIMES = 20  # how many times quicker a mail is to be
JOB = (
    "cd /usr/share/redmine && HOME=/tmp RAILS_ENV=production X_DEBIAN_SITEID=default"
    " BUNDLE_GEMFILE=/usr/share/redmine/Gemfile setpriv --reuid=www-data --regid=www-data --init-groups"
    " bundle exec rake redmine:send_reminders days=7"
)


def redmine(peers: Path) -> dict[str, Any]:
    """Run Redmine's job once and return its figures."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        measuring = [sys.executable, peers / "bench.py", "job", "--system", "redmine", "--data", "national"]
        where = ["--db", "redmine_default", "--out", out, "--runs", "1", "--op", "reminders", "--cmd", JOB]
        subprocess.run([*measuring, *where], check=True, stdout=subprocess.DEVNULL)
        found: dict[str, Any] = json.loads(out.read_text().splitlines()[-1])
        return found


def main() -> None:
    """Measure both, print the table, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, default=REPO.parent / "shared" / "peers")
    parser.add_argument("--jars", type=Path, help="not used: nobody signs in")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--practices", type=int, default=6300)
    parser.add_argument("--keep", action="store_true", help="use the portal's database of the last run")
    options = parser.parse_args()
    there = options.keep and exists(database(options.practices))
    url = database(options.practices) if there else prepare(options.practices)
    theirs = redmine(options.peers)
    found = {"practices": options.practices, **measure(url, options.rounds), "redmine": theirs}
    keep("digests", found)
    report(found)
    mails = found["content"]["mails"]
    ours = min(one["seconds"] for one in found["rounds"]) / mails * 1000
    each = theirs["wall_s"] / theirs["mails"] * 1000
    print()
    rows = [
        ["Portal", mails, f"{ours:.2f}", f"{max(found['worker_mb']):.0f}"],
        ["Redmine", theirs["mails"], f"{each:.1f}", f"{theirs['maxrss_mb']:.0f}"],
    ]
    print(table(["", "Mails", "ms a mail", "Memory of the largest process, MB"], rows))
    print(f"\nRedmine takes {each / ours:.1f} times as long over a mail; {TIMES} were asked.")


if __name__ == "__main__":
    main()

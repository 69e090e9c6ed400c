#!/bin/bash
# The portal against Redmine. Root on Debian 12; the peers' scripts install and fill Redmine.
#
#   bench/redmine.sh [options of compare.py]     PEERS=<folder of the peers' scripts>
#   SCRIPT=boards_redmine.py PRACTICES=6300 bench/redmine.sh     the pages about all practices instead
#
# The first run installs Redmine, which RESTARTS PostgreSQL. Redmine's data is made afresh every time, which takes
# some minutes with 6,300 practices; KEEP_REDMINE=1 takes what the last run left.
set -euo pipefail
REPO=$(cd "$(dirname "$0")/.." && pwd)
PEERS=$(cd "${PEERS:-$REPO/../shared/peers}" && pwd)
PRACTICES=${PRACTICES:-1000}

# Where a script of the peers' keeps the process id of what it started.
pid_file() { sed -n 's/.*PIDF=\([^; ]*\).*/\1/p' "$PEERS/$1" | head -1; }
stop() { for script in start-redmine.sh start-sink.sh; do kill "$(cat "$(pid_file "$script")")" || true; done; rm -r "$JARS"; }

if ! dpkg -s redmine 2>/dev/null | grep -q 'Status: install ok installed'; then "$PEERS/setup-redmine.sh"; fi
JARS=$(mktemp -d)
trap stop EXIT
"$PEERS/start-sink.sh"
if [ -n "${KEEP_REDMINE:-}" ]; then "$PEERS/start-redmine.sh"; else "$PEERS/seed-redmine.sh" "$PRACTICES" "$PRACTICES"; fi >/dev/null
"$REPO/.venv/bin/python" "$REPO/bench/${SCRIPT:-compare.py}" --peers "$PEERS" --jars "$JARS" --practices "$PRACTICES" "$@"

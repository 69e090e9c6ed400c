#!/bin/bash
# Measure: `bench/run.sh` how the portal scales, `bench/run.sh boards` the pages about many migrations,
# `bench/run.sh digests` a national morning of reminders; `redmine`, `boards-redmine` and `digests-redmine` how
# Redmine compares in each. Options are passed on.
set -euo pipefail
REPO=$(cd "$(dirname "$0")/.." && pwd)
case "${1:-}" in
    redmine) exec "$REPO/bench/redmine.sh" "${@:2}" ;;
    boards-redmine) SCRIPT=boards_redmine.py PRACTICES=${PRACTICES:-6300} exec "$REPO/bench/redmine.sh" "${@:2}" ;;
    digests-redmine) SCRIPT=digests_redmine.py PRACTICES=${PRACTICES:-6300} exec "$REPO/bench/redmine.sh" "${@:2}" ;;
    digests) exec "$REPO/.venv/bin/python" "$REPO/bench/digests.py" "${@:2}" ;;
    boards) exec "$REPO/.venv/bin/python" "$REPO/bench/boards.py" "${@:2}" ;;
esac
exec "$REPO/.venv/bin/python" "$REPO/bench/scale.py" "$@"

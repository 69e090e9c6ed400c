#!/bin/bash
# Measure: `bench/run.sh` how the portal scales, `bench/run.sh boards` the pages about many migrations,
# `bench/run.sh redmine` and `bench/run.sh boards-redmine` how both compare. Options are passed on.
set -euo pipefail
REPO=$(cd "$(dirname "$0")/.." && pwd)
case "${1:-}" in
    redmine) exec "$REPO/bench/redmine.sh" "${@:2}" ;;
    boards-redmine) SCRIPT=boards_redmine.py PRACTICES=${PRACTICES:-6300} exec "$REPO/bench/redmine.sh" "${@:2}" ;;
    boards) exec "$REPO/.venv/bin/python" "$REPO/bench/boards.py" "${@:2}" ;;
esac
exec "$REPO/.venv/bin/python" "$REPO/bench/scale.py" "$@"

#!/bin/bash
# Measure: `bench/run.sh` how the portal scales, `bench/run.sh redmine` how it compares. Options are passed on.
set -euo pipefail
REPO=$(cd "$(dirname "$0")/.." && pwd)
if [ "${1:-}" = redmine ]; then
    exec "$REPO/bench/redmine.sh" "${@:2}"
fi
exec "$REPO/.venv/bin/python" "$REPO/bench/scale.py" "$@"

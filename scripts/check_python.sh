#!/bin/sh
# Says what to do when the named Python is missing, too old, or cannot make a virtual environment.
python="$1"

say() { printf '%s\n' "$@" >&2; exit 1; }

command -v "$python" >/dev/null ||
    say "There is no '$python' here. The portal needs Python 3.11 or newer." \
        "On Debian or Ubuntu: apt-get install python3 python3-venv" \
        "Installed under another name? Say so: make install PYTHON=python3.12"

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    say "'$python' is $("$python" --version 2>&1). The portal needs Python 3.11 or newer." \
        "Installed beside it? Say so: make install PYTHON=python3.12"

[ -x .venv/bin/python ] || "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    say "'$python' cannot make a virtual environment." \
        "On Debian or Ubuntu: apt-get install python3-venv"

"""docs/access.md: the walk's answers as a table, written by scripts/access_matrix.py."""

from pathlib import Path

from accounts.roles import ROLES
from tests.access.doors import Door, doors
from tests.access.policies import SOMETIMES_THERE
from tests.access.scene import DEACTIVATED, EVERYONE, NOBODY, SIGNED_OUT
from tests.access.walk import Walk

PATH = Path(__file__).resolve().parents[2] / "docs" / "access.md"
ADMIN = "/admin/… (every page)"
REQUESTS = "requests made"
SHOWN = [who for who in EVERYONE if who != DEACTIVATED]
HEADINGS = {**{code: role.name for code, role in ROLES.items()}, NOBODY: "No role"}
# Signing in and out of the admin is the portal's own signing in and out.
UNSHOWN = {"admin:login", "admin:logout", *SOMETIMES_THERE}

Column = dict[str, str]  # row → what a person meets there

TEXT = """# Who gets through which door

Every address of the portal and what it answers each role, for objects of the person's own: their
practice, the migration they work on, their commissioner or delivery partner. Written by

    .venv/bin/python scripts/access_matrix.py

from the walk that tests/access makes through the URL configuration, with every method, as every role,
to objects of the person's own and to foreign ones: {addresses} addresses × {people} people
= {cells:,} pairs, tried with {requests:,} requests. The tests compare this page with what the portal does,
so it cannot grow old unnoticed. The rules are declared, one a URL name, in tests/access/policies.py; the
role table is accounts/roles.py.

| sign | means |
|---|---|
| ✓ | opens, and takes what is sent |
| read | opens to read |
| → | leads on to another page |
| 401 | opens to a token of the API alone, with its owner's rights |
| 403 | exists for this person, who lacks the right |
| 404 | does not exist for this person |
| 405 | takes no such request |
| sign in | leads to the sign-in page |

For objects that are not the person's own, every address with an argument answers 404. Two roles own
everything: national viewer and administrator. An account that was switched off meets what someone
signed out meets. The trail of a person (/audit/people/) answers 403 without looking whether there is
such a person. An invitation exists for whoever opens the link of its email, and for nobody else. The
passkey (/accounts/2fa/webauthn/keys/) is the practice manager's. HTMX requests are answered alike;
instead of redirecting, they tell HTMX where to go.

"""


def column(walk: Walk) -> Column:
    """Return what one person met, row by row."""
    found: dict[str, set[str]] = {}
    for door in doors():
        if door.name not in UNSHOWN:
            found.setdefault(_row_of(door), set()).add(walk.cells[door.route])
    cells = {row: "✓" if "✓" in signs else " ".join(sorted(signs)) for row, signs in found.items()}
    return {**cells, REQUESTS: str(walk.requests)}


def _row_of(door: Door) -> str:
    """Return the row `door` belongs to: the admin's pages, which share one rule, share one row."""
    return f"`{ADMIN if door.is_admin else door.route}`"


def written(columns: dict[str, Column]) -> str:
    """Return the document."""
    addresses = sum(door.name not in SOMETIMES_THERE for door in doors())
    requests = sum(int(columns[SIGNED_OUT if who == DEACTIVATED else who][REQUESTS]) for who in EVERYONE)
    text = TEXT.format(
        addresses=addresses, people=len(EVERYONE), cells=addresses * len(EVERYONE), requests=requests
    )
    lines = [["Address", *(HEADINGS.get(who, who.capitalize()) for who in SHOWN)]]
    lines += [["---", *[":-:"] * len(SHOWN)]]
    lines += [[row, *(columns[who][row] for who in SHOWN)] for row in columns[SIGNED_OUT]]
    return text + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def read() -> dict[str, Column]:
    """Return the columns as the document has them: the table after the last heading line."""
    _, table = PATH.read_text().split("| Address |")
    lines = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]
    return {who: {row: cells[at] for row, *cells in lines} for at, who in enumerate(SHOWN)}

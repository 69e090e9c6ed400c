"""Items of the guide that the portal itself leans on, and why an edition cannot drop them.

Each stands here because code looks it up by its slug: the checks before a gate, the item that a signature
finishes, the page about the old system. Without it the check would fall silent, and a gate would look
safer than it is. Rewording and re-timing them is welcome.
"""

from closing.views.legacy import TASKS as OLD_SYSTEM_ITEMS
from readiness.gates import GATES, Items
from readiness.statements import STATEMENTS

PROTECTED: dict[str, str] = {
    **{
        slug: f"The readiness page checks it {gate.title[0].lower()}{gate.title[1:]}."
        for gate in GATES.values()
        for check in gate.checks
        if isinstance(check, Items)
        for slug in check.slugs
    },
    **dict.fromkeys(OLD_SYSTEM_ITEMS, "The page about access to the old system shows it."),
    **{row.item: f"Signing “{row.title}” finishes it." for row in STATEMENTS.values()},
}
OF_AN_AREA = "A cutover area belongs to it, with its tactics."

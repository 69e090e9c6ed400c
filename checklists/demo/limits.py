"""What counts as a clash in the demo."""

from datetime import date

from checklists.models import ClashLimit, Freeze
from phases.clashes import Load

MOST = {Load.SUPPLIER: 3, Load.PARTNER: 1, Load.TRAINERS: 3}


def set_limits(today: date) -> None:
    """Set limits low enough for a dozen migrations to meet them, and a freeze over the next Christmas."""
    for kind, most in MOST.items():
        ClashLimit.objects.create(kind=kind, most=most)
    Freeze.objects.create(
        name="Christmas and New Year",
        first_day=date(today.year, 12, 21),
        last_day=date(today.year + 1, 1, 3),
    )

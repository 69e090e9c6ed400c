"""What becomes of someone's cutover areas when they leave an organisation."""

from collections import Counter

from django.db import transaction

from accounts.models import User
from cutover.models import HandlingPlan
from cutover.services.plans import release_area
from phases.choices import RUNNING_STATES
from phases.models import Migration


@transaction.atomic
def hand_back(*, by: User, leaver: User) -> Counter[int]:
    """Take from `leaver` the areas of running plans they can no longer see, signed by `by`.

    Returns how many, by the id of the practice they belong to.
    """
    theirs = HandlingPlan.objects.filter(owner=leaver, migration__state__in=RUNNING_STATES)
    out_of_sight = theirs.exclude(migration__in=Migration.objects.visible_to(leaver))
    handed_back: Counter[int] = Counter()
    for plan in out_of_sight.select_related("migration").order_by("pk"):
        release_area(by=by, plan=plan)
        handed_back[plan.migration.practice_id] += 1
    return handed_back

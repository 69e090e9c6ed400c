"""What becomes of someone's items when they leave an organisation."""

from collections import Counter

from django.db import transaction

from accounts.models import User
from checklists.models import Task
from checklists.services.tasks import assign
from phases.models import Migration


@transaction.atomic
def hand_back(*, by: User, leaver: User) -> Counter[int]:
    """Take from `leaver` the open items they can no longer see, signed by `by`.

    Returns how many, by the id of the practice they belong to. Items that are done keep the name.
    """
    theirs = Task.objects.open().filter(owner=leaver).select_for_update(of=("self",))
    out_of_sight = theirs.exclude(migration__in=Migration.objects.visible_to(leaver))
    handed_back: Counter[int] = Counter()
    for task in out_of_sight.select_related("migration").order_by("pk"):
        assign(by=by, task=task, version=task.version, owner=None)
        handed_back[task.migration.practice_id] += 1
    return handed_back

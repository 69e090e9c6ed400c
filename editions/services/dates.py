"""What a draft says of itself, and how it dates the milestones."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from checklists.guide.compare import Difference, compare_dates
from checklists.planning import ImpossibleDates, possible_plan
from cutover.services.common import Stale
from editions.sample import sample_go_live
from editions.services.common import hold, write_down
from editions.services.rows import check_rule
from nhsuk.validators import no_nhs_number
from phases.choices import MilestoneKind
from phases.models import GuideEdition

TEXTS = ("title", "summary", "length")


@transaction.atomic
def change_edition(
    *,
    by: User,
    edition: GuideEdition,
    version: int,
    texts: Mapping[str, str],
    due: Mapping[str, str],
    today: date,
) -> GuideEdition:
    """Give the draft new texts and new rules for its milestones, and return it.

    `texts` holds the title, summary and length; `due` maps a milestone's kind to its due rule. Go live has
    none: the practice chooses it. Raises ValidationError for what will not do, Stale when somebody else
    changed the same meanwhile.
    """
    held = hold(edition)
    old = GuideEdition.objects.get(pk=held.pk)
    for name in TEXTS:
        setattr(held, name, texts[name].strip())
        no_nhs_number(getattr(held, name))
    held.milestone_rules = {
        kind: {**row, "due": due[kind].strip()} if kind in due else row
        for kind, row in held.milestone_rules.items()
    }
    told = [
        Difference(name, getattr(old, name), getattr(held, name))
        for name in TEXTS
        if getattr(old, name) != getattr(held, name)
    ]
    _check(held, due, today)
    told += compare_dates(old, held)
    if not told:
        return held
    if old.version != version:
        raise Stale(old)
    held.version += 1
    held.full_clean(exclude=["content_hash", "milestone_rules"], validate_unique=False)
    held.save()
    write_down(held, by, "changed the edition itself", "", told)
    return held


def _check(held: GuideEdition, due: Mapping[str, str], today: date) -> None:
    """Raise ValidationError unless go live alone gives every date, in an order that can be."""
    faults: dict[str, list[str]] = {}
    for kind, text in due.items():
        try:
            check_rule(text.strip(), held)
        except ValidationError as error:
            faults[kind] = error.messages
    if not faults:
        try:
            possible_plan(edition=held, given={MilestoneKind.GO_LIVE: sample_go_live(today)})
        except ImpossibleDates as error:
            for problem in error.problems:
                faults.setdefault(problem.field, []).append(problem.text)
    if faults:
        raise ValidationError(faults)

"""Third-party services of a draft: added, reworded, re-timed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from checklists.guide.compare import differences
from checklists.models import GuideService
from editions.services.common import fresh, hold, write_down
from editions.services.rows import check_rule, put_last, slug_for
from editions.words import says
from nhsuk.validators import no_nhs_number
from phases.models import GuideEdition
from third_parties.rules import LONGEST_NOTICE


@dataclass(frozen=True)
class WantedService:
    """How a person would have a service. `off` and `on` are due rules, or empty for no date."""

    name: str
    category: str
    condition: str
    notice: str
    notice_days: int | None
    notice_each: bool
    off: str
    off_text: str
    on: str
    on_text: str
    note: str
    roles: Sequence[str]


@transaction.atomic
def add_service(*, by: User, edition: GuideEdition, wanted: WantedService) -> GuideService:
    """Add a service after those of its kind and return it. Raises ValidationError for what will not do."""
    held = hold(edition)
    service = GuideService(edition=held, slug=slug_for(held, GuideService, wanted.name), local=True)
    _take(service, wanted)
    put_last(service)
    _save(service)
    write_down(held, by, "added the service", service.name)
    return service


@transaction.atomic
def change_service(*, by: User, service: GuideService, version: int, wanted: WantedService) -> GuideService:
    """Make a service as `wanted` and return it; nothing is saved where nothing differs.

    Raises ValidationError for what will not do, Stale when somebody else changed it meanwhile.
    """
    held = hold(service.edition)
    current = GuideService.with_dropped.select_related("edition").get(pk=service.pk)
    before = says(current)
    _take(current, wanted)
    told = differences(before, says(current))
    if not told:
        return current
    stored = fresh(service, version)
    if current.category != stored.category:
        put_last(current)
    current.local = True
    current.version += 1
    _save(current)
    write_down(held, by, "changed the service", current.name, told)
    return current


def _take(service: GuideService, wanted: WantedService) -> None:
    """Put what is wanted into the row, checked against its edition."""
    draft = service.edition
    if wanted.condition and not draft.conditions.filter(key=wanted.condition).exists():
        raise ValidationError({"condition": "Choose a question of this edition."})
    for name in ("off", "on"):
        if text := getattr(wanted, name).strip():
            try:
                check_rule(text, draft)
            except ValidationError as error:
                raise ValidationError({name: error.messages}) from error
    if wanted.notice_days is not None and not 0 <= wanted.notice_days <= LONGEST_NOTICE:
        raise ValidationError({"notice_days": f"Enter a number of days from 0 to {LONGEST_NOTICE}."})
    for name, value in vars(wanted).items():
        setattr(service, name, value.strip() if isinstance(value, str) else value)
    service.roles = list(wanted.roles)


def _save(service: GuideService) -> None:
    for name in ("name", "notice", "off_text", "on_text", "note"):
        try:
            no_nhs_number(getattr(service, name))
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
    service.full_clean(exclude=["edition", "sources", "roles", "notice_days"], validate_unique=False)
    service.save()

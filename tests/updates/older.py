"""An older revision of an edition, made beside it, so that a plan that starts on it has an update on offer."""

from typing import Any

from checklists.models import CutoverArea, GuideCondition, GuideItem, GuideService
from phases.models import GuideEdition, Phase

KICK_OFF, MEETINGS, NEW_ITEM = "hold-the-kick-off", "set-weekly-meetings", "export-templates"


def older(edition: GuideEdition) -> GuideEdition:
    """Return revision 0 of `edition`: the same but for a title, a due rule, a notice and what came since.

    The last areas, services, questions and items of it were dropped since.
    """
    kept = {f.attname: getattr(edition, f.attname) for f in edition._meta.concrete_fields}
    rules = {**edition.milestone_rules, "legacy_access_end": {"due": "45 days after go_live exactly"}}
    changed = {"pk": None, "id": None, "revision": 0, "is_current": False, "milestone_rules": rules}
    old = GuideEdition.objects.create(**{**kept, **changed})
    phases = {row.pk: _copy(row, old) for row in edition.phases.all()}
    Phase.objects.bulk_create(phases.values())
    items = {row.pk: _copy(row, old) for row in edition.items.all()}
    for row in items.values():
        row.phase = phases[row.phase_id]
    _change_items({row.slug: row for row in items.values()})
    GuideItem.objects.bulk_create(row for row in items.values() if row.slug != NEW_ITEM)
    GuideCondition.objects.bulk_create(_copy(row, old) for row in edition.conditions.all())
    services = [_copy(row, old) for row in edition.services.all()]
    services[0].notice_days = 3
    services[-1].slug, services[-1].name = "pagers", "Pagers"
    GuideService.objects.bulk_create(services)
    areas = [_copy(row, old) for row in edition.areas.all()]
    for area in areas:
        area.item = items.get(area.item_id)
    areas[0].after = "Nothing more."
    areas[-1].slug, areas[-1].name = "fax", "Fax machine"
    CutoverArea.objects.bulk_create(areas)
    return old


def _change_items(items: dict[str, GuideItem]) -> None:
    items[KICK_OFF].title = "Call everyone together"
    items[MEETINGS].due = "1 week after kick_off"
    last = [*items.values()][-1]
    last.slug, last.ref, last.title = "send-a-fax", "99.99", "Send a fax"


def _copy(row: Any, edition: GuideEdition) -> Any:
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return type(row)(**{**fields, "id": None, "edition_id": edition.pk})

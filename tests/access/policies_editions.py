"""Who may come through the doors of the commissioners' own editions: those who write the draft, and nobody else."""

from typing import Any

from checklists.models import GuideItem, GuideService
from editions.services.publishing import last_change
from tests.access.policy import SIGNED_IN, Policy, Roles
from tests.access.scene import World

WRITING: Roles = frozenset({"commissioner", "administrator"})


def item_of(world: World) -> GuideItem:
    """Return the item of the world's draft that the addresses name."""
    return GuideItem.with_dropped.select_related("phase").get(edition=world.draft, slug="notify-pharmacies")


def service_of(world: World) -> GuideService:
    """Return the service of the world's draft that the addresses name."""
    return GuideService.with_dropped.get(edition=world.draft, slug="eps")


def _item(world: World) -> dict[str, Any]:
    return {
        "version": item_of(world).version,
        "title": "Ring the pharmacies",
        "gist": "Ring them.",
        "phase": "pre-migration",
        "section": "Third parties and services",
        "lead": "practice-manager",
        "due": "8 weeks before fdp",
    }


def _service(world: World) -> dict[str, Any]:
    return {
        "version": service_of(world).version,
        "name": "Prescriptions",
        "category": "prescribing",
        "lead": "practice-manager",
    }


def _dates(world: World) -> dict[str, Any]:
    rules = {kind: row["due"] for kind, row in world.draft.milestone_rules.items() if row.get("due")}
    return {"version": 1, "title": "Another name", "summary": "For us", "length": "4 months", **rules}


def _pages(read: Roles | None, write: Roles | None = None, body: Any = None) -> Policy:
    return Policy(WRITING, read, write, body)


EDITION_POLICIES: dict[str, Policy] = {
    "own_editions": Policy(SIGNED_IN, WRITING),
    "start_edition": Policy(
        SIGNED_IN,
        WRITING,
        WRITING,
        lambda w: {"owner": w.commissioner.pk, "base": w.migration.edition_id, "title": "A new guide"},
    ),
    "draft": _pages(WRITING),
    "revise_edition": _pages(None, WRITING),
    "draft_dates": _pages(WRITING, WRITING, _dates),
    "draft_discard": _pages(WRITING, WRITING, lambda _: {}),
    "draft_preview": _pages(WRITING),
    "draft_publish": _pages(WRITING, WRITING, lambda w: {"seen": last_change(w.draft)}),
    "draft_phase": _pages(WRITING),
    "draft_add_item": _pages(WRITING, WRITING, _item),
    "draft_item": _pages(WRITING, WRITING, _item),
    "draft_item_act": _pages(None, WRITING, lambda w: {"version": item_of(w).version, "do": "drop"}),
    "draft_services": _pages(WRITING),
    "draft_add_service": _pages(WRITING, WRITING, _service),
    "draft_service": _pages(WRITING, WRITING, _service),
    "draft_service_act": _pages(None, WRITING, lambda w: {"version": service_of(w).version, "do": "drop"}),
}

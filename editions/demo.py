"""The demo's ICB has an edition of its own, with a few changes to the national one."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from checklists.demo import clock
from checklists.demo.cast import Cast
from checklists.models import GuideItem
from editions.services.copying import start_edition
from editions.services.items import WantedItem, add_item, change_item
from editions.services.publishing import last_change, publish_draft
from editions.services.rows import drop_row
from phases.models import GuideEdition
from practices.models import Commissioner

ICB = "icb"  # who signs in as that
BASE = "2025-icb"
TITLE = "BSW guide to moving system"
RETIMED, NEW_DUE = "notify-pharmacies", "8 weeks before fdp"
DROPPED = "check-dispensing-devices"
PUBLISHED_AGO = timedelta(days=20)


def make_demo_edition(cast: Cast) -> None:
    """Let the demo's ICB copy the national edition, change it a little and publish it."""
    icb = cast.user(ICB)
    owner = Commissioner.objects.get(memberships__user=icb)
    base = GuideEdition.objects.current().get(code=BASE)
    with clock.set_back_to(clock.at(clock.on_or_before(timezone.localdate() - PUBLISHED_AGO), 14, 5)):
        draft = start_edition(by=icb, owner=owner, base=base, title=TITLE)
        retimed = draft.items.select_related("phase", "edition").get(slug=RETIMED)
        change_item(by=icb, item=retimed, version=1, wanted=replace(_as_it_is(retimed), due=NEW_DUE))
        add_item(
            by=icb,
            edition=draft,
            wanted=replace(
                _as_it_is(retimed),
                title="Tell the out-of-hours provider",
                gist="Tell the out-of-hours provider and the urgent treatment centres when the records go to paper.",
                due="2 weeks before fdp",
            ),
        )
        drop_row(by=icb, row=draft.items.get(slug=DROPPED), version=1)
        publish_draft(by=icb, edition=draft, seen=last_change(draft))


def _as_it_is(item: GuideItem) -> WantedItem:
    due = "" if item.due_is_phase_default else item.due
    return WantedItem(item.phase, item.section, item.title, item.gist, item.roles, item.condition, due)

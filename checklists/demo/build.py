"""Build the demo: the board and its practices, the people, and what happened to each migration."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from checklists.demo.afterwards import afterwards
from checklists.demo.cast import Cast
from checklists.demo.life import Life, World
from checklists.demo.limits import set_limits
from checklists.demo.people import PARTNERS, SYSTEMS, TO_SIGN_IN_AS
from checklists.demo.story import STORIES
from checklists.guide.service import load_guide
from phases.choices import MigrationState, MilestoneKind
from phases.models import GuideEdition, Migration
from practices import ods
from practices.models import ClinicalSystem, Commissioner, DeliveryPartner, Practice, Supplier
from practices.services import import_practices

Say = Callable[[str], None]

_FILES = Path(settings.BASE_DIR) / "practices" / "demo"
_ICB = "QOX"
# The names file holds the boards; this is the one sub-ICB location of this board.
_SUB_ICB = {"92G": "NHS Bath and North East Somerset, Swindon and Wiltshire ICB - 92G"}


def is_built() -> bool:
    """Say whether the demo is in the database. It is built whole or not at all."""
    return User.objects.filter(email=TO_SIGN_IN_AS[0].email).exists()


@transaction.atomic
def build_demo(say: Say) -> None:
    """Build the demo, telling `say` each step."""
    editions = current_editions(say)
    icb = _practices(say)
    systems = known_systems()
    partners = {name: DeliveryPartner.objects.get_or_create(name=name)[0] for name in PARTNERS}
    practices = Practice.objects.in_bulk([story.practice for story in STORIES], field_name="ods_code")
    cast = Cast()
    today = timezone.localdate()
    world = World(
        today=today,
        cast=cast,
        practices={story.key: practices[story.practice] for story in STORIES},
        systems=systems,
        partners=partners,
        editions=editions,
        used_notes=set(),
    )
    cast.sign_up(today=today, practices=world.practices, partners=partners, icb=icb)
    say(f"People: {User.objects.count()}, and {len(partners)} delivery partners.")
    for story in STORIES:
        migration = Life(story, world).run()
        tasks = migration.tasks.count()
        say(f"{migration.practice.name}: {story.title}{f', {tasks} items' if tasks else ''}.")
    _current_systems(icb, systems)
    set_limits(today)
    for add in afterwards:
        add(cast)


def current_editions(say: Say) -> dict[str, GuideEdition]:
    """Return the current editions by code, loading the guide where there is none."""
    if not GuideEdition.objects.current().exists():
        load_guide(directory=settings.GUIDE_DIR, by_command="manage.py seed_demo")
    editions = {edition.code: edition for edition in GuideEdition.objects.current()}
    say(f"Guide: {', '.join(sorted(editions))}.")
    return editions


def _practices(say: Say) -> Commissioner:
    with (_FILES / "commissioners.csv").open("rb") as stream:
        names = ods.read_names(stream) | _SUB_ICB
    with (_FILES / "icb_practices.csv").open("rb") as stream:
        import_practices(
            rows=ods.read_rows(stream),
            names=names,
            on_bad_row=lambda error: say(str(error)),
            on_progress=lambda _rows: None,
        )
    icb = Commissioner.objects.get(ods_code=_ICB)
    say(f"{icb.name}: {Practice.objects.filter(arrangements__commissioner=icb).count()} practices.")
    return icb


def known_systems() -> dict[str, ClinicalSystem]:
    """Return the clinical systems by name, made where they are missing."""
    found = {}
    for system in SYSTEMS:
        supplier, _ = Supplier.objects.get_or_create(name=system.supplier)
        found[system.name], _ = ClinicalSystem.objects.get_or_create(
            name=system.name, defaults={"supplier": supplier, "orderable": system.orderable}
        )
    return found


def _current_systems(icb: Commissioner, systems: dict[str, ClinicalSystem]) -> None:
    """Give every practice of the board the system it works with today."""
    rng = Random("systems")  # noqa: S311
    today = timezone.localdate()
    working_with = {m.practice_id: _working_with(m, today) for m in Migration.objects.all()}
    practices = list(Practice.objects.filter(arrangements__commissioner=icb).order_by("ods_code"))
    for practice in practices:
        name = rng.choices([s.name for s in SYSTEMS], [s.share for s in SYSTEMS])[0]
        practice.current_system = working_with.get(practice.pk, systems[name])
    bulk_update_with_history(
        practices, Practice, ["current_system"], default_change_reason="The board's list of systems"
    )


def _working_with(migration: Migration, today: date) -> ClinicalSystem:
    go_live = migration.dates().get(MilestoneKind.GO_LIVE)
    ended_early = migration.state in (MigrationState.DECLINED, MigrationState.CANCELLED)
    live = go_live is not None and go_live <= today and not ended_early
    return migration.to_system if live else migration.from_system

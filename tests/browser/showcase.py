"""A migration with something of everything in it, for the tests that look at every page."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from accounts.models import User
from checklists.joining import Goal
from checklists.models import Task, TaskStatus
from checklists.replanning import preview_move
from checklists.services.dates import move_date
from checklists.services.tasks import add_note, add_own_task, set_own_due, set_status
from checklists.services.updates import follow
from checklists.updating import mark
from phases.choices import MigrationState
from phases.models import GuideEdition, Migration
from practices.models import Practice
from tests.factories import ArrangementFactory, ClinicalSystemFactory, PracticeFactory
from tests.people import TODAY, Cast, make_cast, person
from tests.updates.older import older

# A Monday with two bank holidays in the weeks before it.
GO_LIVE = date(2027, 2, 1)
PHASE = "planning-for-cutover"
MEETING = "hold-cutover-planning-meeting"


@dataclass
class Showcase:
    """The migration to look at, and others in other states."""

    cast: Cast
    blocked: Task
    own: Task
    paused: Migration
    asked_for: Migration  # requested: it has no plan yet
    starter: User  # manages a practice without a migration
    searcher: User  # may start migrations for many practices
    unmoved: Cast  # a migration whose dates never moved
    behind: Cast  # a migration on an older revision of the guide

    def url(self, name: str, *args: object) -> str:
        """Return the address of the page `name` of the migration."""
        return reverse(name, args=[self.cast.migration.pk, *args])

    def task_url(self, slug: str) -> str:
        """Return the address of the item `slug`."""
        return reverse("task", args=[self.cast.task(slug).pk])


def build_showcase() -> Showcase:
    """Start a migration and let people work on it."""
    edition = GuideEdition.objects.current().get(code="2025-icb")
    cast = make_cast(edition, GO_LIVE)
    tasks = list(cast.migration.tasks.select_related("item", "migration").order_by("pk")[:12])
    for task in tasks[:6]:
        set_status(by=cast.manager, task=task, version=1, status=TaskStatus.DONE)
    set_status(by=cast.staff, task=tasks[6], version=1, status=TaskStatus.IN_PROGRESS)
    set_status(by=cast.staff, task=tasks[7], version=1, status=TaskStatus.NOT_NEEDED, reason="No branch site")
    meeting = cast.task(MEETING)
    blocked = set_status(
        by=cast.manager, task=meeting, version=1, status=TaskStatus.BLOCKED, reason="No room free"
    )
    add_note(by=cast.manager, task=blocked, text="The library may have one.\nAsk on Tuesday.")
    set_own_due(by=cast.manager, task=tasks[8], version=1, due=TODAY - timedelta(days=3))
    own = add_own_task(
        by=cast.manager,
        migration=cast.migration,
        phase=meeting.phase,
        title="Borrow a projector",
        due=TODAY + timedelta(days=2),
        owner=cast.staff,
    )
    seen = preview_move(migration=cast.migration, kind="fdp", new_date=GO_LIVE - timedelta(days=4)).seen
    move_date(
        by=cast.manager,
        migration=cast.migration,
        kind="fdp",
        new_date=GO_LIVE - timedelta(days=4),
        reason="The supplier has no engineer on the Friday",
        seen=seen,
    )
    same = Goal(edition, cast.migration.answers)
    follow(by=cast.manager, migration=cast.migration, goal=same, taken=[], seen=mark(cast.migration, same))
    many = PracticeFactory.create_batch(60)
    board = ArrangementFactory(practice=many[0])
    for practice in many[1:]:
        ArrangementFactory(practice=practice, commissioner=board.commissioner)
    return Showcase(
        cast=cast,
        blocked=blocked,
        own=own,
        paused=_in_state(MigrationState.PAUSED, "The supplier asked for a month more", cast, edition),
        asked_for=_requests(many[:55], cast)[0],
        starter=person("practice_manager", practice=many[58]),
        searcher=person("commissioner", commissioner=board.commissioner),
        unmoved=make_cast(edition, GO_LIVE),
        behind=make_cast(older(edition), GO_LIVE),
    )


def _in_state(state: str, reason: str, by: Cast, edition: GuideEdition) -> Migration:
    migration = make_cast(edition, GO_LIVE).migration
    migration.state, migration.state_reason = state, reason
    migration._history_user = by.administrator
    migration.save()
    return migration


def _requests(practices: list[Practice], cast: Cast) -> list[Migration]:
    """Fill more than one page of the list of migrations."""
    old, new = ClinicalSystemFactory(name="Vision"), ClinicalSystemFactory(name="EMIS Web")
    rows = [
        Migration(
            practice=practice,
            from_system=old,
            to_system=new,
            edition=cast.migration.edition,
            state=MigrationState.REQUESTED,
            started_on=TODAY,
            created_by=cast.administrator,
        )
        for practice in practices
    ]
    return Migration.objects.bulk_create(rows)

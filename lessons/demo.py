"""The lessons of the demo: what its practices might have written down. Invented, like all of it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from checklists.demo import clock
from checklists.demo.cast import Cast
from lessons.models import Lesson
from lessons.services.common import Words
from lessons.services.helping import say_helped
from lessons.services.publishing import publish_lesson, withdraw_lesson
from lessons.services.writing import share_lesson, write_lesson
from phases.models import Migration

ICB = "icb"


@dataclass(frozen=True)
class Told:
    """A lesson, who wrote it so many days ago, and how far it came.

    `practice` is an ODS code, `item` a slug, or `phase` for a lesson about a whole phase. `edited` are
    the ICB's words for it once it is published, and `sent_back` is why it was not. `helped` are the
    practices that said so.
    """

    practice: str
    by: str
    ago: int
    words: Words
    item: str = ""
    phase: str = ""
    shared: bool = True
    published: bool = False
    edited: Words | None = None
    named: bool = False
    sent_back: str = ""
    helped: tuple[str, ...] = ()


LESSONS = (
    Told(
        "J83043",
        "carol.duckworth",
        70,
        Words(
            "We rang round the hospitals alphabetically and ran out of time before the small ones, "
            "and it was a small hearing clinic whose letters went missing for nine days.",
            "Start with whoever has no service desk. The big ones answer within the hour anyway.",
        ),
        item="contact-every-third-party",
        published=True,
        edited=Words(
            "Services were rung in alphabetical order and time ran out before the small ones. Letters of "
            "a small clinic went missing for nine days.",
            "Begin with services that have no service desk. The large ones answer within the hour.",
        ),
        helped=("J83013", "L81065", "J83056"),
    ),
    Told(
        "J83043",
        "wei.zhang",
        64,
        Words(
            "An hour was too short. Prescriptions alone took fifty minutes and we met again a week later.",
            "Book two hours, and send round the tactics for each area two days before.",
        ),
        item="hold-cutover-planning-meeting",
        published=True,
        named=True,
        helped=("J83013",),
    ),
    Told(
        "J83058",
        "dorothy.entwistle",
        58,
        Words(
            "The nurses were trained four weeks before go live and had forgotten the recall screens by then.",
            "Leave recalls and templates to the last ten days, in one short session of their own.",
        ),
        phase="training",
        published=True,
        helped=("J83013", "J83029"),
    ),
    Told(
        "J83058",
        "hassan.jaffer",
        40,
        Words(
            "We wrote consultations on loose sheets during cutover. Sorting them by clinician took an evening.",
            "One box for each clinician, and a number on every sheet before it is handed out.",
        ),
        item="start-manual-processes",
        published=True,
    ),
    Told(
        "J83029",
        "rukhsana.mahmood",
        2,
        Words(
            "Two inboxes filled up again overnight because a partner was still filing from home.",
            "Say at the meeting, by name of the role, who files last, and check again at seven in the morning.",
        ),
        item="empty-inboxes-and-workflows",
    ),
    Told(
        "L81065",
        "angela.fairhurst",
        4,
        Words(
            "Our own patients' report and the extract were run on different days, so the counts never matched.",
            "Run both on the same evening, after the last surgery.",
        ),
        item="compare-capitation",
    ),
    Told(
        "J83013",
        "manager",
        9,
        Words(
            "The supplier took back our slot with five weeks to go. The second date cost us two rotas.",
            "Ask for the slot in writing before the rotas go out.",
        ),
        phase="planning-for-cutover",
        shared=False,
    ),
    Told(
        "J83013",
        "staff",
        6,
        Words(
            "Nobody told me which of the eleven services had answered, so two were rung twice.",
            "Keep the list on the wall in the back office, not in one person's email.",
        ),
        item="contact-every-third-party",
        sent_back="A good one. Please say how the list on the wall is kept up to date, then share it again.",
    ),
)


def write_demo_lessons(cast: Cast) -> None:
    """Let the practices of the demo write down what they learnt, and their ICB publish some of it."""
    found = Migration.objects.select_related("practice", "edition").order_by("started_on")
    migrations = {migration.practice.ods_code: migration for migration in found}
    for told in LESSONS:
        _tell(told, cast, migrations)


def _tell(told: Told, cast: Cast, migrations: dict[str, Migration]) -> None:
    migration, by, icb = migrations[told.practice], cast.user(told.by), cast.user(ICB)
    with _days_ago(told.ago, 9):
        lesson = _written(told, migration, by)
    if not told.shared:
        return
    with _days_ago(told.ago, 10):
        lesson = share_lesson(by=by, lesson=lesson, version=lesson.version)
    with _days_ago(told.ago - 1, 15):
        if told.sent_back:
            withdraw_lesson(by=icb, lesson=lesson, version=lesson.version, reason=told.sent_back)
        if told.published:
            words = told.edited or told.words
            publish_lesson(by=icb, lesson=lesson, version=lesson.version, words=words)
    for code in told.helped:
        there = migrations[code]
        with _days_ago(1, 12):
            say_helped(by=there.created_by, lesson=lesson, migration=there, helped=True)


def _written(told: Told, migration: Migration, by: User) -> Lesson:
    phase = told.phase
    if told.item:
        phase = migration.edition.items.select_related("phase").get(slug=told.item).phase.slug
    return write_lesson(
        by=by,
        migration=migration,
        phase_slug=phase,
        item_slug=told.item,
        words=told.words,
        names_practice=told.named,
    )


def _days_ago(days: int, hour: int) -> AbstractContextManager[None]:
    return clock.set_back_to(
        clock.at(clock.on_or_before(timezone.localdate() - timedelta(days=days)), hour, 20)
    )

"""What freedom of information requests ask about migrations, answered from the portal's own records.

The questions are those that boards were asked: practices by system; requests; what is in progress and
completed, from what and to what; what was declined, put off or delayed, and why. No person is named.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from dashboards.census import names_of_systems
from dashboards.compare import FEW
from dashboards.england import NO_ICB, practices_of
from dashboards.journeys import Step
from dashboards.moves import alike
from dashboards.records import Cells, Record, Records, Span
from nhsuk.dates import long_date
from phases.choices import MigrationState
from phases.models import Migration
from practices.models import Commissioner

WHO_AND_WHAT = ("Practice", "ODS code", "ICB", "From", "To")
ASKING = (MigrationState.ENQUIRY, MigrationState.REQUESTED)
NO_REASON = "No reason recorded"
# Each sheet, and what is in it.
QUESTIONS = {
    "Practices by system": "Open practices by ICB and clinical system, today and at the end of the dates.",
    "Requests": "Enquiries and requests to change system, and what became of each.",
    "In progress": "Migrations with a plan at the end of the dates, from what and to what.",
    "Completed": "Migrations completed, from what and to what.",
    "Declined": "Requests that were declined, with the reason.",
    "Deferred": "Migrations put off before they began, with the reason.",
    "Paused or cancelled": "Migrations stopped for now or for good, with the reason.",
    "Delayed": "Each time a go live was moved to a later day, with the reason.",
    "Reasons counted": "How often each reason was given for declining, deferring, pausing, cancelling or delaying.",
}


@dataclass(frozen=True)
class Answer:
    """One of QUESTIONS with its answer as a table. `number` counts what was asked for."""

    name: str
    headings: tuple[str, ...]
    rows: list[Cells]
    number: int

    @property
    def question(self) -> str:
        """What is in it."""
        return QUESTIONS[self.name]

    @property
    def is_few(self) -> bool:
        """Say whether there are so few that somebody could recognise them."""
        return 0 < self.number < FEW

    def table(self) -> Iterator[Cells]:
        """Yield the headings and the rows."""
        yield self.headings
        yield from self.rows


def answers(user: User, span: Span, today: date) -> list[Answer]:
    """Return the answers about what `user` may see. A fixed number of queries."""
    records = Records(user, span, today)
    return [
        _by_system(user, span, today),
        _requests(records),
        _in_progress(records),
        _completed(records),
        _with_reasons(records, "Declined", "declined"),
        _with_reasons(records, "Deferred", "deferred"),
        _with_reasons(
            records,
            "Paused or cancelled",
            "paused",
            "cancelled",
        ),
        _delayed(records),
        _reasons(records),
    ]


def about(span: Span, today: date, found: Sequence[Answer]) -> Iterator[Cells]:
    """Yield the sheet that says what the others are."""
    yield "Migrations of clinical systems", str(span)
    yield "Taken on", today
    yield "Covers", "The practices and migrations that whoever took it may see in the portal."
    yield "People", "No person is named, apart from what somebody may have written into a reason."
    yield "Reasons", "As recorded, word for word. Read them before you send this on."
    yield "Small numbers", f"Fewer than {FEW} may point to a practice, or to somebody who works there."
    yield ()
    yield "Sheet", "What is in it", "How many"
    for one in found:
        yield one.name, one.question, one.number


def _by_system(user: User, span: Span, today: date) -> Answer:
    """Count open practices by ICB and system, today and at the end of the span.

    A system of the past is what the practice had before the first go live since.
    """
    practices = list(practices_of(user).order_by().values_list("pk", "icb", "current_system"))
    before: dict[int, int] = {}
    since = Migration.objects.visible_to(user).filter(
        summary__went_live=True, summary__go_live__gt=span.until, summary__go_live__lte=today
    )
    for practice, system in since.order_by("-summary__go_live").values_list("practice", "from_system"):
        before[practice] = system
    names = names_of_systems()
    icbs = dict(
        Commissioner.objects.filter(pk__in={icb for _, icb, _ in practices}).values_list("pk", "name")
    )
    now, then = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for pk, icb, system in practices:
        name = icbs.get(icb, NO_ICB)
        now[name, names[system]] += 1
        then[name, names[before.get(pk, system)]] += 1
    rows: list[Cells] = [(*key, now[key], then[key]) for key in sorted({*now, *then})]
    return Answer(
        "Practices by system",
        ("ICB", "System", "Practices now", f"Practices on {long_date(span.until)}"),
        rows,
        len(practices),
    )


def _answer(
    name: str,
    more: tuple[str, ...],
    found: Iterator[tuple[Record, Step]],
    cells: Callable[[Record, Step], Cells],
) -> Answer:
    rows: list[Cells] = [(*record.cells, *cells(record, step)) for record, step in found]
    return Answer(name, (*WHO_AND_WHAT, *more), rows, len(rows))


def _requests(records: Records) -> Answer:
    return _answer(
        "Requests",
        ("Date", "What", "State now"),
        records.came_to(*ASKING),
        lambda record, step: (step.day, MigrationState(step.state).label, record.now),
    )


def _in_progress(records: Records) -> Answer:
    return _answer(
        "In progress",
        ("State", "Since", "Go live", "Gone live"),
        records.in_progress(),
        lambda record, step: (
            MigrationState(step.state).label,
            step.day,
            record.go_live,
            "Yes" if record.went_live and record.go_live and record.go_live <= records.span.until else "No",
        ),
    )


def _completed(records: Records) -> Answer:
    return _answer(
        "Completed",
        ("Gone live on", "Completed on"),
        records.came_to(MigrationState.COMPLETED),
        lambda record, step: (record.go_live if record.went_live else None, step.day),
    )


def _with_reasons(records: Records, name: str, *states: str) -> Answer:
    return _answer(
        name,
        ("Date", "What", "Reason as recorded", "State now"),
        records.came_to(*states),
        lambda record, step: (
            step.day,
            MigrationState(step.state).label,
            step.reason or NO_REASON,
            record.now,
        ),
    )


def _delayed(records: Records) -> Answer:
    rows: list[Cells] = [
        (
            *records.of[move.migration].cells,
            timezone.localdate(move.at),
            move.before,
            move.after,
            move.days,
            move.reason,
        )
        for move in records.delays
    ]
    return Answer(
        "Delayed",
        (*WHO_AND_WHAT, "Moved on", "Go live before", "Go live after", "Days later", "Reason as recorded"),
        rows,
        len(rows),
    )


def _reasons(records: Records) -> Answer:
    """Count the reasons; those that differ only in capitals, spaces or a full stop are one."""
    stopped = records.came_to("declined", "deferred", "paused", "cancelled")
    given = [(MigrationState(step.state).label, step.reason or NO_REASON) for _, step in stopped]
    given += [("Delayed", move.reason) for move in records.delays]
    counted = Counter((what, alike(reason)) for what, reason in given)
    spelt = {(what, alike(reason)): reason for what, reason in reversed(given)}
    rows: list[Cells] = [
        (what, spelt[what, key], number)
        for (what, key), number in sorted(counted.items(), key=lambda one: (one[0][0], -one[1], one[0][1]))
    ]
    return Answer(
        "Reasons counted",
        ("What", "Reason as recorded", "Times"),
        rows,
        len(rows),
    )

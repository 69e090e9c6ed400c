"""What is due across practices: the open items of migrations under way, the longest overdue first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet, Sum

from checklists.models import Summary, Task
from checklists.models.plan import OPEN_STATUSES, TaskQuerySet, TaskStatus
from checklists.presenters import TAG_COLOURS, why_due
from dashboards.board import ICB_KINDS, commissioner
from dashboards.narrowing import NarrowForm
from dashboards.rag import WORKING_STATES
from phases.models import Migration

USUAL_DAYS = 7
DAYS_AHEAD = (14, 28)
OVERDUE = "overdue"
MINE, NOBODYS = "me", "nobody"


class DueForm(NarrowForm):
    """Which items to show: of which migrations, due until when, whose, and how far."""

    within = forms.ChoiceField(
        choices=[
            ("", f"Overdue or in {USUAL_DAYS} days"),
            (OVERDUE, "Overdue"),
            *((str(days), f"Overdue or in {days} days") for days in DAYS_AHEAD),
        ],
        required=False,
        label="Due",
    )
    who = forms.ChoiceField(
        choices=[("", "Anyone"), (MINE, "Me"), (NOBODYS, "Nobody yet")], required=False, label="Owner"
    )
    status = forms.ChoiceField(
        choices=[("", "Any"), *((one.value, one.label) for one in OPEN_STATUSES)],
        required=False,
        label="Item status",
    )
    # Nobody works on what is not under way.
    state: Any = None

    def migrations(self) -> QuerySet[Migration]:
        """Return the migrations under way that the person may see and asked for."""
        return self.narrowed(self.seen.filter(state__in=WORKING_STATES))

    def days(self) -> int:
        """Return how many days ahead the list looks; -1 for what is overdue only."""
        within = self.cleaned_data["within"] if self.is_valid() else ""
        return -1 if within == OVERDUE else int(within or USUAL_DAYS)

    def in_words(self) -> str:
        """Return what the list is narrowed to, for the record."""
        chosen = [(self.fields[name], value) for name, value in self.cleaned_data.items() if value]
        words = (f"{field.label}: {_in_words(field, value)}" for field, value in chosen)
        return ", ".join(words) or "all of them"

    def tasks(self, today: date) -> TaskQuerySet:
        """Return the items, by their due dates and then by practice."""
        asked = self.cleaned_data if self.is_valid() else {}
        found = Task.objects.open().due_by(today + timedelta(days=self.days()))
        if self.narrowed(self.seen).query.where:
            # Few of many. Their keys stand in the query, so that PostgreSQL goes by them, and not through
            # everything that is due in the country.
            found = found.filter(migration__in=[*self.migrations().order_by().values_list("pk", flat=True)])
        else:
            # All there are. Asked this way round, each item is looked up in one list, in half the time.
            found = found.exclude(migration__in=Migration.objects.exclude(state__in=WORKING_STATES))
        if asked.get("who"):
            found = found.filter(owner=self.user if asked["who"] == MINE else None)
        if asked.get("status"):
            found = found.filter(status=asked["status"])
        return found.order_by("due", "migration__practice__name", "pk")

    def numbers(self, tasks: TaskQuerySet, today: date) -> tuple[int, int]:
        """Return how many `tasks`, the items of this form, there are, and how many of them are overdue.

        Those overdue are counted already, in the figures that hold for `today`; not whose they are.
        """
        if self.is_valid() and (self.cleaned_data["who"] or self.cleaned_data["status"]):
            found = tasks.order_by().aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(due__lt=today)))
            return found["all"], found["overdue"]
        overdue = self.migrations().aggregate(number=Sum("summary__overdue"))["number"] or 0
        return overdue + tasks.filter(due__gte=today).count(), overdue


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField) and isinstance(value, str):
        choices: Any = field.choices
        return str(dict(choices)[value])
    return str(value)


@dataclass(slots=True)
class Place:
    """The migration that items stand in."""

    migration: int
    practice: str
    ods_code: str
    icb: str | None
    dates: dict[str, date]

    @property
    def url(self) -> str:
        """Its page."""
        return f"/migrations/{self.migration}/"


@dataclass(slots=True)
class DueRow:
    """One item of the list."""

    pk: int
    due: date
    title: str
    phase: str
    status: TaskStatus
    reason: str
    owner: str
    why: str
    overdue: bool
    at: Place

    @property
    def url(self) -> str:
        """Its page."""
        return f"/items/{self.pk}/"  # reverse() for each row of a page would cost as much as the query

    @property
    def tag_colour(self) -> str:
        """The colour of the status."""
        return TAG_COLOURS[self.status]


Migrations = QuerySet[Migration] | set[int]
# What a row is made of, seen from the item.
_FIELDS = (
    "pk",
    "due",
    "due_pinned",
    "item__due",
    "item__title",
    "own_title",
    "phase__name",
    "status",
    "reason",
    "owner__name",
    "owner__email",
    "migration",
)


def page_rows(keys: Iterable[int], today: date) -> list[DueRow]:
    """Return the rows of the items with these keys, in their order.

    The keys come from an index alone. To read the rest along with them, PostgreSQL would look up every
    item that it passes over.
    """
    asked = list(keys)
    by_key = {values[0]: values for values in Task.objects.filter(pk__in=asked).values_list(*_FIELDS)}
    found = [by_key[key] for key in asked if key in by_key]
    return list(_rows(found, {values[-1] for values in found}, today))


def _rows(found: Iterable[Any], migrations: Migrations, today: date) -> Iterator[DueRow]:
    """Yield the rows of what was `found`, items of `migrations`.

    What stands around the items is read once a migration, and not with each of them.
    """
    places = _places(migrations, today)
    for pk, due, pinned, rule, title, own, phase, status, reason, name, email, migration in found:
        if (at := places.get(migration)) is None:
            continue  # it came under way since
        why = why_due(due, None if pinned else rule, at.dates)
        yield DueRow(
            pk=pk,
            due=due,
            title=title or own,
            phase=phase,
            status=TaskStatus(status),
            reason=reason,
            owner=name or email or "",
            why=why[:1].upper() + why[1:],
            overdue=due < today,
            at=at,
        )


def _places(migrations: Migrations, today: date) -> dict[int, Place]:
    """Return what stands around the items of each of `migrations`, by its key."""
    return {
        pk: Place(pk, name, code, icb, dict(zip(Summary.DATES, days, strict=True)))
        for pk, name, code, icb, *days in _all_places(today).filter(Q(pk__in=migrations))
    }


@lru_cache(maxsize=2)
def _all_places(today: date) -> QuerySet[Migration, Any]:
    """Return the query that `_places` narrows: put together once a day, and never read itself."""
    return Migration.objects.annotate(icb=commissioner(ICB_KINDS, today)).values_list(
        "pk",
        "practice__name",
        "practice__ods_code",
        "icb",
        *(f"summary__{kind}" for kind in Summary.DATES),
    )


EXPORTED = (
    "Due",
    "Why then",
    "Overdue",
    "Item",
    "Phase",
    "Status",
    "Reason",
    "Owner",
    "Practice",
    "ODS code",
    "ICB",
)


def table(form: DueForm, today: date) -> Iterator[list[Any]]:
    """Yield the list for a spreadsheet: the headings, then the rows as the database gives them."""
    yield [*EXPORTED]
    found = form.tasks(today).values_list(*_FIELDS).iterator(chunk_size=500)
    for row in _rows(found, form.migrations(), today):
        yield [
            row.due,
            row.why,
            "yes" if row.overdue else "",
            row.title,
            row.phase,
            row.status.label,
            row.reason,
            row.owner,
            row.at.practice,
            row.at.ods_code,
            row.at.icb,
        ]

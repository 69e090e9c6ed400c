"""The columns of the board: what each is called, holds, and is sorted by."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from dashboards.board import Row
from dashboards.models import BoardColumns
from nhsuk.dates import short_date
from nhsuk.errors import lower_first
from phases.choices import MigrationState, MilestoneKind
from practices.scope import scope_of

SHORT_ICB = ("NHS ", " Integrated Care Board")


@dataclass(frozen=True)
class Column:
    """One column. `value` is what a spreadsheet gets; `text` what the page shows, where that differs.

    `worst_first` sorts the largest on top at the first press. A column without `sort` stands in
    spreadsheets only.
    """

    code: str
    heading: str
    value: Callable[[Row], Any]
    sort: str = ""
    text: Callable[[Row], str] | None = None
    usual: bool = True
    worst_first: bool = False

    def shown(self, row: Row) -> str:
        """Return what the page says."""
        return self.text(row) if self.text else as_text(self.value(row))


def as_text(value: Any) -> str:
    """Return a value as the page writes it."""
    if isinstance(value, datetime):
        return short_date(timezone.localdate(value))
    if isinstance(value, date):
        return short_date(value)
    return "" if value is None else str(value)


def short_icb(name: str | None) -> str:
    """Return what tells an ICB from others, without the words that all of them share."""
    return (name or "").removeprefix(SHORT_ICB[0]).removesuffix(SHORT_ICB[1])


def _progress(row: Row) -> str:
    return "" if row.percent is None else f"{row.percent}% ({row.closed} of {row.items})"


def _next(row: Row) -> str:
    return f"{row.next_milestone[1]}, {short_date(row.next_milestone[0])}" if row.next_milestone else ""


def _go_live(row: Row) -> str:
    day = as_text(row.dates.get(MilestoneKind.GO_LIVE))
    times = {0: "", 1: ", moved once", 2: ", moved twice"}.get(row.moves, f", moved {row.moves} times")
    return f"{day}{times}" if day else "Not planned yet"


COLUMNS: tuple[Column, ...] = (
    Column("practice", "Practice", lambda row: row.practice, "practice__name"),
    Column("ods_code", "ODS code", lambda row: row.ods_code, "practice__ods_code", usual=False),
    Column("icb", "ICB", lambda row: row.icb, "icb_place", lambda row: short_icb(row.icb)),
    Column("sub_icb", "Sub-ICB", lambda row: row.sub_icb, "sub_icb_place", usual=False),
    Column("from_system", "From", lambda row: row.from_system, "from_system__name"),
    Column("to_system", "To", lambda row: row.to_system, "to_system__name"),
    Column("state", "State", lambda row: MigrationState(row.state).label, "state_rank"),
    Column("phase", "Phase", lambda row: row.phase, "phase_number"),
    Column("rag", "Rating", lambda row: row.rag_label, "rag_rank", worst_first=True),
    Column("progress", "Progress", lambda row: row.percent, "share_done", _progress),
    Column(
        "next", "Next milestone", lambda row: row.next_milestone and row.next_milestone[1], "next_on", _next
    ),
    Column(
        "go_live", "Go live", lambda row: row.dates.get(MilestoneKind.GO_LIVE), "summary__go_live", _go_live
    ),
    Column("slip", "Days slipped", lambda row: row.slip, "slip", usual=False, worst_first=True),
    Column("overdue", "Overdue", lambda row: row.overdue, "overdue", worst_first=True),
    Column("blocked", "Blocked", lambda row: row.blocked, "blocked", worst_first=True),
    Column(
        "legacy",
        "Legacy access ends",
        lambda row: row.dates.get(MilestoneKind.LEGACY_ACCESS_END),
        "summary__legacy_access_end",
    ),
    Column(
        "third_parties",
        "Third parties overdue",
        lambda row: row.late_services,
        "late_services",
        usual=False,
        worst_first=True,
    ),
    Column(
        "reentry",
        "Re-entry left",
        lambda row: row.reentry_left,
        "summary__reentry_left",
        usual=False,
        worst_first=True,
    ),
    Column("activity", "Last activity", lambda row: row.worked_at, "summary__worked_at"),
    Column("partner", "Delivery partner", lambda row: row.partner, "partner__name", usual=False),
    Column("manager", "Project manager", lambda row: ", ".join(row.managers), "manager", usual=False),
)
BY_CODE = {column.code: column for column in COLUMNS}
PRACTICE = COLUMNS[0]
MORE_IN_SPREADSHEETS = (
    Column("rag_reason", "Reason for rating", lambda row: row.rag_reason),
    Column("rag_by", "Rating set by", lambda row: row.own_by if row.is_own_rating else None),
    Column("next_on", "Next milestone on", lambda row: row.next_milestone and row.next_milestone[0]),
    Column("first_go_live", "Go live first planned", lambda row: row.first_go_live),
    Column("moves", "Go live moved (times)", lambda row: row.moves),
    Column("items", "Items", lambda row: row.items),
    Column("closed", "Items done or not needed", lambda row: row.closed),
    Column("state_reason", "Reason for state", lambda row: row.state_reason),
)
DEFAULT_SORT = "-rag"


def usual_for(user: User) -> list[str]:
    """Return the columns for someone who has not chosen: the ICB only to those who may see several."""
    scope = scope_of(user)
    sees_several = scope.everywhere(Permission.VIEW) or scope.partner_ids(Permission.VIEW)
    return [column.code for column in COLUMNS if column.usual and (sees_several or column.code != "icb")]


def columns_of(user: User) -> list[Column]:
    """Return the columns `user` wants to see, the practice always first."""
    chosen = BoardColumns.objects.filter(user=user).values_list("codes", flat=True).first()
    codes = {*(usual_for(user) if chosen is None else chosen), PRACTICE.code}
    return [column for column in COLUMNS if column.code in codes]


def valid_sort(asked: str) -> str:
    """Return `asked` if it names a column, perhaps after a minus, else the usual order."""
    return asked if asked.removeprefix("-") in BY_CODE else DEFAULT_SORT


def sort_in_words(sort: str) -> str:
    """Return an order as a sentence goes on: 'go live', 'overdue, largest first'."""
    column = BY_CODE[sort.removeprefix("-")]
    words = lower_first(column.heading)
    if column.code == "rag":
        return f"{words}, {'worst' if sort.startswith('-') else 'best'} first"
    return f"{words}, the other way round" if sort.startswith("-") != column.worst_first else words


def sorted_field(sort: str) -> str:
    """Return the field or annotation that an order goes by."""
    return BY_CODE[sort.removeprefix("-")].sort


def ordering(sort: str) -> list[OrderBy]:
    """Return the order by a column; what has no value comes last, and ties go by go live and name."""
    by = F(sorted_field(sort))
    first = by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
    rest: Iterable[str] = ("practice__name", "pk")
    return [first, F("summary__go_live").asc(nulls_last=True), *(F(name).asc() for name in rest)]

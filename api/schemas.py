"""What the API answers, field by field. No names of people, and no notes."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from checklists.models.plan import TaskStatus
from dashboards.models import Level
from phases.choices import MigrationState, MilestoneKind
from practices.models import Practice


class PageOf(Schema):
    """Some of the rows."""

    count: int = Field(description="How many rows there are on all pages")
    page: int
    pages: int
    limit: int = Field(description="How many rows a page holds")
    next: str | None = Field(description="Address of the next page; null on the last")


class MigrationRow(Schema):
    """One migration as the board shows it."""

    id: int
    practice: str
    ods_code: str
    icb: str | None
    sub_icb: str | None
    from_system: str
    to_system: str
    partner: str | None = Field(description="The delivery partner")
    state: MigrationState
    state_reason: str
    phase: str = Field(description="Name of the phase it is in; empty unless it runs")
    rag: Level | None = Field(description="Rating; null unless it runs")
    rag_reason: str = Field(description="Why it has this rating, in words")
    items: int | None = Field(description="Items of its checklist; null without a plan")
    closed: int | None = Field(description="Items done or not needed")
    progress: int | None = Field(description="Whole percent done or not needed")
    overdue: int | None = Field(description="Overdue items; null unless it runs")
    blocked: int | None = Field(description="Blocked items; null unless it runs")
    go_live: date | None
    first_go_live: date | None = Field(description="Go live as it was first planned")
    moves: int = Field(description="How often go live was moved")
    days_slipped: int | None = Field(
        description="Days that go live is later than first planned; negative when earlier"
    )
    next_milestone: str | None
    next_milestone_on: date | None
    legacy_access_end: date | None = Field(description="Last day of access to the old system")
    third_parties: int | None = Field(description="Third parties with a step overdue; null unless it runs")
    reentry: int | None = Field(description="Items to enter again; null where none were counted")
    last_activity: datetime | None = Field(description="When an item last changed its status")


class MilestoneRow(Schema):
    """One date of a migration."""

    kind: MilestoneKind
    name: str
    planned: date
    baseline: date = Field(description="As it was first planned")
    actual: date | None = Field(description="When it happened; null until then")


class MigrationDetail(MigrationRow):
    """One migration with its dates, and the rules behind its rating."""

    rag_rules: list[str] = Field(description="The rules that hold, by code, the worst first")
    rag_own: bool = Field(description="Whether a person gave the rating instead of the rules")
    rag_own_until: date | None = Field(description="Last day of a person's rating")
    milestones: list[MilestoneRow]


class TaskRow(Schema):
    """One item of a migration's checklist."""

    id: int
    title: str
    phase: str = Field(description="Name of the phase it belongs to")
    of_guide: str | None = Field(description="The guide's item; null for one the practice added")
    status: TaskStatus
    due: date | None
    overdue: bool
    has_owner: bool = Field(description="Whether somebody took it on; who is not said")
    status_changed: datetime | None


class PracticeRow(Schema):
    """One practice."""

    ods_code: str
    name: str
    status: Practice.Status
    region: str = Field(description="ODS code of the NHS England region; may be empty")
    icb_code: str | None
    icb: str | None = Field(description="The integrated care board that commissions it today")
    current_system: str | None


class MigrationPage(PageOf):
    """Migrations."""

    results: list[MigrationRow]


class TaskPage(PageOf):
    """Items of a checklist, in the guide's order."""

    results: list[TaskRow]


class PracticePage(PageOf):
    """Practices, by name."""

    results: list[PracticeRow]


class Quarter(Schema):
    """How many practices will have the system when a quarter is over."""

    quarter: str
    practices: int


class SystemCount(Schema):
    """How many open practices have a system, now and as planned go lives change it."""

    system: str
    now: int
    later: list[Quarter]


class IcbSystem(Schema):
    """How many practices of one ICB have a system, now and after the last quarter."""

    system: str
    now: int
    planned: int


class IcbCount(Schema):
    """The practices of one ICB by system."""

    icb: str
    practices: int
    systems: list[IcbSystem]


class CensusAnswer(Schema):
    """Open practices by system."""

    practices: int
    systems: list[SystemCount]
    icbs: list[IcbCount]

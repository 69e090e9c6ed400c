"""docs/board.md: what the board says and by which rules, written from the rules themselves."""

from dashboards import rag
from dashboards.columns import COLUMNS, DEFAULT_SORT, MORE_IN_SPREADSHEETS, sort_in_words
from dashboards.compare import FEW
from dashboards.figures import FIGURES
from dashboards.filters import BoardFilter
from dashboards.foi import QUESTIONS
from dashboards.forms import LONGEST_RATING_DAYS
from dashboards.models import Level
from dashboards.page import PAGE_SIZE
from dashboards.pipeline import SHOWN, no_stages
from dashboards.rag import RULES, WORKING_STATES
from dashboards.report import AHEAD, LATELY, LEGACY

TEXT = """# The board

Every migration a person may see, at /board/. Written by

    .venv/bin/python manage.py write_board_doc

from the rules in dashboards/, so it cannot differ from them; a test compares.

## Red, amber or green

The first rule that holds gives the colour. The page says every reason; of several about the same thing, only
the first. Only migrations with a plan under way are rated: {working}, and paused.

| Colour | When |
| --- | --- |
{rules}| Green | None of these. |

Whether a gate is ready is not rated: it asks for items, signatures and third parties that are due by then. That
somebody went through one that was not ready is.

The rules and their thresholds stand in dashboards/rag.py: each has its condition for the database, its words for
the page and its line here.

### Where the numbers come from

The guide names no colours, and no public tracker of migrations was found whose rules could be taken over. What
the guide and those around it say about time:

| Number | Resting on |
| --- | --- |
{evidence}
Whoever may plan a migration may rate it themselves, with a reason and a last day at most {longest} days ahead.
The board then shows their rating, who gave it, why and until when. The day after the last, or once it is
removed, the rules decide again. The history of the migration keeps every rating.

## Columns

{columns}.

Each person chooses among them; spreadsheets hold them all, and: {more}. Pressing a heading sorts; at first the
board is sorted by {sort}. A page has {page} migrations.

The ICB is the one that commissions the practice today; of a migration that has ended, the one that did then, or
the clinical commissioning group before July 2022. The phase and the next milestone follow from the dates.
Overdue and blocked items are counted only while a plan is under way. When the next step with a third party is due
and what is left to re-enter are kept as they change, like the counts of items (docs/decisions/0010-summaries.md).

## Numbers on top

{figures}.

Each leads to exactly the migrations it counts. They keep to the filters that say where, by whom and with what,
and leave out those that say how it is going.

## Filters

{filters}.

The address holds them, so it can be sent to a colleague, who sees their own migrations through it. It may be kept
under a name, and one kept view may open the board.

They go along to the other pages about many migrations and back, with the order and the page of the board. A page
that cannot narrow by one of them says so.

## As a file

CSV and Excel files are sent as their rows come from the database: the first bytes leave with the first row, and
memory does not grow with the board. Excel files are ZIP archives, so openpyxl writes each sheet straight into one
that is being sent (dashboards/sheets.py). Cells that a spreadsheet would run begin with an apostrophe.

## Pipeline

{stages}. Each migration with every step it took: what, when, by whom, and the reason where one was needed, all
from its history. {shown} of each stage are shown, the longest waiting first; the rest stand on the board.

## Board report

One sheet of A4 for one commissioner, for its own people and national viewers: the practices rated red or amber
with their reasons, go lives of the next {ahead} days, go lives moved since the same day of last month, access to
an old system that ends in {legacy} days, and what has gone live or been completed in the last {lately}. A list too
long for the sheet says how many more there are.

## Freedom of information

For two days and all between, as one Excel file with a sheet for each or as CSV files in a ZIP. {foi}

No person is named. Reasons are given as recorded, to be read before they are sent; fewer than {few} are marked.
What happened before a migration was recorded in the portal is not known to it.
"""


# Each number of dashboards/rag.py with what speaks for it, or with the admission that it is our judgement.
EVIDENCE = (
    (
        f"{rag.NEAR_DAYS} days before final data production or go live",
        (
            "Primary Care Support England wants two weeks' notice before the links are switched off and on (its page "
            "on clinical system migration). What is overdue inside them can no longer be told to everybody in time."
        ),
    ),
    (
        f"{rag.BLOCKED_NEAR_DAYS} days before go live",
        (
            "Every edition of the guide holds the cutover planning meeting at least 4 weeks before final data "
            "production. An item blocked after that stands in the way of an agreed cutover."
        ),
    ),
    (
        f"{rag.SLIP_DAYS} days later than first planned",
        "Every edition reckons 12 to 16 weeks for a migration. Four weeks are the whole of that spread.",
    ),
    (
        f"{rag.QUIET_DAYS} days without a change",
        "From the kick-off on the guide has everybody meet each week: two meetings, and nothing to tick off.",
    ),
    (
        f"{rag.LEGACY_DAYS} days of legacy access left",
        (
            "The 2025 edition gives 90 days, the one of 2020 gave 45; a longer access has to be agreed and paid for. "
            "No source says how long that takes: two weeks are our judgement. What is left to re-enter can be "
            "checked against the old system only until then."
        ),
    ),
    (
        f"{rag.OVERDUE_AMBER} and {rag.OVERDUE_RED} overdue items, {rag.MOVES} moves",
        (
            "Our judgement: about 2 and 8 in a hundred of the items of a plan. A freedom of information request of "
            "2026 (Greater Manchester ICB, FOI 2026/1623) asks for what is “significantly delayed” and sets no number."
        ),
    ),
)


def written() -> str:
    """Return the document."""
    rules = sorted(RULES, key=lambda rule: Level.values.index(rule.level))
    return TEXT.format(
        working=", ".join(WORKING_STATES),
        rules="".join(f"| {rule.level.label} | {rule.when} |\n" for rule in rules),
        evidence="".join(f"| {number} | {why} |\n" for number, why in EVIDENCE),
        longest=LONGEST_RATING_DAYS,
        columns=", ".join(column.heading for column in COLUMNS),
        more=", ".join(column.heading for column in MORE_IN_SPREADSHEETS),
        sort=sort_in_words(DEFAULT_SORT),
        page=PAGE_SIZE,
        figures=", ".join(figure.words for figure in FIGURES).capitalize(),
        stages=", ".join(stage.heading for stage in no_stages()),
        shown=SHOWN,
        ahead=AHEAD.days,
        legacy=LEGACY.days,
        lately=LATELY.days,
        foi=" ".join(QUESTIONS.values()),
        few=FEW,
        filters=", ".join(str(one.label) for one in BoardFilter.base_filters.values()),
    )

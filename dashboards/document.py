"""docs/board.md: what the board says and by which rules, written from the rules themselves."""

from dashboards.columns import COLUMNS, DEFAULT_SORT, MORE_IN_SPREADSHEETS, sort_in_words
from dashboards.figures import FIGURES
from dashboards.filters import BoardFilter
from dashboards.forms import LONGEST_RATING_DAYS
from dashboards.models import Level
from dashboards.page import PAGE_SIZE
from dashboards.rag import RULES, WORKING_STATES

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

The rules and their thresholds stand in dashboards/rag.py: each has its condition for the database, its words for
the page and its line here.

Whoever may plan a migration may rate it themselves, with a reason and a last day at most {longest} days ahead.
The board then shows their rating, who gave it, why and until when. The day after the last, or once it is
removed, the rules decide again. The history of the migration keeps every rating.

## Columns

{columns}.

Each person chooses among them; spreadsheets hold them all, and: {more}. Pressing a heading sorts; at first the
board is sorted by {sort}. A page has {page} migrations.

The ICB is the one that commissions the practice today; of a migration that has ended, the one that did then, or
the clinical commissioning group before July 2022. The phase and the next milestone follow from the dates.
Overdue and blocked items are counted only while a plan is under way.

## Numbers on top

{figures}.

Each leads to exactly the migrations it counts. They keep to the filters that say where, by whom and with what,
and leave out those that say how it is going.

## Filters

{filters}.

The address holds them, so it can be sent to a colleague, who sees their own migrations through it. It may be kept
under a name, and one kept view may open the board.
"""


def written() -> str:
    """Return the document."""
    rules = sorted(RULES, key=lambda rule: Level.values.index(rule.level))
    return TEXT.format(
        working=", ".join(WORKING_STATES),
        rules="".join(f"| {rule.level.label} | {rule.when} |\n" for rule in rules),
        longest=LONGEST_RATING_DAYS,
        columns=", ".join(column.heading for column in COLUMNS),
        more=", ".join(column.heading for column in MORE_IN_SPREADSHEETS),
        sort=sort_in_words(DEFAULT_SORT),
        page=PAGE_SIZE,
        figures=", ".join(figure.words for figure in FIGURES).capitalize(),
        filters=", ".join(str(one.label) for one in BoardFilter.base_filters.values()),
    )

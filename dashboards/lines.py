"""The rows of the board as HTML.

Written here and not in a template, where fifty rows of fourteen cells took a third of the page's time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from dashboards.board import Row
from dashboards.columns import Column
from nhsuk import components
from nhsuk.dates import short_date

TAG_COLOURS = {"red": "red", "amber": "orange", "green": "green"}
_NOTHING = SafeString("")


@dataclass
class Line:
    """A row as the table shows it; `rating_url` is empty for those who may not rate it."""

    row: Row
    cells: list[tuple[Column, str]]
    url: str
    practice_url: str
    rating_url: str


def table_rows(lines: Iterable[Line]) -> SafeString:
    """Return the table's rows."""
    return SafeString("\n".join(_table_row(line) for line in lines))


def rating(row: Row, change_url: str = "") -> SafeString:
    """Return how a migration is doing and why, with a way to change it at `change_url`."""
    if not row.rag:
        return SafeString("<span></span>")
    own = change = _NOTHING
    if row.is_own_rating and row.own_until:
        own = format_html("<br>Set by {} until {}", row.own_by, short_date(row.own_until))
    if change_url:
        change = format_html(
            '<br><a class="app-no-print" href="{}">Change<span class="nhsuk-u-visually-hidden">'
            " the rating of {} ({})</span></a>",
            change_url,
            row.practice,
            row.ods_code,
        )
    return format_html(
        '<span>{}<br><span class="app-task__more">{}{}{}</span></span>',
        _tag(row),
        row.rag_reason,
        own,
        change,
    )


def _tag(row: Row) -> SafeString:
    colour = TAG_COLOURS[row.rag]
    return components.render_again("tag", {"text": row.rag_label, "colour": colour, "classes": "app-tag"})


def _table_row(line: Line) -> str:
    cells = "".join(f"{_before(column)}{_inside(line, column, text)}</td>" for column, text in line.cells)
    return f'<tr role="row" class="nhsuk-table__row">{cells}</tr>'


@cache
def _before(column: Column) -> str:
    """Return a cell's beginning; the heading stands in each where the table is a list of cards."""
    return format_html(
        '<td role="cell" class="nhsuk-table__cell app-board__{}">'
        '<span class="nhsuk-table-responsive__heading" aria-hidden="true">{} </span>',
        column.code,
        column.heading,
    )


def _inside(line: Line, column: Column, text: str) -> str:
    match column.code:
        case "practice":
            return _practice(line, text)
        case "ods_code":
            return format_html('<a href="{}">{}</a>', line.practice_url, text)
        case "rag":
            return rating(line.row, line.rating_url)
        case "overdue" if line.row.overdue:
            return f'<span class="app-overdue">{escape(text)}</span>'
    return f"<span>{escape(text)}</span>"


def _practice(line: Line, text: str) -> str:
    row = line.row
    return format_html(
        '<span><a href="{}">{}<span class="nhsuk-u-visually-hidden"> ({}), {} to {}{}</span></a></span>',
        line.url,
        text,
        row.ods_code,
        row.from_system,
        row.to_system,
        "" if row.is_running else f", {row.state} {row.pk}",
    )

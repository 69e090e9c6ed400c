"""The rows of the due items as HTML; written here and not in a template for the reason that `lines` gives."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboards.columns import short_icb
from dashboards.due import DueRow
from nhsuk.dates import short_date

_WHERE = '<span class="nhsuk-u-visually-hidden">, {practice} ({ods_code})</span>'
# What stands under each heading.
_COLUMNS = {
    "Due": '<span{overdue}>{due}</span><br><span class="app-task__more">{why}</span>',
    "Item": f'<a href="{{item_url}}">{{title}}{_WHERE}</a><br><span class="app-task__more">{{phase}}</span>',
    "Practice": '<a href="{practice_url}">{practice} ({ods_code})</a>{icb}',
    "Status": '<strong class="nhsuk-tag nhsuk-tag--{colour} app-tag">{status}</strong>{reason}',
    "Owner": "{owner}",
}
HEADINGS = tuple(_COLUMNS)
# The heading stands in each cell where the table is a list of cards.
_ROW = "".join(
    [
        '<tr role="row" class="nhsuk-table__row">',
        *(
            '<td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading"'
            f' aria-hidden="true">{heading} </span><span>{inside}</span></td>'
            for heading, inside in _COLUMNS.items()
        ),
        "</tr>\n",
    ]
)
_OVERDUE, _NOTHING = SafeString(' class="app-overdue"'), SafeString("")


def table_rows(rows: Iterable[DueRow], here: str) -> SafeString:
    """Return the table's rows; each leads to its item and its migration and knows the way back `here`."""
    back = urlencode({"back": here})
    return SafeString("".join(_table_row(row, back) for row in rows))


def _table_row(row: DueRow, back: str) -> str:
    due, at = short_date(row.due), row.at
    return format_html(
        _ROW,
        overdue=_OVERDUE if row.overdue else _NOTHING,
        due=f"{due} (overdue)" if row.overdue else due,
        why=row.why,
        item_url=f"{row.url}?{back}",
        title=row.title,
        phase=row.phase,
        practice_url=f"{at.url}?{back}",
        practice=at.practice,
        ods_code=at.ods_code,
        icb=_more(short_icb(at.icb)),
        colour=row.tag_colour,
        status=row.status.label,
        reason=_more(row.reason),
        owner=row.owner or "Nobody yet",
    )


def _more(text: str) -> SafeString:
    return format_html('<br><span class="app-task__more">{}</span>', text) if text else _NOTHING

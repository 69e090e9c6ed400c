"""What goes along from one of the pages about many migrations to the next, so that nobody loses their place."""

from collections.abc import Container

from django.http import QueryDict
from django.urls import reverse

from dashboards.addresses import board_url
from dashboards.filters import BoardFilter
from dashboards.regions import NONE
from nhsuk.dates import PARTS

FILTERS = tuple(BoardFilter.base_filters)
DAYS = tuple(f"{name}_{part}" for name in ("go_live_from", "go_live_to") for part in PARTS)
# The order of the board; the whole of it, for someone whose board opens with a view; where the other
# pages stand, and how they show it.
PLACES = ("sort", "all", "zoom", "start", "week", "by", "as", "within", "who", "status")
# The page of the board, which on the other pages would be theirs.
BOARD_PAGE = "board_page"


def carried(data: QueryDict, *, from_board: bool) -> dict[str, list[str]]:
    """Return what of an address goes along to another page."""
    found = {
        name: [value for value in data.getlist(name) if value and value != NONE]
        for name in (*FILTERS, *DAYS, *PLACES, BOARD_PAGE)
    }
    if from_board and data.get("page"):
        found[BOARD_PAGE] = data.getlist("page")
    return {name: values for name, values in found.items() if values}


def tab_url(name: str, data: QueryDict, *, from_board: bool) -> str:
    """Return the address of the page `name` with all that goes along to it."""
    params = carried(data, from_board=from_board)
    if name == "board" and (page := params.pop(BOARD_PAGE, None)):
        params["page"] = page
    return board_url(params, name) if params else reverse(name)


def not_shown(data: QueryDict, shown: Container[str]) -> list[tuple[str, str]]:
    """Return what a form whose fields are `shown` has to pass on unseen, as names and values."""
    return [
        (name, value)
        for name, values in carried(data, from_board=False).items()
        if name not in shown
        for value in values
    ]


def not_applied(data: QueryDict, shown: Container[str]) -> list[str]:
    """Return how the board's filters are called that are on and have no field among `shown`."""
    on = carried(data, from_board=False)
    return [
        str(one.label)
        for name, one in BoardFilter.base_filters.items()
        if name not in shown and any(key in on for key in (name, *(f"{name}_{part}" for part in PARTS)))
    ]

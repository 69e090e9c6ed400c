"""Addresses of the board: what they hold, and which of those that people send may be followed."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 4000
Params = Mapping[str, Sequence[str]]


def board_url(params: Params, name: str = "board", **changes: str | Sequence[str] | None) -> str:
    """Return the address of a page of the board with `params`; a change of None leaves one out."""
    found: dict[str, Sequence[str]] = {**params}
    for key, value in changes.items():
        found[key] = [value] if isinstance(value, str) else value or []
    query = urlencode(found, doseq=True)
    return f"{reverse(name)}?{query}" if query else reverse(name)


def whole_board() -> str:
    """Return the address of the board without any filter, also for someone with a view it opens with."""
    return f"{reverse('board')}?all=1"


def safe_back(address: str) -> str:
    """Return `address` if it is one of a page of the board, else an empty string."""
    board = reverse("board")
    if len(address) > LONGEST or not address.startswith(board):
        return ""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return ""
    try:
        resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return ""
    return address


# Other pages of the board are, for the way back, the board.
WAYS_BACK = {
    "board_due": "Back to the due items",
    "board_pipeline": "Back to the pipeline",
    "board_timeline": "Back to the timeline",
    "board_calendar": "Back to the calendar",
    "board_england": "Back to England",
    "board_report": "Back to the board report",
}


def back_words(address: str) -> str:
    """Return what the way back to `address`, a page of the board, is called; empty without one."""
    if not address:
        return ""
    return WAYS_BACK.get(resolve(urlsplit(address).path).url_name or "", "Back to the board")


def with_back(address: str, back: str) -> str:
    """Return `address` with the way back to the board."""
    return f"{address}?{urlencode({'back': back})}"

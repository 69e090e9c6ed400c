"""The board as a table for spreadsheets: every column, every row that matches."""

from collections.abc import Iterator
from typing import Any

from dashboards.board import rows
from dashboards.columns import COLUMNS, MORE_IN_SPREADSHEETS
from dashboards.page import Board

EXPORTED = (*COLUMNS, *MORE_IN_SPREADSHEETS)


def table(board: Board) -> Iterator[list[Any]]:
    """Yield the headings, then the rows as the database gives them."""
    yield [column.heading for column in EXPORTED]
    for row in rows(board.ordered(), board.today, board.phases):
        yield [column.value(row) for column in EXPORTED]


def in_words(board: Board) -> str:
    """Return what the table was narrowed to, for the record."""
    return ", ".join(f"{label}: {text}" for _, label, text, _ in board.filter.active()) or "all of it"

"""One page of the board, put together for the template."""

from datetime import date
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from dashboards.addresses import Params, board_url, whole_board, with_back
from dashboards.board import board, rows
from dashboards.columns import (
    COLUMNS,
    DEFAULT_SORT,
    Column,
    columns_of,
    ordering,
    sort_in_words,
    sorted_field,
    valid_sort,
)
from dashboards.figures import Counted, figures
from dashboards.filters import PLACE, BoardFilter
from dashboards.lines import Line
from dashboards.models import SavedView
from dashboards.paging import CountedPaginator
from dashboards.phasing import PhaseTable
from dashboards.sorting import sortable
from phases.models import Migration

PAGE_SIZE = 50


class Heading(NamedTuple):
    """A column's heading: where it leads to sort by it, and how it is sorted now."""

    column: Column
    url: str
    sorted: str


class Chip(NamedTuple):
    """A filter that is on, and the board without it."""

    label: str
    text: str
    url: str


class Board:
    """The board that one address asks for, as one person sees it."""

    def __init__(self, user: User, data: QueryDict, today: date) -> None:
        """Read what `data` asks for."""
        self.user, self.data, self.today = user, data, today
        self.phases = PhaseTable()
        self.everything = board(user, today)
        self.filter = BoardFilter(data, self.everything, user=user, today=today, phases=self.phases)
        self.sort = valid_sort(data.get("sort", ""))
        self.asked: Params = self.filter.params()
        self.params: Params = {
            **self.asked,
            **({"sort": [self.sort]} if self.sort != DEFAULT_SORT else {}),
        }

    @property
    def query(self) -> str:
        """What is asked for, as the end of an address."""
        return board_url(self.params).partition("?")[2]

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """Every order there is, and how it is called."""
        return [
            (sort, sort_in_words(sort)) for column in COLUMNS for sort in (column.code, f"-{column.code}")
        ]

    @property
    def sorted_by(self) -> str:
        """The present order in words."""
        return sort_in_words(self.sort)

    def ordered(self) -> QuerySet[Migration]:
        """Return the migrations that match, in order."""
        found = sortable(self.filter.narrowed(), sorted_field(self.sort), self.today, self.phases)
        return found.order_by(*ordering(self.sort))

    def page(self, counted: list[Counted]) -> Page[Any]:
        """Return the page asked for. `counted`, the numbers on top, count all of it unless more is asked than a place."""
        rows = self.ordered()
        if self.asked.keys() <= set(PLACE):
            number = next(one.number for one in counted if one.figure.code == "all")
            paginator: Paginator[Any] = CountedPaginator(rows, PAGE_SIZE, number)
        else:
            paginator = Paginator(rows, PAGE_SIZE)
        return paginator.get_page(self.data.get("page"))

    def lines(self, page: Page[Any], columns: list[Column], here: str) -> list[Line]:
        """Return the rows of a page; each leads to its migration and knows the way back `here`."""
        migrations = cast("QuerySet[Migration]", page.object_list)
        found = list(rows(migrations, self.today, self.phases)) if page.paginator.count else []
        plans = set(
            Migration.objects.permitted(self.user, Permission.PLAN)
            .filter(pk__in=[row.pk for row in found if row.is_running])
            .values_list("pk", flat=True)
        )
        back = urlencode({"back": here})
        return [
            Line(
                row,
                [(column, column.shown(row)) for column in columns],
                # reverse() for each of fifty rows would take longer than to write the rest of them.
                f"/migrations/{row.pk}/?{back}",
                f"/practices/{row.ods_code}/?{back}",
                f"/board/migrations/{row.pk}/rating/?{back}" if row.pk in plans else "",
            )
            for row in found
        ]

    def figures(self) -> list[Counted]:
        """Return the numbers on top."""
        place = {name: values for name, values in self.asked.items() if name in PLACE}
        return figures(self.filter.narrowed(PLACE), place, self.asked, self.today)

    def chips(self) -> list[Chip]:
        """Return the filters that are on."""
        return [
            Chip(label, text, self._without(name, sent)) for name, label, text, sent in self.filter.active()
        ]

    def _without(self, name: str, sent: str) -> str:
        rest = [one for one in self.params[name] if one != sent]
        left = {**self.params, name: rest} if rest else {k: v for k, v in self.params.items() if k != name}
        return board_url(left) if left else whole_board()

    def headings(self, columns: list[Column]) -> list[Heading]:
        """Return the headings; pressing the one sorted by turns the order round."""
        found = []
        for column in columns:
            down = f"-{column.code}"
            now = {column.code: "ascending", down: "descending"}.get(self.sort, "none")
            first, other = (down, column.code) if column.worst_first else (column.code, down)
            found.append(
                Heading(column, board_url(self.params, sort=other if self.sort == first else first), now)
            )
        return found

    def context(self) -> dict[str, Any]:
        """Return all that the template of the table shows."""
        figures, columns = self.figures(), columns_of(self.user)
        page = self.page(figures)
        shown = {**self.params, **({"page": [str(page.number)]} if page.number > 1 else {})}
        here = board_url(shown) if shown else whole_board()
        return {
            "board": self,
            "form": self.filter.form,
            "page": page,
            "figures": figures,
            "headings": self.headings(columns),
            "lines": self.lines(page, columns, here),
            "chips": self.chips(),
            "query": self.query,
            "here": here,
            "previous_url": board_url(self.params, page=str(page.number - 1)) if page.has_previous() else "",
            "next_url": board_url(self.params, page=str(page.number + 1)) if page.has_next() else "",
            "columns_url": with_back(reverse("board_columns"), here),
            "whole_board": whole_board(),
        }

    def surroundings(self) -> dict[str, Any]:
        """Return what the page shows around the table."""
        return {"views": views_of(self.user)}


def views_of(user: User) -> list[tuple[SavedView, str]]:
    """Return a person's saved views, each with its address."""
    return [
        (view, f"{reverse('board')}?{view.query}" if view.query else whole_board())
        for view in SavedView.objects.visible_to(user)
    ]

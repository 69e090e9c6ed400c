"""Pages of what has been counted already."""

from typing import Any

from django.core.paginator import Paginator


class CountedPaginator(Paginator):
    """A paginator that is told how many rows there are, where the page counts them anyway."""

    count = 0

    def __init__(self, rows: Any, size: int, count: int) -> None:
        """Take `rows`, of which there are `count`."""
        super().__init__(rows, size)
        self.count = count

"""Tables as files that a spreadsheet opens: streamed, and never run."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from tempfile import TemporaryFile
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Cells = Sequence[Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 65_536  # bytes
STARTS_A_FORMULA = ("=", "+", "-", "@")


def without_formula(cell: str) -> str:
    """Return `cell` so that a spreadsheet shows it and never runs it."""
    is_formula = cell.lstrip().startswith(STARTS_A_FORMULA) or cell.startswith(("\t", "\r"))
    return f"'{cell}" if is_formula else cell


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(table: Iterable[Cells]) -> Iterator[str]:
    """Yield a table as CSV, a line at a time, beginning with the mark that tells Excel it is UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for cells in table:
        yield writer.writerow([_csv_cell(cell) for cell in cells])


def xlsx_chunks(title: str, table: Iterable[Cells]) -> Iterator[bytes]:
    """Yield a table as an Excel file, made on disk when the first part is asked for and gone with the last."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for cells in table:
        sheet.append([_xlsx_cell(cell) for cell in cells])
    with TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        yield from iter(partial(file.read, CHUNK), b"")


def _csv_cell(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return timezone.localtime(cell).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    return without_formula(cell) if isinstance(cell, str) else cell


def _xlsx_cell(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return timezone.make_naive(cell)  # Excel knows no time zones
    return without_formula(ILLEGAL_CHARACTERS_RE.sub("", cell)) if isinstance(cell, str) else cell

"""Tables as files that a spreadsheet opens: streamed, and never run."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

Cells = Sequence[Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    """Yield a table as an Excel file, as its rows are made."""
    return book_chunks([(title, table)])


def book_chunks(sheets: Iterable[tuple[str, Iterable[Cells]]]) -> Iterator[bytes]:
    """Yield tables as one Excel file with a sheet for each, as their rows are made."""
    pipe, book = _Pipe(), Workbook(write_only=True)
    archive = ZipFile(pipe, "w", ZIP_DEFLATED)
    for number, (title, table) in enumerate(sheets, 1):
        sheet = book.create_sheet(title)
        with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
            # openpyxl would write a sheet to a file on disk, and send nothing before the last row.
            sheet._writer = WorksheetWriter(sheet, part)
            sheet._writer.write_top()
            for cells in table:
                sheet.append([_xlsx_cell(cell) for cell in cells])
                yield from pipe.taken()
            sheet.close()
    _RestOfBook(book, archive).save()
    yield from pipe.taken()


def zip_chunks(files: Iterable[tuple[str, Iterable[str]]]) -> Iterator[bytes]:
    """Yield files, each a name and its lines, as one ZIP file, as the lines are made."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        for name, lines in files:
            with archive.open(name, "w") as part:
                for line in lines:
                    part.write(line.encode())
                    yield from pipe.taken()
    yield from pipe.taken()


class _Pipe(RawIOBase):
    """A file that hands on what is written to it, and keeps nothing."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held.append(bytes(data))
        return len(data)

    def taken(self) -> Iterator[bytes]:
        """Yield what was written since the last time, if anything was."""
        if self._held:
            yield b"".join(self._held)
            self._held.clear()


class _RestOfBook(ExcelWriter):
    """What of an Excel file comes after the sheets, which are in the archive by now."""

    def write_worksheet(self, ws: Any) -> None:
        ws._rels, ws._drawing = ws._writer._rels, None
        self.manifest.append(ws)


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

"""Rows that a service wrote once in this process, written again as they are: the costly start of many tests.

To start a migration is to work out 260 dates and to send 700 rows through the models, each with its
history: a quarter of a second, which most tests would spend before they begin. So the first start is real;
its rows are read back from the database, and the next starts put copies there, under keys of their own
and with the time of their own. tests/meta/test_copies.py holds a copy against the real thing.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone
from psycopg2.extras import execute_values

Model = type[models.Model]
NOW = object()  # stands where the time of the writing stood


@dataclass(frozen=True)
class Table:
    """The new rows of one table, as the database's driver gives and takes them."""

    model: Model
    rows: list[list[Any]]

    @property
    def refers_to(self) -> list[Model | None]:
        """By column, whose key stands in it: a history row refers to the row it tells of as well."""
        told_of = getattr(self.model, "instance_type", None)
        return [
            self.model
            if isinstance(field, models.AutoField)
            else told_of
            if told_of and field.column == told_of._meta.pk.column
            else field.related_model
            for field in self.model._meta.concrete_fields
        ]

    @property
    def keys(self) -> list[int]:
        """The keys of the rows, unless they are those of another table's."""
        pk = self.model._meta.pk
        column = self.model._meta.concrete_fields.index(pk)
        return [row[column] for row in self.rows] if isinstance(pk, models.AutoField) else []


@dataclass(frozen=True)
class Written:
    """All that was written, the row that was made, and the rows it was made of."""

    tables: list[Table]
    made: models.Model
    given: Sequence[models.Model]


_kept: dict[Hashable, Written] = {}


def written_once(write: Callable[[], Any], *, given: Sequence[models.Model], same: Hashable) -> Any:
    """Return the row that `write` makes, or a copy of the one it made the last time with the `same`.

    `given` are the rows that differ from call to call, in the same order each time; whatever else makes
    a difference must stand in `same`. `write` may only add rows.
    """
    if written := _kept.get(same):
        return _write_again(written, given)
    before = {model: _last_key(model) for model in _tables()}
    began = _now()
    made = write()
    ended = _now()
    tables = [Table(model, list(_rows_after(model, last, began, ended))) for model, last in before.items()]
    _kept[same] = Written([table for table in tables if table.rows], made, list(given))
    return made


def _write_again(written: Written, given: Sequence[models.Model]) -> Any:
    """Put the rows there, and return the one that was made, with what it was given at hand."""
    new = {(type(old), old.pk): row.pk for old, row in zip(written.given, given, strict=True)}
    for table in written.tables:
        new |= {(table.model, old): key for old, key in zip(table.keys, _fresh_keys(table), strict=True)}
    for table in written.tables:
        _insert(table.model, list(_copies(table, new)))
    model = type(written.made)
    made = model._base_manager.get(pk=new[model, written.made.pk])
    for field in model._meta.concrete_fields:
        for row in given:
            if field.related_model is type(row) and getattr(made, field.attname) == row.pk:
                setattr(made, field.name, row)
    return made


def _copies(table: Table, new: dict[tuple[Model, int], int]) -> Iterator[list[Any]]:
    now, refers_to = _now(), table.refers_to
    for row in table.rows:
        cells = zip(refers_to, row, strict=True)
        yield [now if cell is NOW else new.get((model, cell), cell) for model, cell in cells]


def _now() -> datetime:
    """Return the time as the driver gives it; SQLite's knows no time zones."""
    now = timezone.now()
    return now if connection.features.supports_timezones else timezone.make_naive(now, connection.timezone)


def _tables() -> Iterator[Model]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and isinstance(model._meta.pk, models.AutoField | models.OneToOneField):
            yield model


def _last_key(model: Model) -> int:
    return model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0


def _names(model: Model) -> tuple[str, str, str]:
    """Return the names of the table, of its key and of all its columns, quoted."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    return quote(model._meta.db_table), quote(model._meta.pk.column), columns


def _rows_after(model: Model, last: int, began: datetime, ended: datetime) -> Iterator[list[Any]]:
    table, key, columns = _names(model)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE {key} > %s ORDER BY {key}", [last])  # noqa: S608 - names out of models
        for row in cursor.fetchall():
            yield [NOW if isinstance(cell, datetime) and began <= cell <= ended else cell for cell in row]


def _fresh_keys(table: Table) -> Sequence[int]:
    """Return as many keys as the table's rows need, which nobody else gets."""
    name, count = table.model._meta.db_table, len(table.keys)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
            last = (cursor.fetchone() or [0])[0]
            return range(last + 1, last + 1 + count)
        sequence = [name, table.model._meta.pk.column, count]
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", sequence)
        return [key for (key,) in cursor.fetchall()]


def _insert(model: Model, rows: list[list[Any]]) -> None:
    table, _, columns = _names(model)
    with connection.cursor() as cursor:
        insert = f"INSERT INTO {table} ({columns}) VALUES"
        if connection.vendor == "sqlite":
            cursor.executemany(f"{insert} ({', '.join(['%s'] * len(rows[0]))})", rows)
        else:
            execute_values(cursor.cursor, f"{insert} %s", rows, page_size=1000)

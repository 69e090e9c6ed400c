"""Writing a hundred thousand rows at a time: what the ORM does one row after another."""

import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from phases.models import Migration
from practices.models import Practice

JOB = "Seed of scale"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def insert(model: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, whose values stand in the order of the fields `names`; the database gives the ids.

    PostgreSQL takes them as one stream, another database one after another.
    """
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = ("\t".join(map(_text, row)) + "\n" for row in rows)
            cursor.copy_expert(f"COPY {into} FROM STDIN", io.StringIO("".join(lines)))
        else:
            values = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {into} VALUES ({values})",  # noqa: S608 - names of our own models
                [
                    [field.get_db_prep_save(v, connection) for field, v in zip(fields, row, strict=True)]
                    for row in rows
                ],
            )


def insert_objects(model: Any, objects: Iterable[Any]) -> None:
    """Insert `objects` of `model`, not saved yet, as `insert` does."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = [field.attname for field in fields]
    rows = ([getattr(one, name) for name in names] for one in objects)
    insert(model, [field.name for field in fields], rows)


def _text(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, dict | list):
        value = json.dumps(value)
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)


def write_history(
    model: Any,
    migrations: Collection[int],
    *,
    at: str,
    by: str,
    kind: str = "+",
    where: str = "",
    changes: Mapping[str, str] | None = None,
) -> None:
    """Write a row of history beside each row of `model` that belongs to `migrations`.

    In the SQL of `at` (when), `by` (who), `where` and `changes` (column to what it was instead),
    t is the row and m its migration. `kind` is "+" for new and "~" for changed.
    """
    quote, changes = connection.ops.quote_name, changes or {}
    columns = [field.column for field in model._meta.concrete_fields]
    values = [changes.get(column, f"t.{quote(column)}") for column in columns]
    joined = {Migration: "m.id = t.id", Practice: "m.practice_id = t.id"}.get(model, "m.id = t.migration_id")
    trace = {
        "history_date": at,
        "history_user_id": by,
        "history_type": f"'{kind}'",
        "history_job": f"'{JOB}'",
    }
    into = ", ".join(map(quote, [*columns, *trace]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model.history.model._meta.db_table)} ({into})"  # noqa: S608 - our own models
            f" SELECT {', '.join([*values, *trace.values()])}"
            f" FROM {quote(model._meta.db_table)} t JOIN phases_migration m ON {joined}"
            f" WHERE m.id IN ({', '.join(['%s'] * len(migrations))}) {where}",
            [*migrations],
        )

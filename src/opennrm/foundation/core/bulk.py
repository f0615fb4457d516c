"""How are very many rows written at once? With one prepared statement per table.

`bulk_create` writes SQL anew for each batch and asks every field of every row in turn: for the history of a
country that was most of the time. Here the columns are asked once, how they convert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

_CHUNK = 5000
Converter = Callable[[Any], Any]


def insert_rows(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Write unsaved rows of one model; how many. A key that the database counts up is left to it.

    Nothing is read back and no `save` runs: for rows whose columns are all set, in a transaction that the
    caller opened.
    """
    connection = connections[router.db_for_write(model)]
    columns = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    names = ", ".join(connection.ops.quote_name(str(f.column)) for f in columns)
    places = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    converters = [(f.attname, _converter(f, connection)) for f in columns]
    written, remaining = 0, iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(remaining, _CHUNK)):
            cursor.executemany(sql, [[to(getattr(row, name)) for name, to in converters] for row in chunk])
            for row in chunk:
                row._state.adding = False
            written += len(chunk)
    return written


def _converter(field: models.Field[Any, Any], connection: BaseDatabaseWrapper) -> Converter:
    """How a column's values reach the database: short cuts for the common kinds, else as the field says."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    kind = type(target).get_internal_type(target)
    plain = type(target).get_prep_value in _PLAIN
    if kind == "UUIDField":
        return _same if connection.features.has_native_uuid_field else _hex
    if connection.vendor == "sqlite" and kind == "DateTimeField":
        return _instant if connection.timezone is UTC else _as_field_says(field, connection)
    if kind == "CharField" and plain:
        return _text
    if kind in ("BinaryField", "BooleanField", "PositiveSmallIntegerField", "PositiveIntegerField") and plain:
        return _same
    return _as_field_says(field, connection)


_PLAIN = {
    k.get_prep_value
    for k in (models.CharField, models.BinaryField, models.BooleanField, models.PositiveSmallIntegerField)
}


def _as_field_says(field: models.Field[Any, Any], connection: BaseDatabaseWrapper) -> Converter:
    return lambda value: field.get_db_prep_save(value, connection)


def _same(value: Any) -> Any:
    return value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _hex(value: Any) -> str | None:
    return None if value is None else value.hex


def _instant(value: datetime | None) -> str | None:
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))

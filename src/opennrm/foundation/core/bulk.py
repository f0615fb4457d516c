"""How are very many rows written at once? With one prepared statement per table.

`bulk_create` writes SQL anew for each batch and asks every field of every row in turn: for the history of a
country that was most of the time, and a model's own constructor a third of the rest. Here the columns are
asked once what they begin with and how they convert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState

_CHUNK = 5000
Converter = Callable[[Any], Any]
M = TypeVar("M", bound=models.Model)


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


def unsaved(model: type[M], **values: Any) -> M:
    """A row as `model(**values)` makes it, in a fraction of the time; unknown names are not noticed."""
    plain, made, links = _beginning(model)
    row = model.__new__(model)
    row._state = ModelState()
    columns = row.__dict__
    columns.update(plain)
    for attname, make in made:
        columns[attname] = make()
    for name, value in values.items():
        if link := links.get(name):
            columns[link] = None if value is None else value.pk
            row._state.fields_cache[name] = value
        else:
            columns[name] = value
    return row


@cache
def _beginning(
    model: type[models.Model],
) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]], dict[str, str]]:
    """What a new row holds before anything is set: fixed values, values made each time, and links by name."""
    fields = model._meta.concrete_fields
    made = [(f.attname, f.default) for f in fields if f.has_default() and callable(f.default)]
    plain = {f.attname: f.get_default() for f in fields if f.attname not in dict(made)}
    return plain, made, {f.name: f.attname for f in fields if f.is_relation}


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

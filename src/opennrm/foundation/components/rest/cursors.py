"""How is a long list read part by part, while rows come and go? After a place in its order, not by page number."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from opennrm.foundation.core.verdict import Text

MOST = 100
USUAL = 25
_SALT = "opennrm.cursor"
Row = TypeVar("Row")


class Part(BaseModel):
    """What every part of a list says of the rest."""

    next: str | None = Field(description="The cursor of the next part; null at the end.")


class NoSuchPlace(Exception):
    """The cursor is none of ours, or leads into another list."""

    reason: Text = _("This cursor leads nowhere in this list: begin again without one.")


Limit = Annotated[int, Field(ge=1, le=MOST)]
Cursor = Annotated[str, Field(max_length=500)]


@dataclass(frozen=True)
class Found(Generic[Row]):
    """A part of a list, and the cursor behind its last row."""

    rows: list[Row]
    next: str | None


def part_of(rows: QuerySet[Any], *, order: Sequence[str], cursor: str, limit: int) -> Found[Any]:
    """The rows after a cursor, in an order that ends in the key, so that no two rows share a place.

    One query, however far down the list; rows that came since stand where they belong and shift nothing.
    """
    if cursor:
        rows = rows.filter(_behind(order, _place(cursor, order)))
    found = list(rows.order_by(*order)[: limit + 1])
    shown = found[:limit]
    return Found(shown, _cursor(shown[-1], order) if len(found) > limit else None)


def _behind(order: Sequence[str], place: Sequence[Any]) -> Q:
    """Rows that come later: equal in the first columns, beyond in the next."""
    behind, equal = Q(pk__in=[]), Q()
    for column, value in zip(order, place, strict=True):
        name = column.lstrip("-")
        beyond = "lt" if column.startswith("-") else "gt"
        behind |= equal & Q(**{f"{name}__{beyond}": value})
        equal &= Q(**{name: value})
    return behind


def _cursor(row: Any, order: Sequence[str]) -> str:
    place = [_written(getattr(row, column.lstrip("-"))) for column in order]
    return signing.dumps([list(order), place], salt=_SALT)


def _written(value: Any) -> list[str]:
    for kind in _KINDS:
        if isinstance(value, kind):
            return [kind.__name__, value.isoformat() if isinstance(value, date) else str(value)]
    raise TypeError(f"no order by {type(value).__name__}")


# A datetime is a date too, so it is asked first.
_KINDS: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    uuid.UUID: uuid.UUID,
    str: str,
}


def _place(cursor: str, order: Sequence[str]) -> list[Any]:
    read = {kind.__name__: reader for kind, reader in _KINDS.items()}
    try:
        of, place = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise NoSuchPlace from None
    if of != list(order):
        raise NoSuchPlace
    return [read[kind](value) for kind, value in place]

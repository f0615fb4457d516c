"""What time is it? The only place that knows, so that tests and the demonstration can say."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, date, datetime

_fixed: ContextVar[datetime | None] = ContextVar("opennrm_clock", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """Today's date where the country is."""
    return on_date(now())


def on_date(moment: datetime) -> date:
    """The country's date at an instant."""
    from .country import country

    return moment.astimezone(country().zone).date()


@contextlib.contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this block the clock stands at `moment`, which must carry a zone."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs an instant with a time zone")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)

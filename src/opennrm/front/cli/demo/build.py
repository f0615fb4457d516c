"""How is the invented country built? Bodies first, then lives in the order of time, then the journal's seal."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from opennrm.foundation.core import clock, journal, upkeep
from opennrm.foundation.core.journal import SYSTEM
from opennrm.front.web.demonstration import STARTED

from .bodies import Country, found_country
from .chance import Span
from .contacts import contacts
from .course import lives
from .helping import Roofs, list_services
from .houses import build_houses, give_places
from .writing import write_contacts, write_lives

Progress = Callable[[str, int, int], None]  # what, done, of how many
T = TypeVar("T")

_CONTACTS_PER_PERSON = 0.5  # contacts that never become a case
_STRETCH = 1000


def _silent(what: str, done: int, of: int) -> None:
    """Says nothing."""


def build_country(*, people: int, seed: int, until: date, progress: Progress = _silent) -> Country:
    """Fill an empty database with the invented country as it stands at the beginning of the day `until`.

    The same seed and date give the same facts; keys, nonces and references are random.
    """
    span = Span(until)
    with _undisturbed(), clock.at(span.end):
        # The first entry of the journal marks the database: it can be neither changed nor taken away.
        journal.record(STARTED, by=SYSTEM, people=people, seed=seed, until=until.isoformat())
        country = found_country(span.year_begins(0))
        services = list_services(country)
        in_order = sorted(lives(people=people, seed=seed, span=span), key=lambda life: life.opened_at)
        places = give_places(in_order)
        roofs = Roofs(places, build_houses(places.values(), country))
        others = list(contacts(number=round(people * _CONTACTS_PER_PERSON), seed=seed, span=span))
        for done, called in _stretches(others):
            write_contacts(called, country)
            progress("contacts", done, len(others))
        for done, stretch in _stretches(in_order):
            write_lives(stretch, country, services, roofs)
            progress("people", done, people)
        journal.seal()
        upkeep.learn_sizes()
    return country


def _stretches(things: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    for start in range(0, len(things), _STRETCH):
        yield min(start + _STRETCH, len(things)), things[start : start + _STRETCH]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the collector of cycles: millions of rows are made and none of them is in a cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()

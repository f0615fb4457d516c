"""Every page × every role × own, foreign and nonexistent records × every method, against the oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from .asking import METHODS, Asker
from .conftest import asker
from .country import ROLES, SIDES, Country, nothing_there
from .oracle import Thing
from .routes import BY_NAME, EXTERNAL, ROUTES, Route

pytestmark = pytest.mark.django_db
WHO = [(role, side) for role in ROLES for side in SIDES] + [("anonymous", "near")]
Record = Callable[[str, object], None]


def routes_of_the_site(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"
        else:
            yield from routes_of_the_site(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


def things_for(route: Route, country: Country) -> list[Thing]:
    """The records a route is tried with: all of its kind on both sides, one of another kind, and none at all."""
    if not route.kind:
        return [nothing_there("page")]
    strangers = [thing for thing in country.things if thing.kind not in (route.kind, "organisation")][:1]
    strangers = strangers if route.kind != "organisation" else []
    return [*country.of_kind(route.kind), *strangers, nothing_there(route.kind)]


def test_every_route_is_known() -> None:
    there = set(routes_of_the_site())

    assert there - BY_NAME.keys() - EXTERNAL.keys() == set(), (
        "say in tests/access/routes.py who may open these"
    )
    assert BY_NAME.keys() | EXTERNAL.keys() == there, (
        "these routes are gone: take them out of tests/access/routes.py"
    )


@pytest.mark.parametrize(("role", "side"), WHO)
def test_every_page_answers_as_the_sentences_say(
    role: str, side: str, country: Country, record_property: Record
) -> None:
    somebody = asker(country, role, side)

    for route in ROUTES:
        for thing in things_for(route, country):
            for method in METHODS:
                somebody.ask(route, method, thing)

    record_property("requests", somebody.asked)
    _agree(somebody)


def _agree(somebody: Asker) -> None:
    wrong = somebody.disagreements
    assert not wrong, f"{len(wrong)} of {somebody.asked} answers disagree:\n" + "\n".join(wrong[:60])

"""Every page × every role × own, foreign and nonexistent records × every method, against the oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from .asking import METHODS, METHODS_OF_PAGES, Asker, expected
from .conftest import asker
from .country import ROLES, SIDES, Country, nothing_there
from .oracle import Somebody, Thing
from .routes import BY_NAME, EXTERNAL, ROUTES, SET_UP, Route

pytestmark = pytest.mark.django_db
WHO = [(role, side) for role in ROLES for side in SIDES] + [("anonymous", "near")]
# The role with most tasks is asked in parts, so that several processes share the work.
PARTS = {"desk-officer": 4, "shelter-worker": 2, "service-worker": 2, "hotline-operator": 2}
ASKED = [(role, side, part) for role, side in WHO for part in range(PARTS.get(role, 1))]
Record = Callable[[str, object], None]


def routes_of_the_site(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"
        else:
            yield from routes_of_the_site(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


def things_for(route: Route, country: Country, who: Somebody) -> list[Thing]:
    """The records a route is tried with: all of its kind on both sides, one of another kind, and none at all.

    Where the task is not the role's, the record makes no difference: one of each side is enough.
    """
    if not route.kind:
        return [nothing_there("page")]
    strangers = [thing for thing in country.things if thing.kind not in (route.kind, *SET_UP)][:1]
    strangers = strangers if route.kind not in SET_UP else []
    own = country.of_kind(route.kind)
    own = own if who.does(route.task) else [*own[:1], *own[len(own) // 3 :][:1], *own[-1:]]
    return [*own, *strangers, nothing_there(route.kind)]


def test_every_route_is_known() -> None:
    # The operations of the API are asked in test_operations.
    there = {name for name in routes_of_the_site() if not name.startswith("api:")}

    assert there - BY_NAME.keys() - EXTERNAL == set(), "say in tests/access/routes.py who may open these"
    assert BY_NAME.keys() | EXTERNAL == there, (
        "these routes are gone: take them out of tests/access/routes.py"
    )


@pytest.mark.parametrize(("role", "side", "part"), ASKED)
def test_every_page_answers_as_the_sentences_say(
    role: str, side: str, part: int, country: Country, record_property: Record
) -> None:
    somebody = asker(country, role, side)

    for route in ROUTES[part :: PARTS.get(role, 1)]:
        heads: set[int] = set()  # a HEAD is a GET without its body: once for every answer is enough
        for number, thing in enumerate(things_for(route, country, somebody.who)):
            for method in METHODS if number == 0 else METHODS_OF_PAGES:
                if method == "HEAD":
                    want = expected(somebody.who, route, method, thing)
                    if want in heads:
                        continue
                    heads.add(want)
                somebody.ask(route, method, thing)

    record_property("requests", somebody.asked)
    _agree(somebody)


def _agree(somebody: Asker) -> None:
    wrong = somebody.disagreements
    assert not wrong, f"{len(wrong)} of {somebody.asked} answers disagree:\n" + "\n".join(wrong[:60])

"""Every operation of the API × every role × own, foreign and nonexistent records × what a token leaves of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from opennrm.front.api.site import api

from .calling import READING, WHOLE, Caller, Narrowed, alone, without
from .country import Country, nothing_there
from .operations import ANYTHING, BY_ID, OPERATIONS, Operation
from .oracle import Somebody, Thing
from .routes import SET_UP
from .test_matrix import WHO, Record

pytestmark = pytest.mark.django_db
PARTS = {"desk-officer": 4, "shelter-worker": 2, "service-worker": 2, "hotline-operator": 2}
ASKED = [(role, side, part) for role, side in WHO for part in range(PARTS.get(role, 1))]
FEW = 4  # records on which the narrowing of a token is tried


def caller(country: Country, role: str, side: str) -> Caller:
    if role == "anonymous":
        return Caller(Somebody("anonymous"), None, country)
    return Caller(country.somebody(role, side), country.viewers[role, side], country)


def things_for(operation: Operation, country: Country, who: Somebody) -> list[Thing]:
    """As for the pages: all of its kind on both sides, one of another kind, and none at all."""
    if not operation.kind:
        return [nothing_there("record")]
    strangers = [thing for thing in country.things if thing.kind not in (operation.kind, *SET_UP)][:1]
    own = country.of_kind(operation.kind)
    own = own if who.does(operation.task) else [*own[:1], *own[-1:]]
    return [*own, *strangers, nothing_there(operation.kind)]


def narrowings(operation: Operation) -> list[Narrowed]:
    parts = [
        part
        for part in (
            operation.opens if operation.opens != ANYTHING else "",
            operation.writes,
            operation.looks,
            operation.demands,
        )
        if part
    ]
    return [READING, *(without(part) for part in dict.fromkeys(parts)), *([alone(*parts)] if parts else [])]


def test_every_operation_is_known() -> None:
    there = {
        operation["operationId"]: f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    }
    assert there.keys() - BY_ID.keys() == set(), "say in tests/access/operations.py whom these are for"
    assert BY_ID.keys() - there.keys() == set(), "these operations are gone"
    assert {
        name: call for name, call in there.items() if "{key}" not in call and BY_ID[name].call != call
    } == {}, "these stand elsewhere"


@pytest.mark.parametrize(("role", "side", "part"), ASKED)
def test_every_operation_answers_as_the_sentences_and_the_token_say(
    role: str, side: str, part: int, country: Country, record_property: Record
) -> None:
    somebody = caller(country, role, side)

    for operation in OPERATIONS[part :: PARTS.get(role, 1)]:
        things = things_for(operation, country, somebody.who)
        for thing in things:
            somebody.call(operation, thing)
        if somebody.who.does(operation.task) or not operation.task:
            for narrowed in narrowings(operation) if somebody.viewer else []:
                for thing in _opening(somebody, operation, things)[:FEW]:
                    somebody.call(operation, thing, narrowed)

    record_property("calls of the API", somebody.asked)
    wrong = somebody.disagreements
    assert not wrong, f"{len(wrong)} of {somebody.asked} answers disagree:\n" + "\n".join(wrong[:40])


def _opening(somebody: Caller, operation: Operation, things: list[Thing]) -> list[Thing]:
    """Records that a whole token opens come first: on those the narrowing shows."""
    from .calling import expected

    return sorted(things, key=lambda thing: expected(somebody.who, WHOLE, operation, thing) >= 400)


def test_no_operation_takes_a_method_that_it_does_not_name(country: Country) -> None:
    client, paths = Client(), api.get_openapi_schema()["paths"]
    for path, methods in paths.items():
        for method in {"get", "post", "put", "delete", "patch"} - methods.keys():
            address = path.replace("{reference}", "K7QF-3M2P").replace("{key}", "cases.needs")
            address = address.replace("{consent}", "00000000-0000-4000-8000-000000000000")
            address = address.replace("{pk}", "00000000-0000-4000-8000-000000000000")
            answer: Any = getattr(client, method)(address)
            assert answer.status_code == 405, f"{method} {path}"

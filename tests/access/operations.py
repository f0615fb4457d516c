"""Which operation of the API is for which task, and opens which part of which record? One entry per operation.

Written from what the operations are for, not from their decorators, like the routes of the pages. An operation
that is missing here fails the build (`test_every_operation_is_known`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .oracle import Somebody, Thing
from .routes import CASE

Content = Any
SINGLE = "a record on its own"


@dataclass(frozen=True)
class Operation:
    """What an operation is for.

    `opens` is the part of the record by which it exists for somebody, `writes` a part that the act asks for beside
    it, `demands` a part that a role (and a token) must write where there is no record yet. `when` are facts without
    which it refuses, with `refusal`. `if_match` is what a careful program sends as If-Match.
    """

    name: str
    call: str  # "GET /cases/{reference}"
    task: str = ""
    public: bool = False
    kind: str = ""
    opens: str = ""
    act: str = "read"
    writes: str = ""
    demands: str = ""
    through: str = ""
    needs: Callable[[Somebody, Thing], bool] = lambda who, thing: True
    when: Callable[[Somebody, Thing], bool] = lambda who, thing: True
    refusal: int = 403
    gives: int = 200
    if_match: Callable[[Thing], str] | None = None
    keys: tuple[str, ...] = ()
    content: Callable[[Any, Thing], Content] = field(default=lambda world, thing: None)

    @property
    def method(self) -> str:
        return self.call.split()[0]

    @property
    def path(self) -> str:
        return self.call.split()[1]

    @property
    def changes(self) -> bool:
        """Does it write? A search is sent as POST and writes nothing."""
        return self.method != "GET" and not self.path.endswith("/search")


def _version(fact: str, then: str, otherwise: str) -> Callable[[Thing], str]:
    return lambda thing: f'"{then if fact in thing.facts else otherwise}"'


AGREED = {
    "purpose": "assist",
    "parts": ["cases.needs"],
    "language": "be",
    "interpreter": "no",
    "read_aloud": True,
}


def _of_case(name: str, call: str, part: str, task: str = "work cases", **more: Any) -> Operation:
    return Operation(f"cases_{name}", call, task, kind=CASE, opens=part, **more)


OPERATIONS = [
    Operation("access_me", "GET /me"),
    Operation("api_lists", "GET /codes", public=True),
    Operation("api_codes", "GET /codes/cases.needs", public=True),
    # cases
    Operation("cases_case_list", "GET /cases", "work cases"),
    Operation("cases_search", "POST /cases/search", "open cases",
              content=lambda world, thing: {"reason": "person_here", "phone": "+375 29 1"}),
    Operation("cases_open_a_case", "POST /cases", "open cases", gives=201, demands="cases.overview",
              content=lambda world, thing: {"age_group": "adult"}),
    Operation("cases_recipients", "GET /recipients", "work cases"),
    _of_case("case", "GET /cases/{reference}", "cases.overview", "read cases"),
    _of_case("needs", "GET /cases/{reference}/needs", "cases.needs"),
    _of_case("change_needs", "PUT /cases/{reference}/needs", "cases.needs", writes="cases.needs",
             content=lambda world, thing: {"kinds": ["medical"]}),
    _of_case("safety", "GET /cases/{reference}/safety", "cases.safety"),
    _of_case("change_safety", "PUT /cases/{reference}/safety", "cases.safety", act="write",
             if_match=_version("noted", "2", "1"),
             content=lambda world, thing: {"alerts": ["do_not_phone"], "risk": "high", "advice": "Ask."}),
    _of_case("notes", "GET /cases/{reference}/notes", "cases.notes"),
    _of_case("new_note", "POST /cases/{reference}/notes", "cases.notes", writes="cases.notes", gives=201,
             content=lambda world, thing: {"text": "A note."}),
    _of_case("person", "GET /cases/{reference}/person", "people.identity", "read cases"),
    _of_case("change_person", "PUT /cases/{reference}/person", "people.identity", act="write",
             if_match=lambda thing: '"1"', content=lambda world, thing: {"age_group": "adult", "sex": "female"}),
    _of_case("identity", "GET /cases/{reference}/identity", "people.identity", "read cases"),
    _of_case("change_identity", "PUT /cases/{reference}/identity", "people.identity", act="write",
             if_match=_version("noted", "2", "0"), content=lambda world, thing: {"given_name": "Alena"}),
    _of_case("contact", "GET /cases/{reference}/contact", "people.contact", "read cases"),
    _of_case("change_contact", "PUT /cases/{reference}/contact", "people.contact", act="write",
             if_match=_version("noted", "2", "0"), content=lambda world, thing: {"phone": "+375 29 000 00 00"}),
    _of_case("consents", "GET /cases/{reference}/consents", "people.consents"),
    _of_case("give_consent", "POST /cases/{reference}/consents", "people.consents", act="write", gives=201,
             content=lambda world, thing: {"recipient": world.organisations["service", "near"].pk, **AGREED}),
    _of_case("withdraw", "POST /cases/{reference}/consents/{consent}/withdraw", "people.consents", act="write",
             keys=("consent",), needs=lambda who, thing: "consent" in thing.keys),
]  # fmt: skip

BY_ID: Mapping[str, Operation] = {operation.name: operation for operation in OPERATIONS}

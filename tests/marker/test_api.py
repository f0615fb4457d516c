"""Nothing that a program sends about a person lies open anywhere: every text of every operation is sent, then searched for."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from opennrm.front.api.site import api
from opennrm.outreach.exchange.actions import tell_what_is_due
from tests.factories.bodies import Bodies, build
from tests.factories.programs import Program

from .marks import Kept, Marks, left_in, places

pytestmark = pytest.mark.django_db
# Texts in which nothing about a person can be written.
NOT_ABOUT_A_PERSON = {("exchange_new_subscription", "address"): "the address of a program"}


class Spoken:
    """Everything that was sent with a marker in it, and everything that was answered."""

    def __init__(self, bodies: Bodies, marks: Marks) -> None:
        self.bodies, self.marks = bodies, marks
        self.answers: list[tuple[str, Any, Any]] = []
        self.sent: set[tuple[str, str]] = set()

    def say(self, role: str, method: str, path: str, expect: int, content: Any = None, **headers: str) -> Any:
        program: Program = self.bodies.programs[role]
        answer = program.send(method, path, content, **headers)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.content[:400]!r}"
        self.answers.append((role, answer, content))
        operation = _operation_at(method, path)
        if operation and isinstance(content, dict):
            for name, value in _texts(content):
                if self.marks.found_in(value):
                    self.sent.add((operation, name))
        return answer.json()


def _texts(content: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _texts(value, f"{before}{name}.")
        elif isinstance(value, str):
            yield f"{before}{name}", value


@cache
def _schema() -> Any:
    return api.get_openapi_schema()


def _operation_at(method: str, path: str) -> str:
    for known, methods in _schema()["paths"].items():
        pattern = re.sub(r"{\w+}", "[^/]+", known.removeprefix("/api/v1"))
        if method.lower() in methods and re.fullmatch(pattern, path):
            return str(methods[method.lower()]["operationId"])
    return ""


def _every_text() -> Iterator[tuple[str, str]]:
    """Every field of every operation into which words can be written."""
    schema = _schema()
    for methods in schema["paths"].values():
        for operation in methods.values():
            body = operation.get("requestBody")
            if body:
                named = body["content"]["application/json"]["schema"]
                yield from ((operation["operationId"], field) for field in _fields(schema, named))


def _fields(schema: Any, of: Any, before: str = "") -> Iterator[str]:
    if "$ref" in of:
        of = schema["components"]["schemas"][of["$ref"].rsplit("/", 1)[-1]]
    for option in of.get("anyOf", []):
        yield from _fields(schema, option, before)
    for name, field in of.get("properties", {}).items():
        kinds = field.get("anyOf", [field])
        if any("$ref" in kind for kind in kinds):
            yield from (f for kind in kinds for f in _fields(schema, kind, f"{before}{name}."))
        elif any(k.get("type") == "string" and not {"enum", "const", "format"} & k.keys() for k in kinds):
            yield f"{before}{name}"


@pytest.fixture
def spoken(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Spoken, Kept, list[bytes]]]:
    logs = Kept()
    loggers = [
        logging.getLogger(n) for n in ("", "django", "django.request", "django.security", "django.server")
    ]
    for logger in loggers:
        logger.addHandler(logs)
    told: list[bytes] = []
    monkeypatch.setattr(
        "opennrm.outreach.exchange.actions.telling.post",
        lambda subscription, number, body, at: told.append(body) or 204,
    )
    found = Spoken(build(), Marks())
    _walk(found)
    tell_what_is_due()
    yield found, logs, told
    for logger in loggers:
        logger.removeHandler(logs)


def _walk(spoken: Spoken) -> None:
    case = _hotline(spoken)
    _centre(spoken, case)
    _panel(spoken, case)
    _services(spoken, case)
    _trespass(spoken, case)


def _sheet(spoken: Spoken, which: str) -> dict[str, Any]:
    word = spoken.marks.word
    return {
        "call_type": "about_self", "language": "be", "age_group": "child", "consent_answer": "yes", "assent": "yes",
        "note": word(f"note on the sheet ({which})"), "caller_name": word(f"caller's name ({which})"),
        "phone": f"+375 {spoken.marks.phone(f'number to call back ({which})')}", "guardian": word(f"guardian ({which})"),
    }  # fmt: skip


def _hotline(spoken: Spoken) -> str:
    say, word = spoken.say, spoken.marks.word
    say(
        "hotline-operator",
        "POST",
        "/calls",
        422,
        {**_sheet(spoken, "refused"), "sex": word("a sex that is none")},
    )
    made = say(
        "hotline-operator", "POST", "/calls", 201, _sheet(spoken, "saved"), idempotency_key=word("a key")
    )
    path = f"/calls/{made['reference']}"
    say("hotline-operator", "PUT", path, 428, _sheet(spoken, "without version"))
    say("hotline-operator", "PUT", path, 412, _sheet(spoken, "too late"), if_match='"9"')
    say("hotline-operator", "PUT", path, 200, _sheet(spoken, "changed"), if_match='"1"')
    say("hotline-operator", "GET", path, 200)
    say("hotline-operator", "GET", "/calls", 200)
    centre = str(spoken.bodies.organisations["centre"].pk)
    given = {"centre": centre, "guardian": word("guardian at the hand-over")}
    return str(say("hotline-operator", "POST", f"{path}/hand-over", 201, given)["reference"])


def _who(spoken: Spoken, which: str) -> dict[str, str]:
    word, phone = spoken.marks.word, spoken.marks.phone
    return {
        "given_name": word(f"given name ({which})"), "family_name": word(f"family name ({which})"),
        "document": f"MP{phone(f'document ({which})')}",
    }  # fmt: skip


def _centre(spoken: Spoken, case: str) -> None:
    say, word, phone, desk = spoken.say, spoken.marks.word, spoken.marks.phone, "desk-officer"
    search = {**_who(spoken, "searched"), "phone": f"+375 {phone('telephone searched')}"}
    say(desk, "POST", "/cases/search", 200, {"reason": "person_here", **search})
    say(desk, "POST", "/cases/search", 422, {"reason": word("a reason that is none"), **search})
    say(desk, "POST", "/cases/search", 200, {"reason": "person_here", "named_as": word("a name searched")})
    opened = {**_who(spoken, "opened"), "phone": f"+375 {phone('telephone opened')}", "age_group": "adult"}
    say(desk, "POST", "/cases", 201, opened, idempotency_key=word("another key"))
    say(desk, "POST", "/cases", 422, {**opened, word("a field that is none"): 1})
    say(desk, "PUT", f"/cases/{case}/identity", 200, _who(spoken, "written"), if_match='"0"')
    contact = {
        "phone": f"+375 {phone('telephone')}", "messenger": word("messenger"), "address": word("address"),
        "code_word": word("code word"), "advice": word("advice on contact"),
    }  # fmt: skip
    say(desk, "PUT", f"/cases/{case}/contact", 200, contact, if_match='"0"')
    say(desk, "PUT", f"/cases/{case}/contact", 412, contact, if_match='"0"')
    version = spoken.bodies.programs[desk].get(f"/cases/{case}/safety")["ETag"]
    say(
        desk,
        "PUT",
        f"/cases/{case}/safety",
        200,
        {"alerts": [], "advice": word("safety advice")},
        if_match=version,
    )
    say(
        desk,
        "POST",
        f"/cases/{case}/notes",
        201,
        {"text": word("note")},
        idempotency_key="a-key-of-the-notes",
    )
    say(
        desk,
        "POST",
        f"/cases/{case}/notes",
        422,
        {"text": word("another note")},
        idempotency_key="a-key-of-the-notes",
    )
    agreed = {
        "recipient": str(spoken.bodies.organisations["service"].pk), "purpose": "assist", "parts": ["cases.needs"],
        "language": "be", "interpreter": "no", "read_aloud": "yes", "guardian": word("guardian of a consent"),
        "assent": "yes",
    }  # fmt: skip
    say(desk, "POST", f"/cases/{case}/consents", 201, agreed)
    say(desk, "POST", f"/cases/{case}/consents", 403, {**agreed, "assent": "no"})
    made = say(desk, "POST", f"/cases/{case}/episodes", 201, {"narrative": word("narrative")})
    path = f"/cases/{case}/episodes/{made['reference']}"
    say(desk, "PUT", path, 200, {"narrative": word("narrative corrected")}, if_match='"1"')
    ahead = {"narrative": word("narrative refused"), "began": {"year": 2090}}
    say(desk, "POST", f"/cases/{case}/episodes", 409, ahead)
    for part in (
        "",
        "/notes",
        "/safety",
        "/identity",
        "/contact",
        "/consents",
        "/call-sheet",
        "/episodes",
        "/account",
    ):
        say(desk, "GET", f"/cases/{case}{part}", 200)


def _panel(spoken: Spoken, case: str) -> None:
    say, word = spoken.say, spoken.marks.word
    panel = str(spoken.bodies.organisations["panel"].pk)
    say("desk-officer", "POST", f"/cases/{case}/decisions", 201, {"panel": panel})
    say(
        "panel-member",
        "POST",
        f"/decisions/{case}",
        403,
        {"outcome": "positive", "reasons": word("reasons, no grounds")},
    )
    say(
        "panel-member",
        "POST",
        f"/decisions/{case}",
        200,
        {"outcome": "ask", "reasons": word("question of the panel")},
    )
    say(
        "panel-member",
        "POST",
        f"/decisions/{case}",
        403,
        {"outcome": "ask", "reasons": word("asked too late")},
    )
    say("panel-member", "GET", f"/cases/{case}/account", 200)


def _services(spoken: Spoken, case: str) -> None:
    say, word = spoken.say, spoken.marks.word
    desk, worker, shelter = "desk-officer", "service-worker", "shelter-worker"
    say(desk, "POST", "/subscriptions", 201, {"address": "http://localhost:9/told"})
    how = {"language": "be", "interpreter": "no", "guardian": word("guardian of a referral"), "assent": "yes"}
    asked = {}
    for offer in say(desk, "GET", f"/cases/{case}/offers", 200)["items"]:
        new = {"service": offer["id"], "urgency": "soon", "also": ["people.identity"], "explained": how}
        asked[offer["kind"]] = say(desk, "POST", f"/cases/{case}/referrals", 201, new)["reference"]
    path = f"/referrals/received/{asked['medical']}"
    say(worker, "POST", f"{path}/ask", 200, {"question": word("question of a service")})
    say(worker, "POST", f"{path}/ask", 409, {"question": word("asked twice")})
    say(
        desk,
        "POST",
        f"/referrals/sent/{asked['medical']}/inform",
        200,
        {"answer": word("answer to a service")},
    )
    say(worker, "GET", path, 200)
    say(worker, "POST", f"{path}/reject", 403, {"reason": "other", "text": " "})
    say(worker, "POST", f"{path}/reject", 200, {"reason": "other", "text": word("why not")})
    path = f"/referrals/received/{asked['accommodation']}"
    bed = say(shelter, "GET", f"{path}/beds", 200)["items"][0]["id"]
    stay = say(
        shelter, "POST", f"{path}/bed", 201, {"bed": bed, "arrival_mode": "person_comes", "agreed": True}
    )["reference"]
    say(shelter, "GET", f"{path}/identity", 200)
    say(shelter, "POST", f"/stays/{stay}/arrival", 200, {"notes": word("agreed on arrival")})
    say(shelter, "GET", f"/stays/{stay}", 200)


def _trespass(spoken: Spoken, case: str) -> None:
    """Those who may not, and what is put where it does not belong."""
    say, word = spoken.say, spoken.marks.word
    for role in ("rapporteur", "administrator", "hotline-operator", "panel-member"):
        say(role, "POST", f"/cases/{case}/notes", 403, {"text": word("a note by somebody who may not")})
    say("desk-officer", "POST", "/cases/2222-3333/notes", 404, {"text": word("a note about nobody")})
    say("desk-officer", "GET", f"/cases/{word('an address typed by hand')}", 404)
    say("desk-officer", "GET", f"/{word('an address that is none')}", 404)
    say(
        "desk-officer",
        "POST",
        f"/cases/{case}/notes",
        422,
        {"text": 1},
        idempotency_key=word("a bad key") + " x",
    )
    spoken.bodies.programs["nobody"] = Program(word("a token that is none"))
    say(
        "nobody",
        "POST",
        "/cases",
        401,
        {"age_group": "adult", "given_name": word("a name sent without a token")},
    )


def test_no_word_about_a_person_is_left_in_the_open_nor_said_again(
    spoken: tuple[Spoken, Kept, list[bytes]], record_property: Any
) -> None:
    said, logs, told = spoken

    _every_text_of_every_operation_was_sent(said)
    assert not left_in(said.marks, places(logs))
    assert told and not any(said.marks.found_in(body) for body in told)
    _no_refusal_no_header_and_no_answer_to_an_act_says_again_what_was_sent(said)
    record_property("markers by API", len(said.marks.made))


def _no_refusal_no_header_and_no_answer_to_an_act_says_again_what_was_sent(said: Spoken) -> None:
    for _role, answer, _content in said.answers:
        where = f"{answer.request['REQUEST_METHOD']} {answer.status_code}"
        assert not said.marks.found_in(str(dict(answer.headers))), where
        if answer.status_code >= 400 or answer.request["REQUEST_METHOD"] in ("POST", "PUT"):
            assert not said.marks.found_in(answer.content), where


def _every_text_of_every_operation_was_sent(said: Spoken) -> None:
    assert set(_every_text()) - said.sent - NOT_ABOUT_A_PERSON.keys() == set()

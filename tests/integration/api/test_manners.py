"""Nobody overwrites a colleague, nothing is done twice, and a list holds still while it is read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opennrm.care.cases.actions import add_note, open_case
from opennrm.care.cases.models import Case, Note
from opennrm.foundation.access.models import KeptAnswer
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry
from opennrm.foundation.people.actions import PersonFacts
from opennrm.front.api.site import api
from tests.factories.bodies import Bodies
from tests.factories.programs import Program

from .test_journey import ok

pytestmark = pytest.mark.django_db
KEY = "a-key-drawn-by-the-caller"


@pytest.fixture
def officer(bodies: Bodies) -> Viewer:
    return bodies.viewers["desk-officer"]


@pytest.fixture
def program(bodies: Bodies) -> Program:
    return bodies.programs["desk-officer"]


def a_case(officer: Viewer) -> Case:
    return open_case(facts=PersonFacts(age_group="adult"), by=officer)


# --- versions


def test_a_change_without_the_version_that_was_read_is_refused(program: Program, officer: Viewer) -> None:
    answer = program.put(f"/cases/{a_case(officer).reference}/safety", {"alerts": []})

    assert answer.status_code == 428
    assert "ETag" in answer.json()["detail"]


@pytest.mark.parametrize("value", ["*", "1", 'W/"1"', '""', '"x"', '"1", "2"'])
def test_only_one_exact_version_counts(program: Program, officer: Viewer, value: str) -> None:
    answer = program.put(f"/cases/{a_case(officer).reference}/safety", {"alerts": []}, if_match=value)

    assert answer.status_code == 428


def test_of_two_who_change_the_same_the_second_is_told_the_version_that_stands(
    program: Program, officer: Viewer
) -> None:
    address = f"/cases/{a_case(officer).reference}/safety"
    read = program.get(address)["ETag"]
    first = program.put(address, {"alerts": [], "advice": "First."}, if_match=read)

    second = program.put(address, {"alerts": [], "advice": "Second."}, if_match=read)

    assert first.status_code == 200 and second.status_code == 412
    assert second["ETag"] == first["ETag"] == program.get(address)["ETag"]
    assert program.get(address).json()["advice"] == "First."


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("identity", {"given_name": "A"}),
        ("contact", {"phone": "29 100"}),
        ("indicators", {"answers": [{"indicator": "deception", "answer": "yes"}]}),
    ],
)
def test_what_was_never_written_is_written_once_over_version_zero(
    program: Program, officer: Viewer, part: str, content: dict[str, Any]
) -> None:
    address = f"/cases/{a_case(officer).reference}/{part}"
    assert program.get(address)["ETag"] == '"0"'

    first = program.put(address, content, if_match='"0"')
    second = program.put(address, content, if_match='"0"')

    assert (first.status_code, second.status_code) == (200, 412)


def test_every_etag_that_is_given_is_taken_back(program: Program, officer: Viewer) -> None:
    reference = a_case(officer).reference
    for part, content in (
        ("person", {"age_group": "child"}),
        ("safety", {"alerts": ["do_not_phone"]}),
        ("needs", {"kinds": ["medical"]}),
        ("identity", {"given_name": "A"}),
        ("contact", {"phone": "29 100"}),
    ):
        address = f"/cases/{reference}/{part}"
        for _round in range(2):
            done = program.put(address, content, if_match=program.get(address)["ETag"])
            assert done.status_code == 200 and done["ETag"] == program.get(address)["ETag"], part


# --- once


def test_asking_twice_with_one_key_does_it_once(program: Program) -> None:
    first = program.post("/cases", {"age_group": "adult"}, idempotency_key=KEY)
    again = program.post("/cases", {"age_group": "adult"}, idempotency_key=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content or first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true" and again["Location"] == first["Location"]
    assert Case.objects.count() == 1


def test_a_key_used_for_something_else_is_refused(program: Program) -> None:
    program.post("/cases", {"age_group": "adult"}, idempotency_key=KEY)

    other = program.post("/cases", {"age_group": "child"}, idempotency_key=KEY)

    assert other.status_code == 422 and other.json()["errors"][0]["field"] == "header.Idempotency-Key"
    assert Case.objects.count() == 1


def test_the_same_key_of_another_token_is_another_key(program: Program, officer: Viewer) -> None:
    program.post("/cases", {"age_group": "adult"}, idempotency_key=KEY)

    Program.of(officer).post("/cases", {"age_group": "adult"}, idempotency_key=KEY)

    assert Case.objects.count() == 2


def test_what_failed_may_be_tried_again_under_the_same_key(program: Program, officer: Viewer) -> None:
    address = f"/cases/{a_case(officer).reference}/notes"
    assert program.post(address, {"text": " "}, idempotency_key=KEY).status_code == 403
    assert KeptAnswer.objects.count() == 0
    assert Entry.objects.filter(event="act.refused").count() == 1  # the refusal itself is not undone

    assert program.post(address, {"text": "A note."}, idempotency_key=KEY).status_code == 201
    assert Note.objects.count() == 1


def test_a_key_is_forgotten_after_a_day(program: Program) -> None:
    from opennrm.foundation.access.actions import forget_answers

    program.post("/cases", {"age_group": "adult"}, idempotency_key=KEY)
    with clock.at(clock.now() + timedelta(hours=25)):
        program.post("/cases", {"age_group": "adult"}, idempotency_key=KEY)
        assert Case.objects.count() == 2
    with clock.at(clock.now() + timedelta(hours=50)):
        assert forget_answers() == 1


def test_nothing_that_was_sent_is_kept_with_the_answer(program: Program, officer: Viewer) -> None:
    text = "Qzxwords that occur nowhere else"
    program.post(f"/cases/{a_case(officer).reference}/notes", {"text": text}, idempotency_key=KEY)

    kept = KeptAnswer.objects.values().get()
    assert text not in str(kept) and KEY not in str(kept)


# --- lists


def _read_all(program: Program, path: str, limit: int) -> list[str]:
    found, cursor = [], ""
    while True:
        part = ok(program.get(path, limit=limit, cursor=cursor))
        found += [item.get("reference") or item["id"] for item in part["items"]]
        if part["next"] is None:
            return found
        cursor = part["next"]


def test_a_list_read_in_parts_is_the_whole_list(program: Program, officer: Viewer) -> None:
    cases = {a_case(officer).reference for _ in range(7)}

    for limit in (1, 2, 3, 7, 100):
        read = _read_all(program, "/cases", limit)
        assert len(read) == 7 and set(read) == cases


def test_what_comes_in_between_shifts_nothing(program: Program, officer: Viewer) -> None:
    before = [a_case(officer).reference for _ in range(6)]
    first = ok(program.get("/cases", limit=3))
    for _ in range(4):
        a_case(officer)

    rest = ok(program.get("/cases", limit=100, cursor=first["next"]))

    read = [line["reference"] for line in (*first["items"], *rest["items"])]
    assert set(before) <= set(read) and len(read) == len(set(read))


def test_the_next_part_stands_in_the_header_too(program: Program, officer: Viewer) -> None:
    for _ in range(3):
        a_case(officer)

    answer = program.get("/cases", limit=2)

    address = answer["Link"].partition(">")[0].removeprefix("</api/v1")
    assert answer["Link"].endswith('rel="next"')
    assert len(ok(program.get(address))["items"]) == 1


@pytest.mark.parametrize("cursor", ["x", "eyJ9", "WyJ4Il0:1abc:def"])
def test_a_cursor_that_is_none_of_ours_is_refused(program: Program, cursor: str) -> None:
    assert program.get("/cases", cursor=cursor).status_code == 404


def test_the_cursor_of_one_list_is_none_of_another(program: Program, officer: Viewer) -> None:
    case = a_case(officer)
    for _ in range(3):
        a_case(officer)
    cursor = ok(program.get("/cases", limit=2))["next"]

    assert program.get(f"/cases/{case.reference}/notes", cursor=cursor).status_code == 404


@pytest.mark.parametrize("limit", [0, -1, 101, "x"])
def test_a_part_has_a_hundred_rows_at_most(program: Program, limit: object) -> None:
    assert program.get("/cases", limit=limit).status_code == 422


def test_no_list_asks_more_of_the_database_the_longer_it_is(program: Program, officer: Viewer) -> None:
    case = a_case(officer)

    def asked(path: str) -> int:
        program.get(path)  # what is done once a day or kept for later is done
        with CaptureQueriesContext(connection) as queries:
            ok(program.get(path))
        return len(queries)

    paths = ["/cases", f"/cases/{case.reference}/notes", "/recipients", f"/cases/{case.reference}/needs"]
    add_note(case=case, text="A note.", by=officer)
    few = [asked(path) for path in paths]
    for _ in range(10):
        a_case(officer)
        add_note(case=case, text="A note.", by=officer)

    assert [asked(path) for path in paths] == few


# --- what is not an answer to a question


def test_a_field_that_is_not_known_is_refused_and_not_repeated(program: Program) -> None:
    answer = program.post("/cases", {"age_group": "adult", "Qzxmark": True})

    assert answer.status_code == 422
    assert "Qzxmark" not in answer.content.decode()


def test_what_was_sent_wrongly_is_not_repeated(program: Program) -> None:
    answer = program.post("/cases", {"age_group": "Qzxmark", "needs": ["Qzxmark"], "birth_year": "Qzxmark"})

    assert answer.status_code == 422 and len(answer.json()["errors"]) == 3
    assert "Qzxmark" not in answer.content.decode()


def test_content_that_is_no_json_is_refused(program: Program) -> None:
    answer = program.client.generic(
        "POST", "/api/v1/cases", b"{", content_type="application/json", headers=program.headers
    )

    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"


def test_an_address_that_is_none_is_a_problem_too(program: Program) -> None:
    answer = program.get("/nowhere")

    assert answer.status_code == 404 and answer["Content-Type"] == "application/problem+json"


def test_a_refusal_speaks_the_language_that_was_asked_for(bodies: Bodies) -> None:
    rapporteur = bodies.programs["rapporteur"]
    rapporteur.headers["Accept-Language"] = "ru"

    assert rapporteur.get("/me").status_code == 200
    assert rapporteur.get("/codes/cases.needs").json()["title"] != "Needs"


def test_the_codes_are_there_for_everybody(db: None) -> None:
    nobody = Program()

    assert any(each["key"] == "cases.needs" for each in ok(nobody.get("/codes"))["lists"])
    assert nobody.get("/codes/no.such.list").status_code == 404


def test_two_schemas_of_one_name_do_not_hide_each_other() -> None:
    """The description holds schemas by their bare name: two of one name would be mixed up silently."""
    from pydantic import BaseModel

    models: dict[str, set[type]] = {}

    def collect(model: type[BaseModel]) -> None:
        for sub in model.__subclasses__():
            if sub.__module__.startswith("opennrm."):
                models.setdefault(sub.__name__, set()).add(sub)
            collect(sub)

    collect(BaseModel)
    assert {name: found for name, found in models.items() if len(found) > 1} == {}
    assert json.dumps(api.get_openapi_schema())

"""Nothing that was typed about a person lies open anywhere: everything is typed, then everything is searched."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse

from opennrm.foundation.components.forms import Form

from .marks import Kept, Marks, Watched, form_name, forms_of_the_site, is_text, left_in, places
from .road import Road

pytestmark = pytest.mark.django_db

# Fields in which nothing about a person can be written, each with the reason.
NOT_ABOUT_A_PERSON = {
    "foundation.access.forms.OrganisationForm": "names of organisations are public",
    "foundation.access.forms.ChangeOrganisationForm": "names of organisations are public",
    "foundation.access.forms.UserForm": "the administrator names staff; staff are not persons of the mechanism",
    "foundation.access.forms.ProgramForm": "the administrator names a program of an organisation",
    "foundation.components.samples": "the style guide, which is not there in production",
}
# Inputs that take a number or a date and refuse everything else.
NUMBERS = {"birth_year", "beds"}


class Walked:
    """What is left after the road was walked to its end."""

    def __init__(self) -> None:
        self.marks = Marks()
        self.watched = Watched(self.marks)
        self.logs = Kept()


@pytest.fixture
def walked(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Walked, Road]]:
    seen = Walked()
    bound = Form.full_clean
    monkeypatch.setattr(Form, "full_clean", lambda form: (seen.watched.see(form), bound(form))[1])
    loggers = [
        logging.getLogger(name)
        for name in ("", "django", "django.request", "django.security", "django.server")
    ]
    for logger in loggers:
        logger.addHandler(seen.logs)
    road = Road(seen.marks)
    walk(road)
    yield seen, road
    for logger in loggers:
        logger.removeHandler(seen.logs)


def walk(road: Road) -> None:
    of_a_call, of_a_child = road.call(child=False), road.call(child=True)
    road.look("desk-officer", f"/hotline/recorded/{of_a_call}/")
    walked_in = road.find_and_open()
    for reference in (of_a_call, walked_in):
        road.write_everything(reference)
    road.agree_for_child(of_a_child)
    road.identify(walked_in)
    asked = road.refer(walked_in)
    road.refer(of_a_child, child=True)
    road.ask_and_reject(asked["service"], walked_in)
    road.take_in(asked["shelter"])
    road.bring_in_a_list()
    road.take_out_a_list()
    road.trespass(walked_in)


def test_no_word_about_a_person_is_left_in_the_open(
    walked: tuple[Walked, Road], record_property: Any
) -> None:
    seen, road = walked

    assert not left_in(seen.marks, places(seen.logs))
    _nothing_went_astray(seen, road)
    _nothing_was_forgotten(seen, road)
    record_property("markers", len(seen.marks.made))


def test_a_word_left_in_the_open_would_be_found(db: None) -> None:
    from django.core.cache import cache
    from django.test import Client

    from tests.factories import world

    marks, logs = Marks(), Kept()
    world.an_organisation("centre", phone=marks.word("a column"))
    cache.set("found", marks.word("the cache"))
    logging.getLogger("django.request").addHandler(logs)
    logging.getLogger("django.request").error("%s", marks.word("a log"))
    session = Client().session
    session["typed"] = marks.word("a session")
    session.save()

    left = left_in(marks, places(logs))
    logging.getLogger("django.request").removeHandler(logs)
    cache.clear()

    assert {line.split(": ")[-1] for line in left} == {"a column", "the cache", "a log", "a session"}
    assert "default: the file: a column" in left or connection.vendor != "sqlite"


def test_a_log_line_names_the_route_and_never_the_address_or_the_value(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from django.test import RequestFactory
    from django.utils.log import log_response

    request = RequestFactory().get("/cases/Алена/")
    logs = Kept()
    logging.getLogger("django.request").addHandler(logs)
    typed = "17 Алена"
    try:
        raise ValueError(typed)
    except ValueError as error:
        answer = HttpResponse(status=500)
        log_response(
            "%s: %s", "Server Error", request.path, response=answer, request=request, exception=error
        )
    logging.getLogger("django.request").removeHandler(logs)

    assert "Алена" not in str(logs.lines) and "ValueError" in str(logs.lines)
    assert "\\u0410" not in str(logs.lines)


def _nothing_went_astray(seen: Walked, road: Road) -> None:
    """Neither in addresses, cookies and refusals, nor on the pages of those whom it does not concern."""
    for role, response, sent in road.answers:
        request = response.wsgi_request.get_full_path()
        for name in ("Location", "Set-Cookie", "HX-Redirect", "HX-Push-Url"):
            assert not seen.marks.found_in(response.headers.get(name, "")), f"{name} after {request}"
        assert not seen.marks.found_in(response.cookies.output()), f"a cookie after {request}"
        shown = set(seen.marks.found_in(response.content)) - set(seen.marks.found_in(request))
        if response.status_code in (400, 403, 404, 500):
            assert not shown, f"the page of an error at {request} shows {[seen.marks.made[m] for m in shown]}"
        typed_now = seen.marks.found_in(sent)
        strange = {seen.marks.made[m] for m in shown if m not in typed_now} - _concerns(role, seen)
        assert not strange, f"{role} reads at {request}: {sorted(strange)}"


def _concerns(role: str, seen: Walked) -> set[str]:
    """What each role may read of all that was typed, in words."""
    said = set(seen.marks.made.values())
    spoken = {what for what in said if "(adult)" in what or "(child)" in what or "call sheet" in what}
    helps = {"safety advice", "given name", "family name", "document", "telephone", "messenger", "address", "code word",
             "advice on contact"}  # fmt: skip
    return {
        "desk-officer": said - {"agreed on arrival"},
        "hotline-operator": spoken,
        "panel-member": {"narrative", "reasons", "question of the panel"},
        "shelter-worker": {*helps, "address of a house", "new address of a house", "agreed on arrival"},
        "service-worker": {"safety advice", "question of a service", "answer to a service"},
    }.get(role, set())


def _nothing_was_forgotten(seen: Walked, road: Road) -> None:
    """Every text field of every form was filled on the way, and every text input of every page."""
    missing = [
        f"{form_name(form)}.{name}"
        for form in forms_of_the_site()
        if not form_name(form).startswith(tuple(NOT_ABOUT_A_PERSON))
        for name, field in form.base_fields.items()
        if is_text(field) and (form_name(form), name) not in seen.watched.filled
    ]
    assert not missing, f"no marker was typed into these: {missing}"
    typed = {
        name
        for _role, _response, sent in road.answers
        for name, value in sent.items()
        if seen.marks.found_in(value)
    }
    parts = {
        name for name in road.inputs if name[-2:] in ("_0", "_1", "_2")
    }  # of a date: only digits are kept
    assert not road.inputs - typed - parts - NUMBERS, "these inputs of pages were never typed into"

"""The same form comes twice at the same moment: the second waits for the first, and then leads where that one led."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Note
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.people.actions import PersonFacts
from tests.factories.shown import hidden_in

from .at_once import TWO_WRITE_AT_ONCE, at_once

pytestmark = TWO_WRITE_AT_ONCE


def test_a_note_that_is_sent_twice_at_once_is_added_once(
    desk_officer: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    case = open_case(facts=PersonFacts(age_group="adult"), by=desk_officer)
    address = f"/cases/{case.reference}/notes/"
    once, again = sign_in(desk_officer), sign_in(desk_officer)
    sent = {**hidden_in(once.get(address)), "text": "Rang at noon."}
    answers: list[Any] = []

    refusals = at_once(
        lambda: answers.append(once.post(address, sent)), lambda: answers.append(again.post(address, sent))
    )

    assert refusals == []
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, address)] * 2
    assert Note.objects.count() == 1

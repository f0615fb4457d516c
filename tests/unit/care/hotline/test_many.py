"""Calls of the past come in at once and are read like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from opennrm.care.cases.actions import open_case
from opennrm.care.hotline.actions import PastCall, add_past_calls
from opennrm.care.hotline.models import CallStatus, HandOver, Notice
from opennrm.care.hotline.queries import callbacks_today, called_before, calls_seen, hand_over_seen, sheet_of
from opennrm.care.hotline.sheet import Sheet
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.people.actions import PersonFacts

pytestmark = pytest.mark.django_db


def test_calls_of_the_past_are_read_like_any_other(
    said_yes: Sheet, hotline_operator: Viewer, desk_officer: Viewer, django_assert_max_num_queries: object
) -> None:
    past = replace(said_yes, happened_at=clock.now() - timedelta(days=40))
    at = (hotline_operator.organisation, hotline_operator.user)
    case = open_case(facts=PersonFacts(), by=desk_officer)
    calls = [
        PastCall(*at, past, "handed_over", case=case),
        PastCall(*at, replace(past, consent_answer="later", call_back_on=clock.today()), "callback"),
        PastCall(*at, replace(past, consent_answer="no", may_be_counted="yes"), "noticed"),
        PastCall(*at, Sheet(call_type="silent", happened_at=past.happened_at)),
        PastCall(*at, past, "open"),
    ]

    with django_assert_max_num_queries(60):  # type: ignore[operator]
        rows = add_past_calls(calls, by=SYSTEM)

    assert [row.status for row in rows] == ["handed_over", "callback", "noticed", "closed", "open"]
    assert set(calls_seen(hotline_operator)) == set(rows)
    assert list(callbacks_today(hotline_operator)) == [rows[1]]
    assert called_before(hotline_operator, "8 029 111 22 33").count() == 4
    assert Notice.objects.count() == 1
    assert CallStatus.objects.count() == 9
    given = hand_over_seen(desk_officer, case)
    assert given == HandOver.objects.get()
    assert given.consent.recipient == desk_officer.organisation
    assert sheet_of(desk_officer, given.call).note == "They took my passport"

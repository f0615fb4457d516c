"""Calls of the past come in at once and are read like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from opennrm.care.cases.actions import open_case
from opennrm.care.hotline.actions import PastCall, add_past_calls, finish_call, save_call
from opennrm.care.hotline.models import Call, CallStatus, HandOver, Notice
from opennrm.care.hotline.queries import (
    callback_due,
    callbacks_today,
    called_before,
    calls_seen,
    hand_over_seen,
    sheet_of,
)
from opennrm.care.hotline.sheet import Sheet
from opennrm.foundation.access.models import Grant
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import PersonFacts
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.sections import CONSENTS
from opennrm.foundation.people.vault import open_text

pytestmark = pytest.mark.django_db
ADULT, CHILD = PersonFacts(age_group="adult"), PersonFacts(age_group="child")


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


def test_a_callback_for_which_no_day_was_named_is_due_as_for_one_call(
    said_yes: Sheet, hotline_operator: Viewer
) -> None:
    friday = datetime(2026, 9, 18, 9, tzinfo=UTC)
    later = replace(said_yes, happened_at=friday, urgency="", consent_answer="later")
    at = (hotline_operator.organisation, hotline_operator.user)

    (in_bulk,) = add_past_calls([PastCall(*at, later, "callback")], by=SYSTEM)
    with clock.at(friday):
        alone = save_call(sheet=later, by=hotline_operator)
        finish_call(call=alone, phone=later.phone, by=hotline_operator)

    assert callback_due(in_bulk) == callback_due(alone) == date(2026, 9, 21)


@pytest.fixture
def took(said_yes: Sheet, hotline_operator: Viewer, desk_officer: Viewer) -> Any:
    """A call of last month with some of the answers changed, and what became of it, written down in bulk."""

    def written(status: str = "handed_over", facts: PersonFacts = ADULT, **told: Any) -> list[Call]:
        case = open_case(facts=facts, by=desk_officer) if status == "handed_over" else None
        sheet = replace(said_yes, happened_at=clock.now() - timedelta(days=30), **told)
        past = PastCall(hotline_operator.organisation, hotline_operator.user, sheet, status, case)
        return add_past_calls([past], by=SYSTEM)

    return written


@pytest.mark.parametrize(
    ("told", "because"),
    [
        ({"consent_answer": "no"}, "without a yes"),
        ({"consent_answer": "later"}, "without a yes"),
        ({"consent_answer": ""}, "without a yes"),
        ({"consent_answer": "duty", "safe_now": "no"}, "An adult decides alone"),
        ({"call_type": "about_other"}, "another adult"),
        ({"call_type": "silent"}, "only counted"),
        ({"language": ""}, "language"),
    ],
)
def test_rule_r09_no_adult_is_handed_over_in_bulk_without_their_own_yes(
    told: dict[str, str], because: str, took: Any
) -> None:
    with pytest.raises(NotAllowed, match=because):
        took(**told)

    assert not HandOver.objects.exists() and not Grant.objects.filter(basis="duty").exists()


@pytest.mark.parametrize(
    "told",
    [
        {"consent_answer": "duty"},
        {"consent_answer": "yes", "assent": "yes"},
        {"consent_answer": "yes", "guardian": "Aunt Vasilina"},
    ],
)
def test_rule_r11_no_child_is_handed_over_in_bulk_without_guardian_and_assent_or_danger(
    told: dict[str, str], took: Any
) -> None:
    with pytest.raises(NotAllowed, match=r"(?i)guardian"):
        took(facts=CHILD, age_group="child", **told)


def test_a_childs_guardian_and_assent_stand_in_the_consent(took: Any, desk_officer: Viewer) -> None:
    took(facts=CHILD, age_group="child", call_type="about_other", guardian="Aunt Vasilina", assent="yes")

    consent = HandOver.objects.get().consent
    assert consent.assent == "yes"
    assert open_text(consent, "guardian", by=desk_officer, section=CONSENTS) == "Aunt Vasilina"


def test_a_child_in_danger_is_handed_over_in_bulk_on_duty(took: Any) -> None:
    took(facts=CHILD, age_group="child", consent_answer="duty", safe_now="no")

    assert HandOver.objects.get().by_duty and not Consent.objects.exists()


@pytest.mark.parametrize(
    ("status", "told", "because"),
    [
        ("callback", {"safe_to_call_back": "unknown"}, "safe"),
        ("callback", {"call_back_on": date(2020, 1, 1)}, "passed"),
        ("noticed", {"may_be_counted": "no"}, "sure"),
    ],
)
def test_what_is_not_safe_for_one_call_is_not_safe_in_bulk(
    status: str, told: dict[str, Any], because: str, took: Any
) -> None:
    with pytest.raises(NotAllowed, match=because):
        took(status, **told)


def test_only_what_was_handed_over_became_a_case(said_yes: Sheet, hotline_operator: Viewer) -> None:
    nobody = PastCall(hotline_operator.organisation, hotline_operator.user, said_yes, "handed_over")

    with pytest.raises(ValueError, match="become a case"):
        add_past_calls([nobody], by=SYSTEM)

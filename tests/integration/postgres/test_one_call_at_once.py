"""Two people, or a person and a program, act on one call at the same moment: the sheet as it stands decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from opennrm.care.cases.models import Case
from opennrm.care.hotline.actions import (
    arrange_callback,
    change_call,
    close_call,
    give_notice,
    hand_over,
    save_call,
)
from opennrm.care.hotline.models import Call, HandOver, Notice
from opennrm.care.hotline.queries import call_for, callback_due
from opennrm.care.hotline.sheet import Sheet
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.verdict import NotAllowed

from .at_once import TWO_WRITE_AT_ONCE, at_once

pytestmark = TWO_WRITE_AT_ONCE
SHEET = Sheet(
    call_type="about_self", age_group="adult", language="be", consent_answer="yes", safe_to_call_back="yes",
    phone="8 029 111 22 33", may_be_counted="yes",
)  # fmt: skip


@pytest.fixture
def reference(hotline_operator: Viewer) -> str:
    return save_call(sheet=SHEET, by=hotline_operator).reference


def changed(reference: str, by: Viewer, **told: str) -> None:
    change_call(call=call_for(by, reference), sheet=replace(SHEET, **told), version=1, by=by)


def test_r09_a_yes_that_is_taken_off_the_sheet_at_that_very_moment_hands_nothing_over(
    reference: str, centre: Organisation, hotline_operator: Viewer
) -> None:
    as_read = call_for(hotline_operator, reference)

    (refusal,) = at_once(
        lambda: changed(reference, hotline_operator, consent_answer="no"),
        lambda: hand_over(call=as_read, centre=centre, by=hotline_operator),
    )

    assert "without a yes" in str(refusal)
    assert not Case.objects.exists()


def test_of_two_who_hand_a_call_over_the_second_is_told(
    reference: str, centre: Organisation, hotline_operator: Viewer
) -> None:
    one, two = call_for(hotline_operator, reference), call_for(hotline_operator, reference)

    (refusal,) = at_once(
        lambda: hand_over(call=one, centre=centre, by=hotline_operator),
        lambda: hand_over(call=two, centre=centre, by=hotline_operator),
    )

    assert isinstance(refusal, NotAllowed)
    assert Case.objects.get() == HandOver.objects.get().case


def test_a_sheet_that_is_handed_over_at_that_very_moment_no_longer_changes(
    reference: str, centre: Organisation, hotline_operator: Viewer
) -> None:
    one = call_for(hotline_operator, reference)

    (refusal,) = at_once(
        lambda: hand_over(call=one, centre=centre, by=hotline_operator),
        lambda: changed(reference, hotline_operator, urgency="emergency"),
    )

    assert isinstance(refusal, NotAllowed)
    assert Call.objects.get().urgency == ""


def test_nobody_is_called_back_or_counted_where_the_sheet_says_at_that_moment_that_it_is_not_safe(
    reference: str, hotline_operator: Viewer
) -> None:
    one, two = call_for(hotline_operator, reference), call_for(hotline_operator, reference)

    (refusal,) = at_once(
        lambda: changed(reference, hotline_operator, safe_to_call_back="no", may_be_counted="no"),
        lambda: arrange_callback(call=one, phone=SHEET.phone, by=hotline_operator),
    )

    assert "only if they said that it is safe" in str(refusal)
    with pytest.raises(NotAllowed, match="counted only when"):
        give_notice(call=two, by=hotline_operator)
    assert callback_due(Call.objects.get()) is None
    assert not Notice.objects.exists()


def test_what_is_closed_at_that_very_moment_stays_closed(reference: str, hotline_operator: Viewer) -> None:
    one, two = call_for(hotline_operator, reference), call_for(hotline_operator, reference)

    (refusal,) = at_once(
        lambda: close_call(call=one, by=hotline_operator),
        lambda: arrange_callback(call=two, phone=SHEET.phone, by=hotline_operator),
    )

    assert isinstance(refusal, NotAllowed)
    assert callback_due(Call.objects.get()) is None

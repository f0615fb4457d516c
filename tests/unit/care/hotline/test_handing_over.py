"""A yes makes a case at the centre and nothing else; later and no keep the call where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from opennrm.care.cases.models import Case
from opennrm.care.hotline.actions import change_call, finish_call, hand_over, note_first_contact, save_call
from opennrm.care.hotline.models import Call, HandOver, Notice
from opennrm.care.hotline.queries import call_for, hand_over_seen, sheet_of
from opennrm.care.hotline.sections import SHEET
from opennrm.care.hotline.sheet import Sheet
from opennrm.foundation.access.actions import exclude
from opennrm.foundation.access.doors import NotVisible, sees
from opennrm.foundation.access.models import Basis, Organisation
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry, Obligation
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import withdraw_consent
from opennrm.foundation.people.models import Consent, Identity
from tests.factories import world

pytestmark = pytest.mark.django_db


def test_a_yes_makes_a_case_at_the_centre(call: Call, centre: Organisation, hotline_operator: Viewer) -> None:
    given = hand_over(call=call, centre=centre, by=hotline_operator)

    assert given.case.organisation == centre
    assert {need.kind for need in given.case.needs.all()} == {"safe_place", "medical"}
    assert {alert.kind for alert in given.case.safety_alerts.all()} == {"do_not_phone"}
    assert Call.objects.get().status == "handed_over"


def test_the_centre_reads_the_sheet_so_that_nobody_retells(
    call: Call, centre: Organisation, hotline_operator: Viewer, desk_officer: Viewer
) -> None:
    given = hand_over(call=call, centre=centre, by=hotline_operator)

    seen = hand_over_seen(desk_officer, given.case)

    assert seen == given
    assert sheet_of(desk_officer, seen.call).note == "They took my passport"


def test_the_hotline_keeps_its_sheet_and_sees_no_case(
    call: Call, centre: Organisation, hotline_operator: Viewer
) -> None:
    given = hand_over(call=call, centre=centre, by=hotline_operator)

    assert call_for(hotline_operator, call.reference) == call
    assert not Case.objects.visible_to(hotline_operator, SHEET).exists()
    assert not sees(hotline_operator, given.case.record, SHEET)


def test_another_centre_sees_neither_case_nor_sheet(
    call: Call, centre: Organisation, hotline_operator: Viewer
) -> None:
    given = hand_over(call=call, centre=centre, by=hotline_operator)
    stranger = world.a_viewer("desk-officer", world.an_organisation("centre"))

    assert hand_over_seen(stranger, given.case) is None
    assert not sees(stranger, call.record, SHEET)


def test_rule_r09_a_hand_over_rests_on_a_consent_that_names_all(
    call: Call, centre: Organisation, hotline_operator: Viewer
) -> None:
    given = hand_over(call=call, centre=centre, by=hotline_operator)

    consent = given.consent
    assert (consent.recipient, consent.purpose, consent.sections) == (
        centre,
        Purpose.ASSIST,
        frozenset({SHEET}),
    )
    assert (consent.language, consent.explained_by, consent.read_aloud) == (
        "be",
        hotline_operator.user,
        "yes",
    )
    assert consent.expires_on > clock.today()
    grant = call.record.grants.get(organisation=centre)
    assert (grant.basis, grant.consent_id, grant.may_write) == (Basis.CONSENT, consent.pk, False)
    assert clock.on_date(grant.expires_at - timedelta(seconds=1)) == consent.expires_on


@pytest.mark.parametrize("answer", ["", "later", "no"])
def test_rule_r09_nothing_is_handed_over_without_a_yes(
    said_yes: Sheet, centre: Organisation, hotline_operator: Viewer, answer: str
) -> None:
    call = save_call(sheet=replace(said_yes, consent_answer=answer), by=hotline_operator)

    with pytest.raises(NotAllowed, match="without a yes"):
        hand_over(call=call, centre=centre, by=hotline_operator)

    assert not Case.objects.exists()
    assert not Consent.objects.exists()


def test_rule_r09_withdrawing_closes_the_sheet_to_the_centre(
    call: Call, centre: Organisation, hotline_operator: Viewer, desk_officer: Viewer
) -> None:
    given = hand_over(call=call, centre=centre, by=hotline_operator)

    withdraw_consent(consent=given.consent, by=desk_officer)

    assert hand_over_seen(desk_officer, given.case) is None
    assert not Obligation.objects.waiting().exists()


def test_rule_r16_a_caller_may_stay_anonymous_all_the_way(
    said_yes: Sheet, centre: Organisation, hotline_operator: Viewer
) -> None:
    call = save_call(sheet=replace(said_yes, caller_name="", phone=""), by=hotline_operator)

    given = hand_over(call=call, centre=centre, by=hotline_operator)

    assert call.caller_name is None
    assert call.phone_mark is None
    assert not Identity.objects.exists()
    assert given.case.person.alias


def test_rule_r16_the_language_of_the_sentence_is_asked_but_no_name(
    said_yes: Sheet, hotline_operator: Viewer
) -> None:
    call = save_call(sheet=replace(said_yes, language=""), by=hotline_operator)

    with pytest.raises(NotAllowed, match="language"):
        hand_over(call=call, centre=call.centre, by=hotline_operator)


def test_nobody_agrees_for_another_adult(said_yes: Sheet, hotline_operator: Viewer) -> None:
    call = save_call(sheet=replace(said_yes, call_type="about_other"), by=hotline_operator)

    with pytest.raises(NotAllowed, match="another adult"):
        hand_over(call=call, centre=call.centre, by=hotline_operator)


def test_a_childs_yes_needs_a_guardian_and_assent(said_yes: Sheet, hotline_operator: Viewer) -> None:
    child = replace(said_yes, age_group="child", assent="yes")
    call = save_call(sheet=child, by=hotline_operator)

    with pytest.raises(NotAllowed, match="guardian"):
        hand_over(call=call, centre=call.centre, by=hotline_operator)
    given = hand_over(call=call, centre=call.centre, guardian="Aunt Volha", by=hotline_operator)

    assert given.consent.assent == "yes"


@pytest.mark.parametrize(("age_group", "thought_child"), [("child", "unknown"), ("unknown", "yes")])
def test_a_child_in_danger_is_handed_over_without_a_guardian(
    said_yes: Sheet, hotline_operator: Viewer, age_group: str, thought_child: str
) -> None:
    sheet = replace(
        said_yes, consent_answer="duty", age_group=age_group, thought_child=thought_child, safe_now="no"
    )
    call = save_call(sheet=sheet, by=hotline_operator)

    given = hand_over(call=call, centre=call.centre, by=hotline_operator)

    assert given.by_duty
    assert given.consent is None
    assert not Consent.objects.exists()
    assert call.record.grants.get(organisation=call.centre).basis == Basis.DUTY


def test_no_duty_reaches_an_adult(said_yes: Sheet, hotline_operator: Viewer) -> None:
    call = save_call(sheet=replace(said_yes, consent_answer="duty", safe_now="no"), by=hotline_operator)

    with pytest.raises(NotAllowed, match="An adult decides alone"):
        hand_over(call=call, centre=call.centre, by=hotline_operator)


def test_no_duty_reaches_a_child_who_is_not_in_danger(said_yes: Sheet, hotline_operator: Viewer) -> None:
    call = save_call(sheet=replace(said_yes, consent_answer="duty", age_group="child"), by=hotline_operator)

    with pytest.raises(NotAllowed, match="only when in danger"):
        hand_over(call=call, centre=call.centre, by=hotline_operator)


@pytest.mark.parametrize(("urgency", "due_on"), [("today", "2026-11-20"), ("this_week", "2026-11-23")])
def test_later_stays_with_the_hotline_until_the_next_working_day_or_today_if_urgent(
    urgency: str, due_on: str, said_yes: Sheet, hotline_operator: Viewer
) -> None:
    with clock.at(datetime(2026, 11, 20, 12, tzinfo=UTC)):  # a Friday
        call = save_call(
            sheet=replace(said_yes, consent_answer="later", urgency=urgency), by=hotline_operator
        )
        finish_call(call=call, phone="8 029 111 22 33", by=hotline_operator)

    owed = Obligation.objects.waiting().get()
    assert (owed.owner_id, owed.subject_id) == (hotline_operator.organisation_id, call.record_id)
    assert str(owed.due_on) == due_on
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("safe", "phone", "why"), [("no", "8 029 111 22 33", "safe"), ("yes", " ", "number")]
)
def test_nobody_is_called_back_where_that_is_not_safe(
    said_yes: Sheet, hotline_operator: Viewer, safe: str, phone: str, why: str
) -> None:
    sheet = replace(said_yes, consent_answer="later", safe_to_call_back=safe)
    call = save_call(sheet=sheet, by=hotline_operator)

    with pytest.raises(NotAllowed, match=why):
        finish_call(call=call, phone=phone, by=hotline_operator)


def test_handing_over_after_a_call_back_discharges_it(
    said_yes: Sheet, centre: Organisation, hotline_operator: Viewer
) -> None:
    call = save_call(sheet=replace(said_yes, consent_answer="later"), by=hotline_operator)
    finish_call(call=call, phone="8 029 111 22 33", by=hotline_operator)
    change_call(call=call, sheet=said_yes, version=1, by=hotline_operator)

    given = hand_over(call=call, centre=centre, by=hotline_operator)

    assert [owed.owner_id for owed in Obligation.objects.waiting()] == [centre.pk]
    assert HandOver.objects.get() == given


def test_a_no_leaves_nothing(said_yes: Sheet, hotline_operator: Viewer) -> None:
    call = save_call(sheet=replace(said_yes, consent_answer="no"), by=hotline_operator)

    finish_call(call=call, phone="", by=hotline_operator)

    assert Call.objects.get().status == "closed"
    assert not Notice.objects.exists()
    assert call.record.grants.count() == 1


def test_a_no_is_counted_without_a_link_when_that_is_safe(said_yes: Sheet, hotline_operator: Viewer) -> None:
    sheet = replace(said_yes, consent_answer="no", may_be_counted="yes", territory="BY-BR-brest")
    call = save_call(sheet=sheet, by=hotline_operator)

    finish_call(call=call, phone="", by=hotline_operator)

    notice = Notice.objects.get()
    assert (notice.territory, notice.category, notice.urgency) == ("BY-BR", "forced_labour", "today")
    assert not Case.objects.exists()
    assert Entry.objects.get(event="hotline.notice_given").subject == ""


def test_a_yes_is_not_finished_without_handing_over(call: Call, hotline_operator: Viewer) -> None:
    with pytest.raises(NotAllowed, match="Hand over, or change the answer"):
        finish_call(call=call, phone="", by=hotline_operator)


def test_a_desk_officer_does_not_hand_over(call: Call, centre: Organisation, desk_officer: Viewer) -> None:
    with pytest.raises(NotAllowed, match="does not take calls"):
        hand_over(call=call, centre=centre, by=desk_officer)


def test_the_panel_does_not_receive_a_call(
    call: Call, hotline_operator: Viewer, panel_member: Viewer
) -> None:
    with pytest.raises(NotAllowed, match="Territorial Centre"):
        hand_over(call=call, centre=panel_member.organisation, by=hotline_operator)


def test_another_hotline_does_not_find_the_call(call: Call) -> None:
    other = world.a_viewer("hotline-operator", world.an_organisation("hotline"))

    with pytest.raises(NotVisible):
        call_for(other, call.reference)


def test_only_the_centre_that_received_the_call_notes_the_first_contact(
    call: Call, centre: Organisation, hotline_operator: Viewer, desk_officer: Viewer
) -> None:
    given = hand_over(call=call, centre=centre, by=hotline_operator)

    with pytest.raises(NotAllowed, match="role"):
        note_first_contact(hand_over=given, by=hotline_operator)
    with pytest.raises(NotAllowed, match="centre that received"):
        note_first_contact(hand_over=given, by=world.a_viewer("desk-officer"))
    assert Obligation.objects.waiting().filter(item_id=given.pk).exists()

    note_first_contact(hand_over=given, by=desk_officer)
    assert not Obligation.objects.waiting().filter(item_id=given.pk).exists()


def test_who_is_kept_out_of_the_call_notes_no_first_contact(
    call: Call, centre: Organisation, hotline_operator: Viewer, desk_officer: Viewer
) -> None:
    given = hand_over(call=call, centre=centre, by=hotline_operator)
    exclude(record=given.call.record, whom=desk_officer.user, by=hotline_operator)

    with pytest.raises(NotAllowed, match="not open to you"):
        note_first_contact(hand_over=given, by=desk_officer)


def test_a_callback_moved_on_the_sheet_is_due_on_the_new_day(
    said_yes: Sheet, hotline_operator: Viewer
) -> None:
    later = replace(said_yes, consent_answer="later", call_back_on=clock.today() + timedelta(days=1))
    call = save_call(sheet=later, by=hotline_operator)
    finish_call(call=call, phone=later.phone, by=hotline_operator)

    moved = replace(later, call_back_on=clock.today() + timedelta(days=8))
    change_call(call=call, sheet=moved, version=call.version, by=hotline_operator)

    (owed,) = Obligation.objects.waiting().filter(subject_id=call.record_id)
    assert owed.due_on == clock.today() + timedelta(days=8)

"""A sheet is saved as far as it got, is not overwritten by a colleague, and knows a number again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import FieldDoesNotExist

from opennrm.care.hotline.actions import change_call, close_call, finish_call, reopen_call, save_call
from opennrm.care.hotline.models import Call
from opennrm.care.hotline.queries import (
    call_for,
    callbacks_later,
    callbacks_today,
    called_before,
    propose_centre,
    sheet_of,
)
from opennrm.care.hotline.sheet import Sheet
from opennrm.care.hotline.workflow import CALLBACK
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.models import ChangedMeanwhile, Entry, Obligation
from opennrm.foundation.core.verdict import NotAllowed
from tests.factories import world

pytestmark = pytest.mark.django_db


def test_an_empty_sheet_can_be_saved(hotline_operator: Viewer) -> None:
    call = save_call(sheet=Sheet(), by=hotline_operator)

    assert call.status == "open"
    assert call.taken_by == hotline_operator.user
    assert sheet_of(hotline_operator, call).safe_now == "unknown"


def test_what_was_written_is_read_again(said_yes: Sheet, hotline_operator: Viewer) -> None:
    call = save_call(sheet=said_yes, by=hotline_operator)

    again = sheet_of(hotline_operator, Call.objects.get(pk=call.pk))

    assert again == replace(
        said_yes, happened_at=call.happened_at, taken_by=hotline_operator.user, needs=again.needs
    )
    assert set(again.needs) == set(said_yes.needs)


def test_texts_stand_sealed_in_the_table_and_not_in_the_journal(
    said_yes: Sheet, hotline_operator: Viewer
) -> None:
    sheet = replace(
        said_yes, caller_name="Marker-Name", note="Marker-Note", phone="Marker 5551234", guardian="Marker-G"
    )
    call = save_call(sheet=sheet, by=hotline_operator)

    columns = Call.objects.values().get(pk=call.pk)

    assert "Marker" not in str({k: bytes(v) if isinstance(v, memoryview) else v for k, v in columns.items()})
    assert not any("Marker" in str(entry.details) for entry in Entry.objects.all())
    assert "Marker" not in repr(sheet)


def test_a_colleagues_change_is_not_overwritten(
    call: Call, said_yes: Sheet, hotline_operator: Viewer
) -> None:
    change_call(call=call, sheet=replace(said_yes, urgency="emergency"), version=1, by=hotline_operator)

    with pytest.raises(ChangedMeanwhile):
        change_call(call=call, sheet=said_yes, version=1, by=hotline_operator)

    assert Call.objects.get().urgency == "emergency"


def test_whoever_changes_a_sheet_has_not_taken_the_call(call: Call, hotline_operator: Viewer) -> None:
    colleague = world.a_viewer("hotline-operator", hotline_operator.organisation)

    change_call(call=call, sheet=Sheet(note="Rang again."), version=1, by=colleague)

    assert Call.objects.get().taken_by == hotline_operator.user


def counted(kind: str, by: Viewer) -> Call:
    """A contact without a conversation, closed at once."""
    call = save_call(sheet=Sheet(call_type=kind), by=by)
    close_call(call=call, by=by)
    return call


def test_a_silent_call_holds_no_data(hotline_operator: Viewer) -> None:
    call = counted("silent", hotline_operator)

    assert (call.status, call.holds_data) == ("closed", False)


def test_a_wrong_click_is_taken_back(hotline_operator: Viewer) -> None:
    call = counted("test", hotline_operator)

    reopen_call(call=call, by=hotline_operator)

    assert Call.objects.get().status == "open"


def test_a_finished_sheet_no_longer_changes(said_yes: Sheet, hotline_operator: Viewer) -> None:
    call = counted("thanks", hotline_operator)

    with pytest.raises(NotAllowed, match="finished"):
        change_call(call=call, sheet=said_yes, version=1, by=hotline_operator)


def test_a_number_is_known_again_however_it_is_written(call: Call, hotline_operator: Viewer) -> None:
    assert list(called_before(hotline_operator, "+375 (29) 111-22-33")) == [call]
    assert not called_before(hotline_operator, "8 029 111 22 34").exists()
    assert not called_before(hotline_operator, "").exists()


def test_a_number_is_not_known_to_another_hotline(call: Call) -> None:
    other = world.a_viewer("hotline-operator", world.an_organisation("hotline"))

    assert not called_before(other, "8 029 111 22 33").exists()


def test_a_desk_officer_takes_no_calls(said_yes: Sheet, desk_officer: Viewer) -> None:
    with pytest.raises(NotAllowed):
        save_call(sheet=said_yes, by=desk_officer)


def test_the_nearest_centre_is_proposed_before_the_one_that_speaks_the_language(db: None) -> None:
    near = world.an_organisation("centre", territory="BY-BR", languages=("be",))
    world.an_organisation("centre", territory="BY-HM", languages=("pl",))

    proposal = propose_centre("BY-BR-brest", "pl")

    assert proposal is not None
    assert proposal.centre == near
    assert "interpreter" in proposal.because


def test_of_equally_near_centres_the_one_that_speaks_the_language_is_proposed(db: None) -> None:
    world.an_organisation("centre", territory="BY-BR", languages=("be",))
    speaks = world.an_organisation("centre", territory="BY-BR", languages=("pl",))

    proposal = propose_centre("BY-BR", "pl")

    assert proposal is not None
    assert proposal.centre == speaks


def test_without_place_and_language_nothing_is_proposed(centre: Organisation) -> None:
    assert propose_centre("", "") is None


def test_a_notice_has_no_column_that_leads_to_a_call(db: None) -> None:
    from opennrm.care.hotline.models import Notice

    for name in ("call", "record", "person", "case"):
        with pytest.raises(FieldDoesNotExist):
            Notice._meta.get_field(name)


def test_nobody_is_called_back_once_the_sheet_says_that_it_is_not_safe(
    said_yes: Sheet, hotline_operator: Viewer
) -> None:
    later = replace(said_yes, consent_answer="later")
    call = save_call(sheet=later, by=hotline_operator)
    finish_call(call=call, phone=later.phone, by=hotline_operator)
    call = call_for(hotline_operator, call.reference)
    assert callbacks_today(hotline_operator).count() + callbacks_later(hotline_operator).count() == 1

    change_call(
        call=call, sheet=replace(later, safe_to_call_back="no"), version=call.version, by=hotline_operator
    )

    assert not Obligation.objects.waiting().filter(rule=CALLBACK.key).exists()
    assert call_for(hotline_operator, call.reference).status == "open"
    with pytest.raises(NotAllowed, match="only if they said that it is safe"):
        finish_call(call=call, phone=later.phone, by=hotline_operator)

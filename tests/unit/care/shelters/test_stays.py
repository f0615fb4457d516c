"""Somebody gets a bed, settles in and leaves; a bed never holds two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from opennrm.care.cases.models import Case
from opennrm.care.cases.sections import NEEDS
from opennrm.care.referrals.actions import accept_referral, list_service, revoke_referral
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.referrals.workflow import ACCEPTED, DONE, REVOKED
from opennrm.care.shelters import queries
from opennrm.care.shelters.actions import (
    accept_into_bed,
    add_room,
    come_back,
    give_up,
    hold_bed,
    leave,
    move_to_bed,
    note_follow_up,
    open_shelter,
    settle_in,
    write_address,
)
from opennrm.care.shelters.bulk import StayRows
from opennrm.care.shelters.models import ArrivalCheck, Bed, Shelter, Stay
from opennrm.care.shelters.sections import ADDRESS, STAY
from opennrm.care.shelters.workflow import ARRIVED, EXPECTED, HELD, LEFT, NOT_COME
from opennrm.foundation.access.actions import open_record
from opennrm.foundation.access.doors import NotVisible, sees
from opennrm.foundation.access.models import Grant
from opennrm.foundation.access.sections import all_sections
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.country import country
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import ChangedMeanwhile, Entry
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import keep_out, withdraw_consent
from opennrm.foundation.people.sections import IDENTITY
from tests.factories import world
from tests.factories.programs import Program

from .conftest import ADDRESS as WRITTEN
from .conftest import a_case, refer

pytestmark = pytest.mark.django_db


def test_accepting_gives_the_bed_and_answers_the_referral(stay: Stay, referral: Referral, bed: Bed) -> None:
    referral.refresh_from_db()

    assert (stay.status, stay.bed, stay.expected_on) == (EXPECTED, bed, clock.today())
    assert referral.status == ACCEPTED
    assert stay.record.subject_id == referral.case.person_id


def test_a_shelters_own_record_of_a_stay_opens_the_stay_and_nothing_of_the_person(
    stay: Stay, referral: Referral, shelter_worker: Viewer, desk_officer: Viewer
) -> None:
    withdraw_consent(consent=referral.consent, by=desk_officer)

    seen = [section for section in all_sections() if sees(shelter_worker, stay.record, section)]

    assert seen == [STAY]
    assert not sees(shelter_worker, referral.case.record, IDENTITY)


def test_a_bed_that_somebody_has_is_refused(
    stay: Stay, bed: Bed, place_to_stay: Service, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    another = refer(a_case(desk_officer), place_to_stay, desk_officer)

    with pytest.raises(NotAllowed, match="not available any more"):
        accept_into_bed(referral=another, bed=bed, arrival_mode="person_comes", by=shelter_worker)

    another.refresh_from_db()
    assert another.status != ACCEPTED
    assert Stay.objects.count() == 1


def test_the_database_itself_refuses_a_second_person_in_a_bed(
    stay: Stay, bed: Bed, place_to_stay: Service, desk_officer: Viewer
) -> None:
    another = refer(a_case(desk_officer), place_to_stay, desk_officer)
    record = open_record(kind="stay", organisation=stay.organisation)
    twin = Stay(record=record, case=another.case, referral=another, bed=bed, expected_on=clock.today())

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_two_who_take_the_last_bed_at_once_are_one_and_a_sentence(
    stay: Stay, bed: Bed, place_to_stay: Service, desk_officer: Viewer, shelter_worker: Viewer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """As if the check before had run before the other's bed was written."""
    from opennrm.care.shelters.actions import stay as room
    from opennrm.foundation.core.verdict import ALLOWED

    monkeypatch.setattr(room, "may_give_bed", lambda *_: ALLOWED)
    another = refer(a_case(desk_officer), place_to_stay, desk_officer)

    with pytest.raises(NotAllowed, match="not available any more"):
        accept_into_bed(referral=another, bed=bed, arrival_mode="person_comes", by=shelter_worker)


def test_another_shelters_bed_and_referral_are_out_of_reach(referral: Referral, bed: Bed, stay: Stay) -> None:
    stranger = world.a_viewer("shelter-worker")

    with pytest.raises(NotAllowed):
        accept_into_bed(referral=referral, bed=bed, arrival_mode="person_comes", by=stranger)
    with pytest.raises(NotVisible):
        queries.stay_for(stranger, stay.reference)
    with pytest.raises(NotVisible):
        queries.house_for(stranger, bed.room.shelter.reference)


def test_settling_in_ticks_what_was_done_and_the_rest_later(stay: Stay, shelter_worker: Viewer) -> None:
    settle_in(stay=stay, ticked=["room_and_keys"], notes="Likes tea.", by=shelter_worker)
    settle_in(stay=stay, ticked=["room_and_keys", "safety_explained", "no_such_point"], by=shelter_worker)

    stay.refresh_from_db()
    assert stay.status == ARRIVED and stay.arrived_at
    assert set(ArrivalCheck.objects.values_list("code", flat=True)) == {"room_and_keys", "safety_explained"}
    assert queries.notes_of(shelter_worker, stay) == "Likes tea."


def test_what_is_noted_later_stands_below_what_was_noted_on_arrival(
    stay: Stay, shelter_worker: Viewer
) -> None:
    settle_in(stay=stay, notes="Likes tea.", by=shelter_worker)

    settle_in(stay=stay, ticked=["room_and_keys"], notes=" Sleeps late. ", by=shelter_worker)

    assert queries.notes_of(shelter_worker, stay) == "Likes tea.\n\nSleeps late."


def test_a_night_away_keeps_the_bed(stay: Stay, bed: Bed, shelter_worker: Viewer) -> None:
    settle_in(stay=stay, by=shelter_worker)
    hold_bed(stay=stay, by=shelter_worker)

    assert stay.status == HELD
    assert bed not in queries.free_beds(shelter_worker)

    come_back(stay=stay, by=shelter_worker)
    assert stay.status == ARRIVED


def test_leaving_frees_the_bed_and_ends_what_the_shelter_sees(
    stay: Stay, bed: Bed, referral: Referral, shelter_worker: Viewer
) -> None:
    settle_in(stay=stay, by=shelter_worker)
    found = queries.stay_for(shelter_worker, stay.reference)

    leave(stay=found, left_to="own_home", by=shelter_worker)

    referral.refresh_from_db()
    found.refresh_from_db()
    assert (found.status, found.left_on, referral.status) == (LEFT, clock.today(), DONE)
    assert bed in queries.free_beds(shelter_worker)
    assert not sees(shelter_worker, referral.case.record, NEEDS)


def test_nobody_leaves_tomorrow_or_before_coming(stay: Stay, shelter_worker: Viewer) -> None:
    settle_in(stay=stay, by=shelter_worker)

    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=3)):
        with pytest.raises(NotAllowed, match="between"):
            leave(stay=stay, left_to="own_home", left_on=day, by=shelter_worker)


def test_who_did_not_come_can_be_given_another_bed(
    stay: Stay, bed: Bed, referral: Referral, shelter_worker: Viewer
) -> None:
    give_up(stay=stay, by=shelter_worker)
    referral.refresh_from_db()

    again = accept_into_bed(referral=referral, bed=bed, arrival_mode="shelter_collects", by=shelter_worker)

    assert Stay.objects.get(pk=stay.pk).status == NOT_COME
    assert again.status == EXPECTED


def test_the_centre_is_to_find_out_today_where_somebody_is_who_did_not_come(
    stay: Stay, referral: Referral, case: Case, shelter_worker: Viewer
) -> None:
    give_up(stay=stay, by=shelter_worker)

    assert queries.waits_for_follow_up(case) == clock.today()
    late = accept_into_bed(referral=referral, bed=stay.bed, arrival_mode="person_comes", by=shelter_worker)
    assert queries.waits_for_follow_up(case) == clock.today()
    settle_in(stay=late, by=shelter_worker)
    assert queries.waits_for_follow_up(case) is None


@pytest.mark.parametrize("how", ["revoke", "withdraw"])
def test_a_referral_taken_back_before_arrival_frees_the_bed(
    how: str, stay: Stay, bed: Bed, referral: Referral, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    referral.refresh_from_db()
    if how == "revoke":
        revoke_referral(referral=referral, by=desk_officer)
    else:
        withdraw_consent(consent=referral.consent, by=desk_officer)

    assert Stay.objects.get().status == NOT_COME
    assert bed in queries.free_beds(shelter_worker)


def test_r10_a_roof_never_hangs_on_a_consent_to_share(
    stay: Stay, referral: Referral, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    settle_in(stay=stay, by=shelter_worker)

    withdraw_consent(consent=referral.consent, by=desk_officer)

    referral.refresh_from_db()
    assert referral.status == REVOKED
    assert Stay.objects.get().status == ARRIVED
    leave(stay=queries.stay_for(shelter_worker, stay.reference), left_to="unknown", by=shelter_worker)
    assert Stay.objects.get().status == LEFT


@pytest.fixture
def again(
    stay: Stay, case: Case, place_to_stay: Service, desk_officer: Viewer, shelter_worker: Viewer
) -> Referral:
    """Referred anew to the house in which the person lives, after they had taken back what was shared."""
    settle_in(stay=stay, by=shelter_worker)
    withdraw_consent(consent=stay.referral.consent, by=desk_officer)
    return refer(case, place_to_stay, desk_officer)


def test_whoever_lives_in_a_house_and_is_referred_there_again_keeps_one_bed(
    again: Referral, stay: Stay, bed: Bed, shelter_worker: Viewer
) -> None:
    goes_on = accept_into_bed(referral=again, bed=bed, by=shelter_worker)

    again.refresh_from_db()
    assert again.status == ACCEPTED
    assert (goes_on.pk, Stay.objects.get().referral) == (stay.pk, again)
    assert Stay.objects.get().status == ARRIVED
    leave(stay=queries.stay_for(shelter_worker, stay.reference), left_to="own_home", by=shelter_worker)
    again.refresh_from_db()
    assert again.status == DONE


def test_a_program_is_not_asked_either_how_somebody_comes_who_lives_there(
    again: Referral, stay: Stay, bed: Bed, shelter_worker: Viewer
) -> None:
    program, own = Program.of(shelter_worker), f"/referrals/received/{again.pk}"

    first, *_others = program.get(f"{own}/beds").json()["items"]
    done = program.post(f"{own}/bed", {"bed": first["id"]})

    assert first["id"] == str(bed.pk)
    assert (done.status_code, done.json()["state"]) == (201, ARRIVED)


def test_a_program_says_how_somebody_comes_who_does_not_live_there_yet(
    referral: Referral, bed: Bed, shelter_worker: Viewer
) -> None:
    done = Program.of(shelter_worker).post(f"/referrals/received/{referral.pk}/bed", {"bed": str(bed.pk)})

    assert done.status_code == 403 and "Choose how the person comes to you." in done.json()["detail"]
    assert not Stay.objects.exists()


def test_or_another_bed_and_the_one_before_is_free(
    again: Referral, bed: Bed, house: Shelter, shelter_worker: Viewer
) -> None:
    other = Bed.objects.exclude(pk=bed.pk).select_related("room__shelter__record").get(room__code="4")

    accept_into_bed(referral=again, bed=other, by=shelter_worker)

    assert Stay.objects.get().bed == other
    assert Bed.objects.filter(pk=bed.pk).free().exists()


def test_where_two_referrals_led_to_one_house_it_sees_nothing_more_once_the_person_has_left(
    stay: Stay, bed: Bed, case: Case, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    """The same shelter stands in the directory twice, and was asked a second time while the person lives there."""
    settle_in(stay=stay, by=shelter_worker)
    elsewhere = list_service(
        organisation=shelter_worker.organisation, kind="accommodation", territory="BY-MI", by=SYSTEM
    )
    second = refer(case, elsewhere, desk_officer)

    accept_into_bed(referral=second, bed=bed, by=shelter_worker)
    stay.referral.refresh_from_db()
    assert stay.referral.status == DONE
    leave(stay=queries.stay_for(shelter_worker, stay.reference), left_to="own_home", by=shelter_worker)

    assert not Referral.objects.under_way().exists()
    assert not sees(shelter_worker, case.record, IDENTITY)


def test_a_room_for_others_that_was_agreed_with_everybody_in_it_is_recorded_of_whoever_goes_on_too(
    again: Referral, house: Shelter, shelter_worker: Viewer
) -> None:
    room = add_room(shelter=house, code="20", beds=1, suits=("men",), by=shelter_worker)
    for_men = Bed.objects.select_related("room__shelter__record").get(room=room)
    with pytest.raises(NotAllowed, match="This room is for others"):
        accept_into_bed(referral=again, bed=for_men, by=shelter_worker)

    accept_into_bed(referral=again, bed=for_men, agreed=True, by=shelter_worker)

    assert Entry.objects.get(event="shelters.goes_on").details["agreed"] is True


@pytest.mark.parametrize("status", [ARRIVED, HELD])
def test_whoever_is_away_for_some_nights_goes_on_too_and_stays_away(
    status: str, again: Referral, stay: Stay, bed: Bed, shelter_worker: Viewer
) -> None:
    if status == HELD:
        hold_bed(stay=stay, by=shelter_worker)

    accept_into_bed(referral=again, bed=bed, by=shelter_worker)

    assert (Stay.objects.get().status, Stay.objects.get().referral) == (status, again)


def test_another_person_is_not_given_the_bed_of_whoever_lives_there(
    again: Referral, bed: Bed, place_to_stay: Service, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    somebody_else = refer(a_case(desk_officer), place_to_stay, desk_officer)

    assert bed not in queries.beds_for(shelter_worker, somebody_else)
    with pytest.raises(NotAllowed, match="not available any more"):
        accept_into_bed(referral=somebody_else, bed=bed, by=shelter_worker)


def test_only_a_centre_that_brings_the_person_may_open_the_address_and_one_officer_only(
    referral: Referral, bed: Bed, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    colleague = world.a_viewer("desk-officer", desk_officer.organisation)
    accept_into_bed(referral=referral, bed=bed, arrival_mode="centre_brings", by=shelter_worker)
    house = queries.house_for(desk_officer, bed.room.shelter.reference)

    assert queries.address_of(desk_officer, house) == WRITTEN
    with pytest.raises(NotVisible):
        queries.house_for(colleague, house.reference)
    with clock.at(clock.now() + timedelta(hours=49)), pytest.raises(NotVisible):
        queries.house_for(desk_officer, house.reference)


def test_who_brings_somebody_next_week_has_the_address_on_that_day_and_not_before(
    referral: Referral, bed: Bed, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    day = clock.today() + timedelta(days=4)
    accept_into_bed(
        referral=referral, bed=bed, arrival_mode="centre_brings", expected_on=day, by=shelter_worker
    )

    def open_after(days: int) -> bool:
        with clock.at(clock.now() + timedelta(days=days)):
            return sees(desk_officer, bed.room.shelter.record, ADDRESS)

    assert [open_after(days) for days in (0, 2, 4, 5, 7)] == [False, False, True, True, False]


def test_nobody_is_expected_yesterday(
    referral: Referral, bed: Bed, shelter_worker: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(NotAllowed, match="today or on a later day"):
        accept_into_bed(
            referral=referral, bed=bed, arrival_mode="person_comes", expected_on=yesterday, by=shelter_worker
        )

    page = sign_in(shelter_worker).post(
        f"/shelter/referral/{referral.pk}/",
        {"bed": str(bed.pk), "arrival_mode": "person_comes", "expected_on_0": yesterday.day,
         "expected_on_1": yesterday.month, "expected_on_2": yesterday.year},
    )  # fmt: skip
    assert "A person is expected today or on a later day." in page.content.decode()
    assert not Stay.objects.exists()


@pytest.mark.parametrize("mode", ["person_comes", "shelter_collects"])
def test_otherwise_the_address_stays_with_the_shelter(
    mode: str, referral: Referral, bed: Bed, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    accept_into_bed(referral=referral, bed=bed, arrival_mode=mode, by=shelter_worker)

    assert not sees(desk_officer, bed.room.shelter.record, ADDRESS)
    (placement,) = queries.placements_of(desk_officer, referral.case)
    assert placement.way == ""


def test_opening_an_address_is_recorded(house: Shelter, shelter_worker: Viewer) -> None:
    queries.address_of(shelter_worker, queries.house_for(shelter_worker, house.reference))

    assert Entry.objects.filter(event="text.opened", section=ADDRESS.code).count() == 1


def test_two_who_change_an_address_do_not_overwrite_each_other(
    house: Shelter, shelter_worker: Viewer
) -> None:
    write_address(shelter=house, address="New Street 1", version=1, by=shelter_worker)

    with pytest.raises(ChangedMeanwhile):
        write_address(shelter=house, address="Other Street 2", version=1, by=shelter_worker)


@pytest.mark.parametrize("code", ["Green room", "", "1234", "B4", "4 B"])
def test_a_room_is_called_by_a_number_never_by_a_name(
    code: str, house: Shelter, shelter_worker: Viewer
) -> None:
    with pytest.raises(NotAllowed, match="number on its door"):
        add_room(shelter=house, code=code, beds=1, by=shelter_worker)


def test_only_a_shelter_has_houses(service_worker: Viewer) -> None:
    with pytest.raises(NotAllowed, match="Only a shelter"):
        open_shelter(organisation=service_worker.organisation, territory="BY-HM", by=SYSTEM)


def test_somebody_kept_out_of_the_case_is_kept_out_of_the_stay(
    referral: Referral, bed: Bed, shelter_worker: Viewer, desk_officer: Viewer
) -> None:
    colleague = world.a_viewer("shelter-worker", shelter_worker.organisation)
    keep_out(record=referral.case.record, whom=colleague.user, by=desk_officer)

    stay = accept_into_bed(referral=referral, bed=bed, arrival_mode="person_comes", by=shelter_worker)

    assert sees(shelter_worker, stay.record, STAY)
    assert not sees(colleague, stay.record, STAY)


def test_tonight_costs_the_same_however_many_beds(stay: Stay, house: Shelter, shelter_worker: Viewer) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        queries.tonight(shelter_worker)
    for code in ("5", "6", "7"):
        add_room(shelter=house, code=code, beds=4, by=shelter_worker)

    with CaptureQueriesContext(connection) as many:
        houses = queries.tonight(shelter_worker)

    assert len(many) == len(few)
    assert [room.room.code for room in houses[0].rooms] == ["4", "5", "6", "7", "12B"]
    assert queries.free_by_kind(houses) == [("", 13), ("women", 1), ("families", 1)]


def test_stays_written_in_bulk_are_like_any_other(
    referral: Referral, bed: Bed, case: Case, shelter_worker: Viewer
) -> None:
    accept_referral(referral=referral, by=shelter_worker)
    referral.refresh_from_db()
    rows = StayRows()
    rows.add_stay(referral, bed, expected_on=clock.today(), arrived_at=clock.now(), by=shelter_worker.user)
    with pytest.raises(ValueError, match="one person"):
        rows.add_stay(referral, bed, expected_on=clock.today(), by=shelter_worker.user)

    with pytest.raises(NotAllowed, match="day of leaving"):
        rows.add_stay(
            referral, bed, expected_on=clock.today(), arrived_at=clock.now(), by=shelter_worker.user,
            left_on=clock.today() - timedelta(days=1),
        )  # fmt: skip

    (stay,) = rows.save(by=SYSTEM)

    assert queries.stay_for(shelter_worker, stay.reference).checks.count() == 4
    assert Grant.objects.get(record=stay.record).sections == {STAY}
    assert list(stay.status_rows.values_list("step", flat=True)) == ["begin", "arrive"]


def a_room_for_men(house: Shelter, by: Viewer) -> Bed:
    add_room(shelter=house, code="7", beds=1, suits=("men", "accessible"), by=by)
    found: Bed = Bed.objects.get(room__code="7")
    return found


def test_a_bed_in_a_room_for_others_is_given_only_when_everybody_in_it_agreed(
    referral: Referral, house: Shelter, shelter_worker: Viewer
) -> None:
    not_hers = a_room_for_men(house, shelter_worker)

    with pytest.raises(NotAllowed, match="This room is for others"):
        accept_into_bed(referral=referral, bed=not_hers, arrival_mode="person_comes", by=shelter_worker)
    accept_into_bed(
        referral=referral, bed=not_hers, arrival_mode="person_comes", agreed=True, by=shelter_worker
    )

    assert Stay.objects.get().bed == not_hers
    assert Entry.objects.get(event="shelters.bed_given").details["agreed"] is True


@pytest.mark.parametrize(
    ("suits", "fits"),
    [((), True), (("accessible",), True), (("women", "accessible"), True), (("men", "accessible"), False)],
)
def test_a_room_suits_by_whom_it_is_for_and_a_door_without_a_step_suits_everybody(
    case: Case, house: Shelter, shelter_worker: Viewer, suits: tuple[str, ...], fits: bool
) -> None:
    room = add_room(shelter=house, code="9", beds=1, suits=suits, by=shelter_worker)

    assert room.is_for(case.person) is fits


@pytest.mark.parametrize("state", [EXPECTED, ARRIVED, HELD])
def test_another_bed_frees_the_one_before_and_changes_nothing_else(
    stay: Stay, bed: Bed, state: str, shelter_worker: Viewer
) -> None:
    other = Bed.objects.get(room__code="12B")
    if state != EXPECTED:
        settle_in(stay=stay, by=shelter_worker)
    if state == HELD:
        hold_bed(stay=stay, by=shelter_worker)

    move_to_bed(stay=stay, bed=other, by=shelter_worker)

    stay.refresh_from_db()
    assert (stay.bed, stay.status) == (other, state)
    assert bed in queries.free_beds(shelter_worker)
    assert Entry.objects.filter(event="shelters.bed_changed").count() == 1


def test_nobody_is_moved_into_a_bed_that_is_taken_or_for_others_or_after_leaving(
    stay: Stay, bed: Bed, house: Shelter, place_to_stay: Service, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    not_hers = a_room_for_men(house, shelter_worker)
    another = refer(a_case(desk_officer), place_to_stay, desk_officer)
    other = Bed.objects.get(room__code="12B")
    accept_into_bed(referral=another, bed=other, arrival_mode="person_comes", by=shelter_worker)

    with pytest.raises(NotAllowed, match="not available any more"):
        move_to_bed(stay=stay, bed=other, by=shelter_worker)
    with pytest.raises(NotAllowed, match="This room is for others"):
        move_to_bed(stay=stay, bed=not_hers, by=shelter_worker)
    with pytest.raises(NotAllowed):
        move_to_bed(stay=stay, bed=not_hers, agreed=True, by=world.a_viewer("shelter-worker"))
    give_up(stay=stay, by=shelter_worker)
    with pytest.raises(NotAllowed, match="no bed here any more"):
        move_to_bed(stay=stay, bed=not_hers, agreed=True, by=shelter_worker)


def test_whoever_brings_somebody_to_another_house_is_shown_the_way_there(
    referral: Referral, bed: Bed, house: Shelter, shelter_worker: Viewer, desk_officer: Viewer
) -> None:
    stay = accept_into_bed(referral=referral, bed=bed, arrival_mode="centre_brings", by=shelter_worker)
    second = open_shelter(
        organisation=shelter_worker.organisation, territory="BY-HM", address="Another door", by=shelter_worker
    )
    room = add_room(shelter=second, code="1", beds=1, by=shelter_worker)

    move_to_bed(stay=stay, bed=room.beds.get(), by=shelter_worker)

    assert sees(desk_officer, second.record, ADDRESS)
    assert not sees(desk_officer, house.record, ADDRESS)


def test_a_new_referral_is_a_look_after_the_person_too(
    stay: Stay, case: Case, shelter_worker: Viewer, service_worker: Viewer, desk_officer: Viewer
) -> None:
    settle_in(stay=stay, by=shelter_worker)
    leave(stay=queries.stay_for(shelter_worker, stay.reference), left_to="hospital", by=shelter_worker)
    due_on = queries.waits_for_follow_up(case)
    medical = list_service(organisation=service_worker.organisation, kind="medical", by=SYSTEM)

    refer(case, medical, desk_officer)

    days = country().stay_follow_up_working_days
    assert due_on == country().calendar.add_working_days(clock.today(), days)
    assert queries.waits_for_follow_up(case) is None


def test_somebody_moved_out_by_keeping_the_shelter_out_is_followed_up(
    stay: Stay, case: Case, shelter_worker: Viewer, desk_officer: Viewer
) -> None:
    settle_in(stay=stay, by=shelter_worker)

    keep_out(record=case.record, whom=stay.organisation, by=desk_officer)

    assert queries.waits_for_follow_up(case) is not None


def test_only_the_centre_that_answers_for_the_case_notes_the_follow_up(
    stay: Stay, case: Case, shelter_worker: Viewer
) -> None:
    for somebody in (shelter_worker, world.a_viewer("desk-officer")):
        with pytest.raises(NotAllowed):
            note_follow_up(case=case, by=somebody)


def test_a_program_says_where_somebody_goes(stay: Stay, shelter_worker: Viewer) -> None:
    settle_in(stay=stay, by=shelter_worker)

    with pytest.raises(NotAllowed, match="Choose where the person goes"):
        leave(stay=stay, left_to="the_moon", by=shelter_worker)

"""The pages of a shelter: who is here, who comes, and nothing of the story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from opennrm.care.cases.actions import add_note, note_safety
from opennrm.care.cases.models import Case
from opennrm.care.identification.actions import add_episode
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.referrals.workflow import ACCEPTED, IN_PROGRESS
from opennrm.care.shelters.actions import accept_into_bed, add_room, open_shelter, settle_in
from opennrm.care.shelters.models import Bed, Room, Shelter, Stay
from opennrm.care.shelters.workflow import ARRIVED, EXPECTED, HELD, LEFT
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.models import Entry
from opennrm.foundation.people.actions import PersonFacts, describe_person, withdraw_consent
from opennrm.foundation.people.models import Person
from tests.factories import world

from .conftest import ADDRESS, a_case, refer

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]


def given(bed: Bed, **more: Any) -> dict[str, Any]:
    return {"bed": str(bed.pk), "arrival_mode": "person_comes", **more}


def test_the_first_screen_says_who_is_here_who_comes_and_what_is_free(
    stay: Stay, place_to_stay: Service, desk_officer: Viewer, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    another = refer(a_case(desk_officer), place_to_stay, desk_officer)

    page = sign_in(shelter_worker).get("/shelter/tonight/").content.decode()

    assert stay.alias in page
    assert another.case.person.alias in page
    assert f"/shelter/referral/{another.pk}/" in page
    assert "Room 12B" in page
    assert "Bed 2 free" in page
    assert ADDRESS not in page


def test_a_shelter_without_a_house_is_told_how_to_begin(shelter_worker: Viewer, sign_in: SignIn) -> None:
    client = sign_in(shelter_worker)
    assert "No house is set up yet" in client.get("/shelter/tonight/").content.decode()

    assert client.post("/shelter/house/open/", {"territory": "BY-HM"}).status_code == 422
    begun = client.post("/shelter/house/open/", {"territory": "BY-HM", "address": ADDRESS})
    client.post(begun["Location"], {"code": "4", "beds": "2", "suits": ["women"]})

    assert Bed.objects.count() == 2


def test_a_room_that_is_wrong_keeps_what_was_typed(
    house: Shelter, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    url = f"/shelter/house/{house.reference}/rooms/"

    page = sign_in(shelter_worker).post(url, {"code": "Green", "beds": "2"})

    assert page.status_code == 422
    assert 'value="Green"' in page.content.decode()
    assert "number on its door" in page.content.decode()
    assert Room.objects.count() == 2


def test_a_bed_out_of_use_is_offered_to_nobody_and_looks_like_one_that_is_taken(
    referral: Referral, bed: Bed, house: Shelter, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(shelter_worker)
    rooms = client.post(f"/shelter/house/{house.reference}/bed/{bed.pk}/out/", follow=True).content.decode()

    card = client.get(f"/shelter/referral/{referral.pk}/").content.decode()
    given_anyway = client.post(f"/shelter/referral/{referral.pk}/", given(bed))

    assert "Out of use" in rooms
    assert "Room 4, bed 1" not in card and "Room 4, bed 2" in card
    assert given_anyway.status_code == 422
    assert "This bed is not available any more." in given_anyway.content.decode()
    assert "Bed 1 not available" in client.get("/shelter/tonight/").content.decode()
    assert "Out of use" not in client.get("/shelter/tonight/").content.decode()

    client.post(f"/shelter/house/{house.reference}/bed/{bed.pk}/back/")

    assert "Room 4, bed 1" in client.get(f"/shelter/referral/{referral.pk}/").content.decode()
    happened = (
        Entry.objects.filter(event__startswith="shelters.bed_")
        .exclude(event="shelters.bed_given")
        .order_by("pk")
    )
    assert list(happened.values_list("event", flat=True)) == [
        "shelters.bed_taken_out",
        "shelters.bed_put_back",
    ]


def test_whoever_sleeps_in_a_bed_out_of_use_stays(
    stay: Stay, bed: Bed, house: Shelter, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(shelter_worker)
    settle_in(stay=stay, by=shelter_worker)

    client.post(f"/shelter/house/{house.reference}/bed/{bed.pk}/out/")
    assert stay.alias in client.get("/shelter/tonight/").content.decode()
    url = f"/shelter/stay/{stay.reference}/leave/"
    left = client.post(url, {"left_to": "own_home"}, follow=True).content.decode()

    assert f"{stay.alias} has left." in left and "The bed is free." not in left
    assert "Bed 1 not available" in left


def test_a_bed_of_another_house_is_not_changed_through_the_own(
    house: Shelter, sign_in: SignIn, shelter_worker: Viewer
) -> None:
    elsewhere = world.a_viewer("shelter-worker")
    theirs = open_shelter(
        organisation=elsewhere.organisation, territory="BY-HM", address=ADDRESS, by=elsewhere
    )
    bed = add_room(shelter=theirs, code="1", beds=1, by=elsewhere).beds.get()

    answer = sign_in(shelter_worker).post(f"/shelter/house/{house.reference}/bed/{bed.pk}/out/")

    assert answer.status_code == 404
    bed.refresh_from_db()
    assert bed.in_use


def test_four_commands_from_the_first_screen_to_settled_in(
    referral: Referral, bed: Bed, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(shelter_worker)
    card = f"/shelter/referral/{referral.pk}/"
    assert card in client.get("/shelter/tonight/").content.decode()

    assert client.get(card).status_code == 200
    accepted = client.post(card, given(bed))
    arrived = client.post(accepted["Location"], {"ticked": ["identity_agreed", "room_and_keys"], "notes": ""})

    assert arrived["Location"] == "/shelter/tonight/"
    assert Stay.objects.get().status == ARRIVED
    referral.refresh_from_db()
    assert referral.status == ACCEPTED


def test_no_bed_is_chosen_beforehand(
    referral: Referral, bed: Bed, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(shelter_worker).get(f"/shelter/referral/{referral.pk}/").content.decode()

    assert "Room 4, bed 1 · Women, Parents with children" in page
    assert " checked" not in page


def test_what_is_missing_is_said_and_the_bed_stays_chosen(
    referral: Referral, bed: Bed, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(shelter_worker).post(f"/shelter/referral/{referral.pk}/", {"bed": str(bed.pk)})

    text = page.content.decode()
    assert page.status_code == 422
    assert "Choose how the person comes to you." in text
    assert f'value="{bed.pk}" id="id_bed_0" checked' in text
    referral.refresh_from_db()
    assert referral.status == IN_PROGRESS


def test_a_bed_taken_meanwhile_is_said_so(
    referral: Referral,
    bed: Bed,
    place_to_stay: Service,
    desk_officer: Viewer,
    shelter_worker: Viewer,
    sign_in: SignIn,
) -> None:
    another = refer(a_case(desk_officer), place_to_stay, desk_officer)
    accept_into_bed(referral=another, bed=bed, arrival_mode="person_comes", by=shelter_worker)

    page = sign_in(shelter_worker).post(f"/shelter/referral/{referral.pk}/", given(bed))

    assert page.status_code == 422
    assert "This bed is not available any more" in page.content.decode()


def test_the_card_in_the_shelter_shows_no_story_and_no_note(
    referral: Referral, bed: Bed, desk_officer: Viewer, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    add_note(case=referral.case, text="MARKERNOTE", by=desk_officer)
    add_episode(
        case=referral.case, facts=EpisodeFacts(form="forced_labour", narrative="MARKERSTORY"), by=desk_officer
    )
    client = sign_in(shelter_worker)
    accepted = client.post(f"/shelter/referral/{referral.pk}/", given(bed))

    pages = [
        client.get(url).content.decode()
        for url in (f"/shelter/referral/{referral.pk}/", accepted["Location"])
    ]

    assert not [
        word for word in ("MARKERNOTE", "MARKERSTORY", "orced labour") for page in pages if word in page
    ]


def test_the_common_card_leads_a_shelter_to_its_own(
    referral: Referral, house: Shelter, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(shelter_worker)

    for page in (client.get(f"/referrals/{referral.pk}/"), client.post(f"/referrals/{referral.pk}/accept/")):
        assert page["Location"] == f"/shelter/referral/{referral.pk}/"
    referral.refresh_from_db()
    assert referral.status == IN_PROGRESS


def test_a_shelter_opens_the_identity_that_was_agreed_to_after_accepting(
    stay: Stay, referral: Referral, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(shelter_worker).post(f"/shelter/referral/{referral.pk}/", {"open": "people.identity"})

    assert page.status_code == 200
    assert "Given name" in page.content.decode()
    assert Entry.objects.filter(event="identity.opened").count() == 1


@pytest.mark.parametrize("act", ["", "leave/", "hold/", "back/", "not-come/"])
def test_another_shelter_gets_404_and_the_attempt_is_journalled(
    act: str, stay: Stay, sign_in: SignIn
) -> None:
    stranger = world.a_viewer("shelter-worker")

    page = sign_in(stranger).post(f"/shelter/stay/{stay.reference}/{act}")

    assert page.status_code == 404
    assert Entry.objects.filter(user_id=stranger.user_id, outcome="denied").count() == 1


@pytest.mark.parametrize("page", ["rooms/", "address/"])
def test_another_shelter_opens_no_house(page: str, house: Shelter, sign_in: SignIn) -> None:
    client = sign_in(world.a_viewer("shelter-worker"))

    assert client.get(f"/shelter/house/{house.reference}/{page}").status_code == 404


def test_away_back_and_left(stay: Stay, shelter_worker: Viewer, sign_in: SignIn) -> None:
    settle_in(stay=stay, by=shelter_worker)
    client, url = sign_in(shelter_worker), f"/shelter/stay/{stay.reference}/"

    for act, status in (("hold/", HELD), ("back/", ARRIVED), ("leave/", LEFT)):
        client.post(f"{url}{act}", {"left_to": "own_home"})
        stay.refresh_from_db()
        assert stay.status == status


def test_a_wrong_day_of_leaving_is_said_so(stay: Stay, shelter_worker: Viewer, sign_in: SignIn) -> None:
    settle_in(stay=stay, by=shelter_worker)
    url = f"/shelter/stay/{stay.reference}/leave/"

    long_ago = {"left_to": "own_home", "left_on_0": "1", "left_on_1": "1", "left_on_2": "2020"}

    page = sign_in(shelter_worker).post(url, long_ago)

    assert page.status_code == 422
    assert 'value="2020"' in page.content.decode()
    assert "between the day of arrival and today" in page.content.decode()


def test_the_centre_sees_which_shelter_and_region_and_no_room_or_address(
    stay: Stay, referral: Referral, shelter_worker: Viewer, desk_officer: Viewer, sign_in: SignIn
) -> None:
    settle_in(stay=stay, by=shelter_worker)

    page = sign_in(desk_officer).get(f"/cases/{referral.case.reference}/").content.decode()

    assert "Moved to safe accommodation" in page
    assert str(stay.organisation) in page
    assert ADDRESS not in page
    assert "Where to bring" not in page
    assert stay.status != EXPECTED


def test_the_officer_who_brings_the_person_is_shown_where_to(
    referral: Referral, bed: Bed, shelter_worker: Viewer, desk_officer: Viewer, sign_in: SignIn
) -> None:
    accept_into_bed(referral=referral, bed=bed, arrival_mode="centre_brings", by=shelter_worker)
    client, way = sign_in(desk_officer), f"/shelter/house/{bed.room.shelter.reference}/way/"

    assert way in client.get(f"/cases/{referral.case.reference}/").content.decode()
    assert ADDRESS in client.get(way).content.decode()
    assert sign_in(world.a_viewer("desk-officer", desk_officer.organisation)).get(way).status_code == 404


def test_an_address_is_changed_with_what_was_typed_kept(
    house: Shelter, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(shelter_worker), f"/shelter/house/{house.reference}/address/"
    assert ADDRESS in client.get(url).content.decode()

    assert client.post(url, {"address": " ", "version": "1"}).status_code == 422
    assert client.post(url, {"address": "New Street 1", "version": "1"}).status_code == 302
    late = client.post(url, {"address": "Other Street 2", "version": "1"})

    assert late.status_code == 422
    assert "Other Street 2" in late.content.decode()
    assert 'name="version" value="2"' in late.content.decode(), "saving once more is a decision"
    assert client.post(url, {"address": "Other Street 2", "version": "2"}).status_code == 302


def test_a_card_is_wholly_in_the_readers_language(
    referral: Referral, house: Shelter, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(shelter_worker)
    client.get("/language/be/")

    page = client.get(f"/shelter/referral/{referral.pk}/").content.decode()

    assert "Пакой 4, месца 1" in page and "Room 4" not in page
    assert "Месца сустрэчы паведамляйце" in page and "Tell the meeting point" not in page


def a_mans_room(house: Shelter, by: Viewer) -> Bed:
    add_room(shelter=house, code="7", beds=1, suits=("men",), by=by)
    found: Bed = Bed.objects.get(room__shelter=house, room__code="7")
    return found


def test_rooms_for_others_stand_apart_and_are_given_only_when_everybody_there_agreed(
    referral: Referral, bed: Bed, house: Shelter, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(shelter_worker), f"/shelter/referral/{referral.pk}/"
    not_hers = a_mans_room(house, shelter_worker)

    card = client.get(url).content.decode()
    refused = client.post(url, given(not_hers))
    agreed = client.post(url, given(not_hers, agreed="on"))

    suiting, others = card.index("Rooms that suit the person"), card.index("Rooms for others")
    assert suiting < card.index("Room 4, bed 1") < others < card.index("Room 7, bed 1")
    assert " checked" not in card
    assert refused.status_code == 422
    assert "agree it with everybody in the room" in refused.content.decode()
    assert agreed.status_code == 302
    assert Stay.objects.get().bed == not_hers


def test_a_full_house_accepts_whoever_lives_in_it_already_and_asks_nothing_of_an_arrival(
    stay: Stay,
    house: Shelter,
    place_to_stay: Service,
    desk_officer: Viewer,
    shelter_worker: Viewer,
    sign_in: SignIn,
) -> None:
    settle_in(stay=stay, by=shelter_worker)
    withdraw_consent(consent=stay.referral.consent, by=desk_officer)
    Bed.objects.exclude(pk=stay.bed_id).update(in_use=False)
    again = refer(stay.case, place_to_stay, desk_officer)
    client, url = sign_in(shelter_worker), f"/shelter/referral/{again.pk}/"

    card = client.get(url).content.decode()
    done = client.post(url, {"bed": str(stay.bed_id)}, follow=True)

    assert "Where the person lives now" in card and "lives with you already, in room 4" in card
    assert "How does the person come to you?" not in card and " checked" not in card
    assert "goes on staying in room 4" in done.content.decode()
    assert Stay.objects.get().referral == again


def test_where_it_is_not_noted_whom_a_room_would_suit_the_shelter_is_told_to_ask(
    referral: Referral, bed: Bed, house: Shelter, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(shelter_worker), f"/shelter/referral/{referral.pk}/"
    a_mans_room(house, shelter_worker)

    noted = client.get(url).content.decode()
    Person.objects.update(sex="unknown")
    unknown = client.get(url).content.decode()

    assert "ask the centre before you choose" not in noted
    assert "ask the centre before you choose" in unknown


def test_where_every_free_bed_suits_nobody_is_asked_to_agree(
    referral: Referral, house: Shelter, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    card = sign_in(shelter_worker).get(f"/shelter/referral/{referral.pk}/").content.decode()

    assert "Room 4, bed 1" in card
    assert "Rooms for others" not in card and "We agreed this" not in card


def test_a_wrong_bed_is_put_right_on_a_page_of_the_stay(
    stay: Stay, house: Shelter, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(shelter_worker), f"/shelter/stay/{stay.reference}/bed/"
    other = Bed.objects.get(room__code="4", number=2)

    offered = client.get(url).content.decode()
    moved = client.post(url, {"bed": str(other.pk)}, follow=True).content.decode()

    assert url in client.get(f"/shelter/stay/{stay.reference}/").content.decode()
    assert "Room 4, bed 1 " not in offered and "Room 4, bed 2" in offered
    assert f"{stay.alias} has bed 2 in room 4 now." in moved
    stay.refresh_from_db()
    assert (stay.bed, stay.status) == (other, EXPECTED)


def test_whoever_runs_the_house_sees_on_the_stay_what_keeps_the_person_safe(
    stay: Stay, desk_officer: Viewer, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    case = stay.case
    note_safety(
        case=case,
        kinds=["do_not_phone"],
        advice="Ring twice.",
        risk="",
        version=case.version,
        by=desk_officer,
    )

    page = sign_in(shelter_worker).get(f"/shelter/stay/{stay.reference}/").content.decode()

    for words in ("Do not phone", "Ring twice.", "Adult", "Female", "Belarusian", "A safe place to stay"):
        assert words in page, words
    read = Entry.objects.filter(user_id=shelter_worker.user_id, event="section.read", section="cases.safety")
    assert read.count() == 1


def test_when_the_consent_has_ended_the_stay_shows_nothing_more_of_the_person(
    stay: Stay, referral: Referral, desk_officer: Viewer, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    withdraw_consent(consent=referral.consent, by=desk_officer)

    page = sign_in(shelter_worker).get(f"/shelter/stay/{stay.reference}/").content.decode()

    assert "Do not phone" not in page and "Female" not in page


def test_whoever_leaves_a_shelter_is_followed_up_by_the_centre(
    stay: Stay, referral: Referral, shelter_worker: Viewer, desk_officer: Viewer, sign_in: SignIn
) -> None:
    settle_in(stay=stay, by=shelter_worker)
    house, office = sign_in(shelter_worker), sign_in(desk_officer)
    url, case = f"/shelter/stay/{stay.reference}/leave/", f"/cases/{referral.case.reference}/"

    not_said = house.post(url, {})
    house.post(url, {"left_to": "relatives_friends"})
    waits = office.get(case).content.decode()
    day = office.get("/my-day/").content.decode()
    noted = office.post(f"/shelter/case/{referral.case.reference}/followed-up/", follow=True).content.decode()

    assert not_said.status_code == 422
    assert "Choose where the person goes." in not_said.content.decode()
    assert "Relatives or friends" in waits and "Record the follow-up" in waits
    assert "Follow up: left a shelter, or did not come" in day
    assert "Follow-up noted" in noted and "Record the follow-up" not in noted
    assert "Follow up: left a shelter, or did not come" not in office.get("/my-day/").content.decode()


def test_taking_back_the_referral_of_somebody_who_lives_there_says_so_first(
    stay: Stay, referral: Referral, shelter_worker: Viewer, desk_officer: Viewer, sign_in: SignIn
) -> None:
    office, url = sign_in(desk_officer), f"/referrals/{referral.pk}/revoke/"
    expected = office.get(url).content.decode()
    settle_in(stay=stay, by=shelter_worker)
    here = office.get(url).content.decode()
    office.post(url)

    assert f"A bed is kept there for {stay.alias}, expected on" in expected
    assert f"{stay.alias} lives there now, since" in here
    stay.refresh_from_db()
    assert stay.status == ARRIVED
    assert "Follow up: left a shelter, or did not come" in office.get("/my-day/").content.decode()


def test_a_referral_is_not_reported_done_while_somebody_lives_there_because_of_it(
    stay: Stay, referral: Referral, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    settle_in(stay=stay, by=shelter_worker)

    house, url = sign_in(shelter_worker), f"/referrals/{referral.pk}/done/"

    asked, refused = house.get(url).content.decode(), house.post(url)

    assert "First record the departure, or that nobody came." in asked
    assert "cannot be undone" not in asked and 'type="submit">Report done' not in asked
    assert refused.status_code == 422
    assert refused.content.decode().count("First record the departure, or that nobody came.") == 1
    referral.refresh_from_db()
    assert referral.status == ACCEPTED


def test_r11_no_bed_is_given_to_a_child_before_a_guardian_has_agreed_unless_in_danger(
    referral: Referral, bed: Bed, desk_officer: Viewer, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    person = Person.objects.get(pk=referral.case.person_id)
    describe_person(
        person=person, facts=PersonFacts(age_group="child"), version=person.version, by=desk_officer
    )
    address = reverse("shelters:referral", args=[referral.pk])

    page = sign_in(shelter_worker).get(address).content.decode()
    assert "You can accept once a guardian has agreed" in page and str(bed.pk) not in page

    case = Case.objects.get(pk=referral.case_id)
    note_safety(case=case, kinds=(), advice="", risk="immediate", version=case.version, by=desk_officer)
    assert str(bed.pk) in sign_in(shelter_worker).get(address).content.decode()

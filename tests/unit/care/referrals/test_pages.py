"""The pages of referrals: nothing typed is lost, nothing shown that was not agreed to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from opennrm.care.cases.actions import add_note, note_safety
from opennrm.care.cases.models import Case
from opennrm.care.identification.actions import add_episode
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.referrals.actions import accept_referral, ask_for_information
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.referrals.workflow import ACCEPTED, ASKED, DONE, IN_PROGRESS, REJECTED, REVOKED
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry
from opennrm.foundation.people.models import Consent
from tests.factories import world

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]


def answers(*services: Service, **more: Any) -> dict[str, Any]:
    yes = {f"agreed_{service.pk.hex}": "yes" for service in services}
    return {**yes, "urgency": "soon", "language": "be", "interpreter": "no", **more}


def test_needs_already_known_choose_the_services_and_nothing_is_ticked(
    case: Case, legal_aid: Service, place_to_stay: Service, desk_officer: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(desk_officer).get(f"/referrals/case/{case.reference}/refer/").content.decode()

    assert str(legal_aid.organisation) in page
    assert str(place_to_stay.organisation) in page
    assert " checked" not in page
    assert " selected" not in page.replace('<option value="" selected', "")


def test_one_send_refers_to_every_service_the_person_agreed_to(
    case: Case, legal_aid: Service, place_to_stay: Service, desk_officer: Viewer, sign_in: SignIn
) -> None:
    also = {f"also_{legal_aid.pk.hex}": ["people.identity"], f"agreed_{place_to_stay.pk.hex}": "yes"}

    page = sign_in(desk_officer).post(f"/referrals/case/{case.reference}/refer/", answers(legal_aid, **also))

    assert page.status_code == 302
    sent = {referral.service: referral for referral in Referral.objects.all()}
    assert set(sent) == {legal_aid, place_to_stay}
    assert {part.code for part in sent[legal_aid].sections} - {
        part.code for part in sent[place_to_stay].sections
    } == {"people.identity"}


def test_after_a_no_nothing_is_sent_there(
    case: Case, legal_aid: Service, place_to_stay: Service, desk_officer: Viewer, sign_in: SignIn
) -> None:
    refused = {f"agreed_{place_to_stay.pk.hex}": "no"}

    sign_in(desk_officer).post(f"/referrals/case/{case.reference}/refer/", answers(legal_aid, **refused))

    assert Referral.objects.get().service == legal_aid


def test_looking_for_other_services_keeps_what_the_person_has_said_so_far(
    case: Case, legal_aid: Service, place_to_stay: Service, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(desk_officer), f"/referrals/case/{case.reference}/refer/"
    other = {"kind": place_to_stay.kind, "territory": ""}

    page = client.post(url, answers(legal_aid, **other, act="show"))

    text = page.content.decode()
    assert page.status_code == 200
    assert f'name="agreed_{legal_aid.pk.hex}" value="yes" id="id_agreed_{legal_aid.pk.hex}_0" checked' in text
    assert str(place_to_stay.organisation) in text
    assert not Referral.objects.exists()
    assert client.post(url, answers(legal_aid, **other)).status_code == 302
    assert Referral.objects.get().service == legal_aid


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("urgency", "Choose how soon help is needed."),
        ("language", "Choose the language in which you explained it."),
        ("interpreter", "Say whether an interpreter was there."),
    ],
)
def test_what_is_missing_is_said_and_every_answer_stays(
    left_out: str, words: str, case: Case, legal_aid: Service, desk_officer: Viewer, sign_in: SignIn
) -> None:
    given = answers(legal_aid)
    del given[left_out]

    page = sign_in(desk_officer).post(f"/referrals/case/{case.reference}/refer/", given)

    text = page.content.decode()
    assert page.status_code == 422
    assert words in text
    assert f'name="agreed_{legal_aid.pk.hex}" value="yes" id="id_agreed_{legal_aid.pk.hex}_0" checked' in text
    assert not Referral.objects.exists()


def test_asking_about_no_service_says_what_to_do(
    case: Case, legal_aid: Service, desk_officer: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(desk_officer).post(f"/referrals/case/{case.reference}/refer/", answers())

    assert page.status_code == 422
    assert "Ask about at least one service" in page.content.decode()


def test_for_a_child_the_guardian_is_asked_for(
    childs_case: Case, legal_aid: Service, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(desk_officer), f"/referrals/case/{childs_case.reference}/refer/"

    page = client.post(url, answers(legal_aid))
    assert "For a child a guardian agrees: say who." in page.content.decode()
    assert client.post(url, answers(legal_aid, guardian="An aunt", assent="no")).status_code == 422

    assert client.post(url, answers(legal_aid, guardian="An aunt", assent="yes")).status_code == 302


@pytest.mark.parametrize("answer", ["yes", "no", ""])
def test_r15_whether_it_was_read_aloud_is_asked_and_nothing_is_answered_beforehand(
    answer: str, case: Case, legal_aid: Service, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(desk_officer), f"/referrals/case/{case.reference}/refer/"

    page = client.get(url).content.decode()
    client.post(url, answers(legal_aid, read_aloud=answer))

    assert page.count('name="read_aloud"') == 4 and " checked" not in page
    assert Consent.objects.get().read_aloud == (answer or "unknown")


def test_a_consent_given_before_is_not_asked_for_again(
    referral: Referral, desk_officer: Viewer, service_worker: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(desk_officer), f"/referrals/case/{referral.case.reference}/refer/"
    client.post(f"/referrals/{referral.pk}/revoke/")
    service = referral.service

    page = client.get(url).content.decode()
    sent = client.post(url, {f"agreed_{service.pk.hex}": "yes", "urgency": "soon"})

    assert "Agreed before. Refer now?" in page
    assert sent.status_code == 302
    assert Referral.objects.filter(consent=referral.consent).count() == 2


def test_a_card_shows_no_story_no_name_and_no_note(
    referral: Referral, desk_officer: Viewer, service_worker: Viewer, sign_in: SignIn
) -> None:
    case = referral.case
    add_note(case=case, text="MARKERNOTE", by=desk_officer)
    add_episode(case=case, facts=EpisodeFacts(form="forced_labour", narrative="MARKERSTORY"), by=desk_officer)
    note_safety(
        case=case, kinds=["do_not_phone"], advice="Meet at the pharmacy.", risk="high", version=case.version, by=desk_officer
    )  # fmt: skip

    page = sign_in(service_worker).get(f"/referrals/{referral.pk}/").content.decode()

    assert case.person.alias in page
    assert "Meet at the pharmacy." in page
    assert not [
        word for word in ("MARKERNOTE", "MARKERSTORY", "Alena", "Invented<", "000 00 00") if word in page
    ]


def test_name_and_contact_open_on_purpose_and_only_after_accepting(
    referral: Referral, service_worker: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(service_worker), f"/referrals/{referral.pk}/"
    assert client.post(url, {"open": "people.identity"}).status_code == 403
    client.post(f"{url}accept/")

    assert "Alena" not in client.get(url).content.decode()
    assert "Alena" in client.post(url, {"open": "people.identity"}).content.decode()
    assert "+375 29 000 00 00" in client.post(url, {"open": "people.contact"}).content.decode()
    assert Entry.objects.filter(event="identity.opened", user_id=service_worker.user_id).count() == 1


@pytest.mark.parametrize("act", ["", "accept/", "reject/", "ask/", "done/"])
def test_another_service_gets_404_and_the_attempt_is_journalled(
    act: str, referral: Referral, sign_in: SignIn
) -> None:
    stranger = world.a_viewer("service-worker")
    client = sign_in(stranger)

    page = client.post(f"/referrals/{referral.pk}/{act}")

    assert page.status_code == 404
    assert Entry.objects.filter(user_id=stranger.user_id, outcome="denied").count() == 1


@pytest.mark.parametrize("act", ["inform/", "revoke/"])
def test_another_centre_gets_404(act: str, referral: Referral, sign_in: SignIn) -> None:
    client = sign_in(world.a_viewer("desk-officer"))

    assert client.get(f"/referrals/{referral.pk}/{act}").status_code in (403, 404)


def test_a_service_worker_opens_no_page_of_the_case(
    referral: Referral, service_worker: Viewer, sign_in: SignIn
) -> None:
    accept_referral(referral=referral, by=service_worker)
    client = sign_in(service_worker)

    for url in (f"/cases/{referral.case.reference}/", f"/referrals/case/{referral.case.reference}/"):
        assert client.get(url).status_code == 403


def test_rejecting_keeps_what_was_typed_and_says_what_is_missing(
    referral: Referral, service_worker: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(service_worker), f"/referrals/{referral.pk}/reject/"

    page = client.post(url, {"text": "From Monday on."})
    assert page.status_code == 422
    assert "From Monday on." in page.content.decode()
    assert "Choose the reason" in page.content.decode()

    assert client.post(url, {"reason": "no_capacity", "text": "From Monday on."}).status_code == 302
    referral.refresh_from_db()
    assert referral.status == REJECTED


def test_a_question_goes_to_the_centre_and_its_answer_back(
    referral: Referral, service_worker: Viewer, desk_officer: Viewer, sign_in: SignIn
) -> None:
    service, centre = sign_in(service_worker), sign_in(desk_officer)
    service.post(f"/referrals/{referral.pk}/ask/", {"question": "Are there stairs?"})
    referral.refresh_from_db()
    assert referral.status == ASKED

    assert referral.case.person.alias in centre.get("/referrals/sent/").content.decode()
    assert "Are there stairs?" in centre.get(f"/referrals/{referral.pk}/inform/").content.decode()
    centre.post(f"/referrals/{referral.pk}/inform/", {"answer": "She walks well."})

    referral.refresh_from_db()
    assert referral.status == IN_PROGRESS
    assert "She walks well." in service.get(f"/referrals/{referral.pk}/").content.decode()


def test_accepting_shows_in_the_list_and_on_the_case(
    referral: Referral, service_worker: Viewer, desk_officer: Viewer, sign_in: SignIn
) -> None:
    sign_in(service_worker).post(f"/referrals/{referral.pk}/accept/")

    referral.refresh_from_db()
    assert referral.status == ACCEPTED
    assert "You are helping" in sign_in(service_worker).get("/referrals/received/").content.decode()
    for url in (
        f"/referrals/case/{referral.case.reference}/",
        f"/cases/{referral.case.reference}/",
        "/my-day/",
    ):
        page = sign_in(desk_officer).get(url)
        assert page.status_code == 200
    assert (
        "Referral accepted"
        in sign_in(desk_officer).get(f"/cases/{referral.case.reference}/").content.decode()
    )


def test_what_was_taken_back_is_gone_for_the_service(
    referral: Referral, service_worker: Viewer, desk_officer: Viewer, sign_in: SignIn
) -> None:
    sign_in(desk_officer).post(f"/referrals/{referral.pk}/revoke/")

    referral.refresh_from_db()
    client = sign_in(service_worker)
    page = client.get("/referrals/received/").content.decode()
    assert referral.status == REVOKED
    assert client.get(f"/referrals/{referral.pk}/").status_code == 404
    assert "1 referral was taken back" in page
    assert referral.case.person.alias not in page


def test_answering_what_is_answered_already_says_so(
    referral: Referral, service_worker: Viewer, sign_in: SignIn
) -> None:
    accept_referral(referral=referral, by=service_worker)

    page = sign_in(service_worker).post(f"/referrals/{referral.pk}/reject/", {"reason": "no_capacity"})

    assert page.status_code == 422
    assert "Accepted" in page.content.decode()


def test_the_directory_is_narrowed_by_kind_place_and_language_and_names_no_address(
    legal_aid: Service, place_to_stay: Service, hotline_operator: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(hotline_operator)

    everything = client.get("/referrals/directory/").content.decode()
    legal = client.get("/referrals/directory/", {"kind": "legal_aid", "territory": "BY-HM", "language": "be"})
    nobody = client.get("/referrals/directory/", {"language": "en"})

    assert "2 services" in everything
    assert "1 service" in legal.content.decode()
    assert "Nobody gives this help there" in nobody.content.decode()


def test_the_administrator_keeps_the_directory(
    service_worker: Viewer, administrator: Viewer, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(administrator)
    given = {"organisation": str(service_worker.organisation_id), "kind": "medical", "clients": ["women"]}

    assert client.post("/referrals/services/list/", {"kind": "medical"}).status_code == 422
    assert client.post("/referrals/services/list/", given).status_code == 302
    assert "already" in client.post("/referrals/services/list/", given).content.decode()
    service = Service.objects.get()
    client.post(f"/referrals/services/{service.pk}/active/")

    service.refresh_from_db()
    assert not service.active
    assert sign_in(desk_officer).get("/referrals/services/").status_code == 403


@pytest.mark.parametrize("person_sex", ["male", "female", "", "unknown"])
def test_a_service_for_women_is_offered_to_women_and_where_nothing_is_known(
    person_sex: str, case: Case, legal_aid: Service
) -> None:
    from opennrm.care.referrals.directory import suits
    from opennrm.care.referrals.models import ServiceClient

    ServiceClient.objects.create(service=legal_aid, code="women")
    case.person.sex = person_sex

    assert suits(legal_aid, case.person) is (person_sex != "male")


def test_a_late_answer_is_shown_to_the_centre_with_the_telephone(
    referral: Referral, desk_officer: Viewer, sign_in: SignIn
) -> None:
    Referral.objects.update(answer_due_on=clock.today() - timedelta(days=1))

    page = sign_in(desk_officer).get("/referrals/sent/").content.decode()
    home = sign_in(desk_officer).get("/my-day/").content.decode()

    assert "Answer overdue" in page
    assert "answer of a service overdue" in home


def test_a_question_needs_words(referral: Referral, service_worker: Viewer, sign_in: SignIn) -> None:
    page = sign_in(service_worker).post(f"/referrals/{referral.pk}/ask/", {"question": " "})

    assert page.status_code == 422
    assert "Write your question." in page.content.decode()
    ask_for_information(referral=referral, question="Stairs?", by=service_worker)


def test_reporting_done_says_first_what_ends(
    referral: Referral, service_worker: Viewer, sign_in: SignIn
) -> None:
    accept_referral(referral=referral, by=service_worker)
    client, url = sign_in(service_worker), f"/referrals/{referral.pk}/done/"

    card = client.get(f"/referrals/{referral.pk}/").content.decode()
    asked = client.get(url).content.decode()
    referral.refresh_from_db()
    before = referral.status
    client.post(url)

    assert f'href="{url}"' in card
    assert "You no longer see this person’s record, from this moment." in asked
    referral.refresh_from_db()
    assert (before, referral.status) == (ACCEPTED, DONE)

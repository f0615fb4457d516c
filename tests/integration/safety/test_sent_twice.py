"""What is sent twice happens once: a double click, a broken line, or Back and send again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case, Note
from opennrm.care.hotline.models import Call
from opennrm.care.identification.actions import add_episode
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.referrals.actions import list_service, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.shelters.actions import accept_into_bed, add_room, open_shelter
from opennrm.care.shelters.models import Bed, Shelter
from opennrm.foundation.access import once
from opennrm.foundation.access.models import Token
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import journal
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Entry
from opennrm.foundation.people.actions import PersonFacts, keep_out
from tests.factories import world
from tests.factories.lists import sheet_of
from tests.factories.shown import hidden_in

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]
Data = Mapping[str, Any]
SEARCH = {"phone": "+375 29 000 00 00", "reason": "person_here"}


@dataclass
class Country:
    """Somebody in every role, and a case that has come as far as a shelter."""

    viewers: dict[str, Viewer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.viewers = {role: world.a_viewer(role) for role in world.KIND_OF_ROLE}
        officer, worker = self.viewers["desk-officer"], self.viewers["shelter-worker"]
        self.case: Case = open_case(facts=PersonFacts(age_group="adult", birth_year=1990), by=officer)
        add_episode(case=self.case, facts=EpisodeFacts(acts=("recruitment",)), by=officer)
        self.medical = self._listed("service-worker", "medical")
        self.place = self._listed("shelter-worker", "accommodation")
        self.house: Shelter = open_shelter(organisation=worker.organisation, territory="BY-HM", by=worker)
        add_room(shelter=self.house, code="4", beds=2, by=worker)
        (self.referral,) = self._refer(self.place)

    def _listed(self, role: str, kind: str) -> Service:
        return list_service(organisation=self.viewers[role].organisation, kind=kind, by=SYSTEM)

    def _refer(self, service: Service) -> list[Referral]:
        aloud = Explained(language="be", interpreter=Answer.NO)
        return send_referrals(
            case=self.case, wanted=[Wanted(service)], urgency="soon", explained=aloud,
            by=self.viewers["desk-officer"],
        )  # fmt: skip

    def stay(self) -> str:
        bed = Bed.objects.select_related("room__shelter__record__organisation").first()
        stay = accept_into_bed(
            referral=self.referral, bed=bed, arrival_mode="person_comes", by=self.viewers["shelter-worker"]
        )
        return stay.reference


@pytest.fixture
def country(db: None) -> Country:
    return Country()


@dataclass(frozen=True)
class Form:
    """A form that makes something: who sends it, where it stands, and what is answered."""

    role: str
    at: Callable[[Country], str]
    data: Callable[[Country], Data]


def in_case(name: str) -> Callable[[Country], str]:
    return lambda country: reverse(name, args=[country.case.reference])


def at(name: str) -> Callable[[Country], str]:
    return lambda country: reverse(name)


def of_administration(name: str) -> Callable[[Country], str]:
    return lambda country: reverse(name, args=[country.viewers["service-worker"].organisation_id])


def _refer(country: Country) -> Data:
    pk = country.medical.pk.hex
    return {"urgency": "soon", "language": "be", "interpreter": "no", f"agreed_{pk}": "yes"}


LIST = sheet_of([["Own number"], ["A 1"]])  # made once: a workbook saved a second later is another file


def _upload(country: Country) -> Data:
    return {"file": SimpleUploadedFile("list.xlsx", LIST)}


FORMS = {
    "opening a case": Form("desk-officer", at("cases:open"), lambda c: {"age_group": "adult", **SEARCH}),
    "a note": Form("desk-officer", in_case("cases:notes"), lambda c: {"text": "Rang at noon."}),
    "a consent": Form(
        "desk-officer", in_case("cases:record_consent"),
        lambda c: {
            "recipient": c.medical.organisation_id, "purpose": "assist", "sections": ["cases.needs"], "language": "be",
        },
    ),
    "somebody kept out": Form(
        "desk-officer", in_case("cases:keep_out"), lambda c: {"organisation": c.medical.organisation_id}
    ),
    "an episode": Form(
        "desk-officer", in_case("identification:add_episode"), lambda c: {"acts": ["recruitment"]}
    ),
    "what a body said": Form(
        "desk-officer", in_case("identification:add_status"),
        lambda c: {"status": "possible", "body": "ngo", "said_on_0": "1", "said_on_1": "2", "said_on_2": "2026"},
    ),
    "the way to the panel": Form(
        "desk-officer", in_case("identification:send"),
        lambda c: {"agreed": "yes", "language": "be", "interpreter": "no"},
    ),
    "a referral": Form("desk-officer", in_case("referrals:refer"), _refer),
    "a service": Form(
        "administrator", at("referrals:list_service"),
        lambda c: {"organisation": c.medical.organisation_id, "kind": "work"},
    ),
    "an organisation": Form(
        "administrator", at("access:new_organisation"), lambda c: {"name_en": "New", "kind": "service"}
    ),
    "a member of staff": Form(
        "administrator", of_administration("access:new_user"),
        lambda c: {"display_name": "N", "username": "somebody-new", "role": "service-worker"},
    ),
    "a house": Form(
        "shelter-worker", at("shelters:open_house"), lambda c: {"territory": "BY-HM", "address": "Street 2"}
    ),
    "a room": Form(
        "shelter-worker", lambda c: reverse("shelters:add_room", args=[c.house.reference]),
        lambda c: {"code": "7", "beds": "2"},
    ),
    "a bed for somebody": Form(
        "shelter-worker", lambda c: reverse("shelters:referral", args=[c.referral.pk]),
        lambda c: {"bed": Bed.objects.first().pk, "arrival_mode": "person_comes"},
    ),
    "what was agreed on arrival": Form(
        "shelter-worker", lambda c: reverse("shelters:stay", args=[c.stay()]),
        lambda c: {"ticked": ["safety_explained"], "notes": "No visits."},
    ),
    "a list that comes in": Form("desk-officer", at("exchange:upload"), _upload),
    "a list that goes out": Form(
        "desk-officer", at("exchange:take_out"),
        lambda c: {"recipient": "own", "kind": "csv", "reason": "own_work"},
    ),
    "a call": Form("hotline-operator", at("hotline:new_call"), lambda c: {"act": "save", "note": "Afraid."}),
    "a call that ends": Form(
        "hotline-operator", at("hotline:new_call"),
        lambda c: {"act": "finish", "consent_answer": "no", "may_be_counted": "yes", "note": "Advice."},
    ),
}  # fmt: skip
EACH = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())


def shown(client: Client, address: str) -> dict[str, str]:
    """What a form sends along: opening a case is shown as the answer of a search."""
    page = client.post(address, SEARCH) if address == reverse("cases:open") else client.get(address)
    assert page.status_code == 200, address
    return hidden_in(page)


def rows() -> dict[str, int]:
    """How many rows there are of everything, and how many acts the journal holds."""
    counted = {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.label not in ("core.Entry", "core.Tally", "access.Session", "core.SealedKey")
        and model._meta.app_label != "contenttypes"
    }
    return {**counted, "acts": Entry.objects.filter(outcome=journal.DONE).count()}


@EACH
def test_what_is_sent_twice_is_there_once_and_leads_to_the_same_page(
    form: Form, country: Country, sign_in: SignIn
) -> None:
    client, address = sign_in(country.viewers[form.role]), form.at(country)
    along, data = shown(client, address), form.data(country)

    before = rows()
    first = client.post(address, {**along, **data})
    done, said = rows(), _said(client)
    second = client.post(address, {**along, **form.data(country)})

    assert first.status_code == 302 and done != before
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert rows() == done
    assert _said(client) == said


def _said(client: Client) -> list[str]:
    """The words of success that wait for the next page; read as that page reads them."""
    page = client.get("/account/sessions/")
    return [str(message) for message in page.context["messages"]]


@EACH
def test_every_form_is_shown_under_a_key_of_its_own(form: Form, country: Country, sign_in: SignIn) -> None:
    client, address = sign_in(country.viewers[form.role]), form.at(country)

    first, second = shown(client, address)["key"], shown(client, address)["key"]

    assert uuid.UUID(first) != uuid.UUID(second)


def test_a_form_shown_again_with_errors_keeps_its_key(country: Country, sign_in: SignIn) -> None:
    client, address = sign_in(country.viewers["desk-officer"]), in_case("cases:notes")(country)
    along = shown(client, address)

    again = client.post(address, {**along, "text": " "})
    client.post(address, {**hidden_in(again), "text": "Rang."})
    client.post(address, {**along, "text": "Rang."})

    assert again.status_code == 422 and hidden_in(again)["key"] == along["key"]
    assert Note.objects.count() == 1


def test_what_was_changed_before_it_was_sent_again_is_not_lost(country: Country, sign_in: SignIn) -> None:
    client, address = sign_in(country.viewers["desk-officer"]), in_case("cases:notes")(country)
    along = shown(client, address)
    client.post(address, {**along, "text": "Rang at noon."})

    told = client.post(address, {**along, "text": "Rang at noon, nobody answered."})

    assert told.status_code == 422 and Note.objects.count() == 1
    assert "You sent this form before with other answers" in told.content.decode()
    assert "nobody answered.</textarea>" in told.content.decode()
    client.post(address, {**hidden_in(told), "text": "Rang at noon, nobody answered."})
    assert Note.objects.count() == 2


def test_a_corrected_list_of_the_same_name_and_size_is_not_taken_for_the_first(
    country: Country, sign_in: SignIn
) -> None:
    client, address = sign_in(country.viewers["desk-officer"]), reverse("exchange:upload")
    along = shown(client, address)

    def send(content: bytes, along: dict[str, str]) -> HttpResponse:
        return client.post(address, {**along, "file": SimpleUploadedFile("list.csv", content)})

    first = send(b"Own number\nA 1\n", along)
    told = send(b"Own number\nA 2\n", along)
    second = send(b"Own number\nA 2\n", hidden_in(told))

    assert told.status_code == 422
    assert (first.status_code, second.status_code) == (302, 302) and first["Location"] != second["Location"]


def test_a_call_sheet_that_was_saved_already_says_as_which_call(country: Country, sign_in: SignIn) -> None:
    client, address = sign_in(country.viewers["hotline-operator"]), reverse("hotline:new_call")
    along = shown(client, address)
    client.post(address, {**along, "act": "save", "note": "Afraid."})

    told = client.post(address, {**along, "act": "finish", "note": "Afraid."})

    assert told.status_code == 422
    assert f"This sheet was saved before as {Call.objects.get().reference}" in told.content.decode()


def test_the_key_of_one_case_says_nothing_in_another(country: Country, sign_in: SignIn) -> None:
    officer = country.viewers["desk-officer"]
    other = open_case(facts=PersonFacts(age_group="adult"), by=officer)
    client, address = sign_in(officer), in_case("cases:notes")(country)
    sent = {**shown(client, address), "text": "Rang."}
    client.post(address, sent)

    told = client.post(reverse("cases:notes", args=[other.reference]), sent)

    assert told.status_code == 422
    assert [note.case_id for note in Note.objects.all()] == [country.case.pk]


def test_the_key_of_somebody_else_is_like_a_new_one(country: Country, sign_in: SignIn) -> None:
    """Neither what it made nor that it was used can be learnt from it."""
    officer = country.viewers["desk-officer"]
    curious, address = sign_in(world.a_viewer("desk-officer")), reverse("cases:open")
    client = sign_in(officer)
    sent = {**shown(client, address), "age_group": "adult", **SEARCH}
    client.post(address, sent)
    made = Case.objects.latest("record__created_at")

    answer = curious.post(address, sent)

    mine = Case.objects.latest("record__created_at")
    assert mine != made and answer["Location"] == mine.get_absolute_url()


def test_who_is_kept_out_since_learns_nothing_by_sending_again(country: Country, sign_in: SignIn) -> None:
    officer = country.viewers["desk-officer"]
    colleague = world.a_viewer("desk-officer", officer.organisation)
    client, address = sign_in(officer), reverse("cases:open")
    sent = {**shown(client, address), "age_group": "adult", **SEARCH}
    client.post(address, sent, follow=True)
    made = Case.objects.select_related("record", "person").latest("record__created_at")
    keep_out(record=made.record, whom=officer.user, by=colleague)

    answer = client.post(address, sent)

    assert answer.status_code == 404
    assert made.reference not in answer.content.decode()
    assert Case.objects.count() == 2


TOKEN = {"use": "trial", "parts": ["cases.needs"], "may": "read", "days": "30"}


@pytest.mark.parametrize("role", ["desk-officer", "administrator"])
def test_a_token_is_made_once_and_its_secret_shown_once(role: str, country: Country, sign_in: SignIn) -> None:
    """Nobody here can read the secret again: whoever lost it with the first answer makes another token."""
    client = sign_in(country.viewers[role])
    program = {"display_name": "A program", "role": "service-worker", **TOKEN}
    address, data = (
        (reverse("tokens:new"), TOKEN)
        if role == "desk-officer"
        else (of_administration("access:new_token")(country), program)
    )
    sent = {**shown(client, address), **data}

    first = client.post(address, sent)
    second = client.post(address, sent, follow=True)

    assert "Copy it now" in first.content.decode()
    assert Token.objects.count() == 1
    assert "its secret was shown then" in second.content.decode()
    assert "onrm_" not in second.content.decode().replace(Token.objects.get().start, "")


@pytest.mark.parametrize("name", ["a note", "a member of staff", "a bed for somebody"])
def test_of_the_same_form_twice_at_one_moment_the_second_sees_what_the_first_made(
    name: str, country: Country, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where what the first made stands against the second: a name that is taken, a bed that is not free."""
    form = FORMS[name]
    client, address = sign_in(country.viewers[form.role]), form.at(country)
    sent = {**shown(client, address), **form.data(country)}
    first = client.post(address, sent)
    done, real, asked = rows(), once.kept_answer, []
    monkeypatch.setattr(
        once, "kept_answer", lambda *args: None if not asked and not asked.append(1) else real(*args)
    )

    second = client.post(address, sent)

    assert (second.status_code, second.get("Location")) == (302, first["Location"]) and len(asked) == 1
    assert rows() == done


def test_of_what_was_sent_only_keyed_hashes_are_kept(country: Country, sign_in: SignIn) -> None:
    from opennrm.foundation.access.models import KeptAnswer

    client, address = sign_in(country.viewers["desk-officer"]), in_case("cases:notes")(country)
    sent = {**shown(client, address), "text": "Rang."}
    client.post(address, sent)

    kept = KeptAnswer.objects.values().get()
    assert sent["key"] not in str(kept) and "Rang" not in str(kept)
    assert kept["reference"] == str(Note.objects.get().pk)


def test_who_is_stopped_by_a_double_click_stays_stopped(country: Country, sign_in: SignIn) -> None:
    """The button says what it wants, not that it turns round what is there."""
    worker, client = country.viewers["service-worker"], sign_in(country.viewers["administrator"])
    member = reverse("access:change_active", args=[worker.organisation_id, worker.user_id])
    service = reverse("referrals:service_active", args=[country.medical.pk])

    for _twice in range(2):
        client.post(member, {"active": "no"})
        client.post(service, {"active": "no"})

    worker.user.refresh_from_db()
    country.medical.refresh_from_db()
    assert (worker.user.is_active, country.medical.active) == (False, False)
    stopped = Entry.objects.filter(event__in=("user.inactive", "referrals.service_inactive"))
    assert stopped.count() == 2
    page = client.get(reverse("referrals:services")).content.decode()
    assert 'name="active" value="yes"' in page and 'name="active" value="no"' in page


def test_words_of_success_that_wait_twice_are_said_once(country: Country, sign_in: SignIn) -> None:
    client, address = sign_in(country.viewers["desk-officer"]), in_case("cases:notes")(country)
    sent = {**shown(client, address), "text": "Rang."}

    client.post(address, sent)
    page = client.post(address, sent, follow=True).content.decode()

    assert page.count("Note added.") == 1

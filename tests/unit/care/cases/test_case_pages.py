"""A desk officer finds, opens and works a case; nothing typed is lost, nothing shown that is not granted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.test import Client

from opennrm.care.cases.actions import add_note, note_safety, open_case
from opennrm.care.cases.forms.person import FactsForm
from opennrm.care.cases.models import Case, Need, Note
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, obligations
from opennrm.foundation.core.models import ChangedMeanwhile, Entry
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import PersonFacts
from opennrm.foundation.people.models import Consent, Identity
from tests.factories import world
from tests.factories.shown import hidden_in

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]


@pytest.fixture
def case(desk_officer: Viewer) -> Case:
    return open_case(
        facts=PersonFacts(age_group="adult"), needs=["medical"], alerts=["do_not_phone"], by=desk_officer
    )


TABS = ["", "needs/", "safety/", "notes/", "history/", "person/", "person/facts/", "person/identity/",
        "person/contact/", "consents/", "consents/record/", "consents/keep-out/"]  # fmt: skip


@pytest.mark.parametrize("tab", TABS)
def test_every_part_of_a_case_opens_for_its_officer(
    tab: str, case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(desk_officer).get(f"/cases/{case.reference}/{tab}")

    assert page.status_code == 200
    assert case.person.alias in page.content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_a_case_of_another_centre_does_not_exist_and_the_attempt_is_journalled(
    tab: str, case: Case, sign_in: SignIn
) -> None:
    curious = world.a_viewer("desk-officer")

    page = sign_in(curious).get(f"/cases/{case.reference}/{tab}")

    assert page.status_code == 404
    assert Entry.objects.filter(user_id=curious.user_id, outcome="denied").count() == 1


def test_what_was_searched_for_is_carried_into_the_new_case(desk_officer: Viewer, sign_in: SignIn) -> None:
    client = sign_in(desk_officer)

    found = client.post(
        "/cases/open/", {"given_name": "Nina", "family_name": "Ljosava", "reason": "person_here"}
    )

    assert found.status_code == 200
    assert 'value="Ljosava"' in found.content.decode()
    opened = client.post(
        "/cases/open/",
        {
            **hidden_in(found),
            "given_name": "Nina",
            "family_name": "Ljosava",
            "age_group": "adult",
            "needs": ["medical"],
        },
    )
    assert opened.status_code == 302
    assert Case.objects.count() == 1
    assert Identity.objects.exclude(family_name=None).count() == 1


def test_a_reference_that_was_misheard_is_one_mistake_and_not_two(
    sign_in: SignIn, desk_officer: Viewer
) -> None:
    told = sign_in(desk_officer).post("/cases/open/", {"reference": "nonsense"}).content.decode()

    assert "a character may be misheard" in told
    assert "Enter a reference, an alias" not in told


def test_a_case_sent_without_a_search_is_searched_first_and_nothing_typed_is_lost(
    desk_officer: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(desk_officer)
    typed = {
        "given_name": "Nina",
        "family_name": "Ljosava",
        "age_group": "adult",
        "needs": ["medical", "legal"],
    }

    told = client.post("/cases/open/", {**typed, "step": "open"})
    assert (told.status_code, Case.objects.count()) == (422, 0)
    page = told.content.decode()
    assert "Nobody has looked for what stands here yet" in page and 'value="Ljosava"' in page
    found = client.post("/cases/open/", {**typed, "reason": "person_here"})

    page = found.content.decode()
    assert all(f'value="{chosen}" id="id_needs_' in page for chosen in typed["needs"])
    assert page.count(" checked") == 3, "the age and both needs"
    assert client.post("/cases/open/", {**typed, **hidden_in(found)}).status_code == 302
    assert {need.kind for need in Need.objects.all()} == {"medical", "legal"}


def test_a_name_that_nobody_looked_for_is_searched_before_a_case_is_opened_under_it(
    desk_officer: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(desk_officer)
    typed = {"phone": "+375 29 000 00 00", "reason": "person_here"}
    searched = hidden_in(client.post("/cases/open/", typed))
    named = {"age_group": "adult", "given_name": "Nina", "family_name": "Ljosava"}

    told = client.post("/cases/open/", {**searched, **named, "phone": typed["phone"]})

    assert (told.status_code, Case.objects.count()) == (422, 0)
    assert "Nobody has looked for what stands here yet" in told.content.decode()
    nameless = client.post("/cases/open/", {**searched, "age_group": "adult"})
    assert nameless.status_code == 302, "what was looked for need not be written down"


def test_of_one_search_one_case_is_opened(desk_officer: Viewer, sign_in: SignIn) -> None:
    client = sign_in(desk_officer)
    searched = hidden_in(client.post("/cases/open/", {"phone": "+375 29 1", "reason": "person_here"}))
    client.post("/cases/open/", {**searched, "age_group": "adult", "phone": "+375 29 1"})

    told = client.post("/cases/open/", {**searched, "age_group": "child", "phone": "+375 29 1"})

    assert (told.status_code, Case.objects.count()) == (422, 1)
    page = told.content.decode()
    assert "You sent this form before" in page and "Nobody has looked for" in page
    found = client.post("/cases/open/", {"phone": "+375 29 1", "reason": "person_here"})
    assert Case.objects.get().reference in found.content.decode()


def test_an_incomplete_search_says_what_is_missing_and_keeps_what_was_typed(
    desk_officer: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(desk_officer).post("/cases/open/", {"given_name": "Nina"})

    assert page.status_code == 422
    assert "given and family name together" in page.content.decode()
    assert 'value="Nina"' in page.content.decode()


def test_a_misheard_reference_is_noticed_before_anybody_is_searched(
    desk_officer: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(desk_officer).post("/cases/open/", {"reference": "K7QF-3M2X"}).content.decode()

    assert "misheard or swapped" in page


def test_a_case_is_found_by_its_alias_in_any_language(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    for language in ("en", "be", "ru"):
        from django.utils import translation

        with translation.override(language):
            alias = case.person.alias
        found = sign_in(desk_officer).post("/cases/", {"reference": alias})
        assert found["Location"] == f"/cases/{case.reference}/"


@pytest.mark.parametrize("typed", ["Nina Ljosava", "+375 290000000", "Rabina 999999"])
def test_what_was_typed_into_the_search_stands_on_the_page_and_in_no_address(
    typed: str, case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(desk_officer).post("/cases/", {"reference": typed})

    text = page.content.decode()
    assert page.status_code == 422 and f'value="{typed}"' in text
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', text)
    assert not [
        each
        for each in addresses
        if any(word in unquote_plus(each) for word in typed.split() if len(word) > 3)
    ]
    assert case.reference in text, "the list stays, unfiltered"


def test_a_search_in_the_address_finds_nothing(case: Case, desk_officer: Viewer, sign_in: SignIn) -> None:
    open_case(facts=PersonFacts(age_group="adult"), by=desk_officer)

    page = sign_in(desk_officer).get("/cases/", {"q": case.reference, "reference": case.reference})

    assert "2 cases" in page.content.decode()


def test_every_case_of_one_alias_is_listed(case: Case, desk_officer: Viewer, sign_in: SignIn) -> None:
    other = open_case(facts=PersonFacts(age_group="adult"), by=desk_officer)
    Case._base_manager.filter(pk=other.pk).update(person=case.person)
    another = open_case(facts=PersonFacts(age_group="adult"), by=desk_officer)

    page = sign_in(desk_officer).post("/cases/", {"reference": case.person.alias}).content.decode()

    assert case.reference in page and other.reference in page
    assert another.reference not in page


def test_the_identity_stays_closed_until_it_is_opened_on_purpose(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(desk_officer)
    address = f"/cases/{case.reference}/person/"
    client.post(f"{address}identity/", {"given_name": "Nina", "family_name": "Ljosava"})

    assert "Ljosava" not in client.get(address).content.decode()
    assert "Ljosava" in client.post(address, {"open": "identity"}).content.decode()


def test_two_officers_editing_the_same_part_do_not_overwrite_each_other(
    case: Case, desk_officer: Viewer
) -> None:
    opened_at = case.version
    note_safety(case=case, kinds=["weapon"], advice="first", risk="high", version=opened_at, by=desk_officer)

    with pytest.raises(ChangedMeanwhile):
        note_safety(case=case, kinds=[], advice="second", risk="low", version=opened_at, by=desk_officer)


FIRST_AND_SECOND = [
    ("needs/", {"needs": ["medical", "legal"]}, {"needs": ["medical", "safe_place"]}, 'value="safe_place" id='),
    ("safety/", {"advice": "Ring twice."}, {"advice": "Ask the neighbour."}, "Ask the neighbour."),
    ("person/facts/", {"age_group": "adult", "birth_year": 1990}, {"age_group": "child"}, 'value="child"'),
    ("person/identity/", {"given_name": "Nina"}, {"given_name": "Zoja"}, "Zoja"),
    ("person/contact/", {"advice": "Only in the morning."}, {"advice": "Only in the evening."}, "Only in the evening."),
]  # fmt: skip


@pytest.mark.parametrize(("tab", "first", "second", "typed"), FIRST_AND_SECOND)
def test_of_two_officers_on_one_page_the_second_is_told_loses_nothing_and_may_then_decide(
    tab: str, first: dict[str, Any], second: dict[str, Any], typed: str, case: Case, sign_in: SignIn,
    desk_officer: Viewer,
) -> None:  # fmt: skip
    one, two = sign_in(desk_officer), sign_in(world.a_viewer("desk-officer", desk_officer.organisation))
    address = f"/cases/{case.reference}/{tab}"
    opened_at = shown_version(one.get(address))

    assert one.post(address, {**first, "version": opened_at}).status_code == 302
    told = two.post(address, {**second, "version": opened_at})

    page = told.content.decode()
    assert (
        told.status_code == 422 and "This was saved while you were writing, by a colleague or by you" in page
    )
    assert f'<a href="{address}" target="_blank"' in page
    assert typed in page
    assert two.post(address, {**second, "version": shown_version(told)}).status_code == 302


def test_a_need_that_a_colleague_noted_meanwhile_is_not_undone(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client, address = sign_in(desk_officer), f"/cases/{case.reference}/needs/"
    opened_at = shown_version(client.get(address))
    client.post(address, {"needs": ["medical", "legal"], "version": opened_at})

    client.post(address, {"needs": ["medical", "safe_place"], "version": opened_at})

    assert {need.kind for need in Need.objects.filter(case=case)} == {"medical", "legal"}


def test_a_need_that_is_met_is_ticked_as_such_and_can_be_needed_again(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client, address = sign_in(desk_officer), f"/cases/{case.reference}/needs/"
    needed = {"needs": ["medical", "legal"], "version": shown_version(client.get(address))}
    client.post(address, needed)

    client.post(address, {**needed, "met": ["medical"], "version": shown_version(client.get(address))})
    overview = " ".join(client.get(f"/cases/{case.reference}/").content.decode().split())
    met = dict(Need.objects.filter(case=case).values_list("kind", "met_at"))
    client.post(address, {**needed, "version": shown_version(client.get(address))})

    assert met["medical"] and not met["legal"]
    assert 'Medical care <span class="onrm-sub">met</span>' in overview
    assert not Need.objects.filter(case=case, met_at__isnull=False).exists()


def test_a_closed_case_is_read_and_says_since_when(case: Case, desk_officer: Viewer, sign_in: SignIn) -> None:
    Case.objects.update(closed_on="2026-03-02")
    client, address = sign_in(desk_officer), f"/cases/{case.reference}/"

    needs, notes = (client.get(f"{address}{tab}/").content.decode() for tab in ("needs", "notes"))
    refused = client.post(f"{address}notes/", {"text": "Rang at noon."})

    assert "This case was closed on 2 March 2026." in needs
    assert "Save needs" not in needs and "Add the note" not in notes
    assert refused.status_code == 422
    assert "This case is closed." in refused.content.decode() and "Rang at noon." in refused.content.decode()


def test_what_a_colleague_took_off_the_list_is_a_conflict_not_an_unknown_choice(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client, address = sign_in(desk_officer), f"/cases/{case.reference}/needs/"
    opened_at = shown_version(client.get(address))
    client.post(address, {"needs": ["legal"], "version": opened_at})

    told = client.post(address, {"needs": ["medical"], "met": ["medical"], "version": opened_at})

    assert "This was saved while you were writing, by a colleague or by you" in told.content.decode()
    assert "Select a valid choice" not in told.content.decode()


def shown_version(page: Any) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.content.decode())
    return found[1] if found else ""


def test_an_empty_note_is_refused_and_a_panel_member_adds_none(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    with pytest.raises(NotAllowed):
        add_note(case=case, text="  ", by=desk_officer)
    with pytest.raises(NotAllowed):
        add_note(case=case, text="x", by=panel_member)
    assert not Note.objects.exists()


def test_a_consent_is_recorded_and_withdrawn_on_the_page(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(desk_officer)
    service = world.an_organisation("service")
    address = f"/cases/{case.reference}/consents/"

    incomplete = client.post(f"{address}record/", {"recipient": service.pk, "purpose": "assist"})
    assert incomplete.status_code == 422
    client.post(
        f"{address}record/",
        {
            "recipient": service.pk,
            "purpose": "assist",
            "sections": ["cases.needs"],
            "language": "be",
            "read_aloud": "yes",
        },
    )
    consent = Consent.objects.get()
    client.post(f"{address}{consent.pk}/withdraw/")

    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


def recorded(case: Case, officer: Viewer, sign_in: SignIn, **answers: Any) -> Consent:
    """A consent as it is recorded on the page, with these answers."""
    service = world.an_organisation("service")
    agreed = {"recipient": service.pk, "purpose": "assist", "sections": ["cases.needs"], "language": "be"}
    sent = sign_in(officer).post(f"/cases/{case.reference}/consents/record/", {**agreed, **answers})
    assert sent.status_code == 302
    return Consent.objects.latest("given_at")


def row_of(page: Any, key: str) -> str:
    """What stands beside a word on a page."""
    found = re.search(rf"<dt[^>]*>{key}</dt><dd[^>]*>(.*?)</dd>", page.content.decode(), re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def test_r09_everything_that_was_agreed_to_and_how_can_be_read(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    consent = recorded(case, desk_officer, sign_in, interpreter="yes", read_aloud="no")
    client, address = sign_in(desk_officer), f"/cases/{case.reference}/consents/{consent.pk}/"

    listed = client.get(f"/cases/{case.reference}/consents/").content.decode()
    page = client.get(address)

    assert f'href="{address}"' in listed
    assert {key: row_of(page, key) for key in ("With whom", "What for", "What they may see", "Language")} == {
        "With whom": str(consent.recipient), "What for": "Help a person", "What they may see": "Needs",
        "Language": "Belarusian",
    }  # fmt: skip
    assert (row_of(page, "Interpreter present"), row_of(page, "Read aloud")) == ("Yes", "No")
    assert row_of(page, "Explained by") == desk_officer.user.display_name
    assert row_of(page, "Given") and row_of(page, "Holds until")
    client.post(f"{address}withdraw/")
    assert f"written down by {desk_officer.user.display_name}" in row_of(client.get(address), "Taken back")


def test_r15_what_nobody_answered_about_a_consent_is_not_a_no(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    consent = recorded(case, desk_officer, sign_in)

    page = sign_in(desk_officer).get(f"/cases/{case.reference}/consents/{consent.pk}/")

    assert consent.read_aloud == consent.interpreter == "unknown"
    assert row_of(page, "Read aloud") == row_of(page, "Interpreter present") == "Not known or not asked"


def test_who_agreed_for_a_child_is_opened_on_purpose_and_each_opening_is_recorded(
    desk_officer: Viewer, sign_in: SignIn
) -> None:
    case = open_case(facts=PersonFacts(age_group="child"), by=desk_officer)
    consent = recorded(case, desk_officer, sign_in, guardian="Volha Aunt", assent="yes")
    client, address = sign_in(desk_officer), f"/cases/{case.reference}/consents/{consent.pk}/"

    closed = client.get(address)
    before = Entry.objects.filter(event="text.opened", section="people.consents").count()
    opened = client.post(address, {"open": "guardian"})

    assert "Volha Aunt" not in closed.content.decode() and "Open who agreed" in closed.content.decode()
    assert row_of(closed, "The child agrees") == "Yes"
    assert row_of(opened, "Agreed as guardian") == "Volha Aunt"
    entries = Entry.objects.filter(event="text.opened", section="people.consents")
    assert (before, entries.count(), entries.get().user_id) == (0, 1, desk_officer.user_id)
    assert "Volha Aunt" not in client.get(address).content.decode()


def test_a_consent_of_somebody_else_does_not_open_under_this_case(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    other = open_case(facts=PersonFacts(age_group="adult"), by=desk_officer)
    consent = recorded(other, desk_officer, sign_in)

    page = sign_in(desk_officer).post(f"/cases/{case.reference}/consents/{consent.pk}/", {"open": "guardian"})

    assert page.status_code == 404


def test_somebody_kept_out_no_longer_sees_the_case(
    case: Case, desk_officer: Viewer, centre: object, sign_in: SignIn
) -> None:
    colleague = world.a_viewer("desk-officer", desk_officer.organisation)
    assert sign_in(colleague).get(f"/cases/{case.reference}/").status_code == 200

    sign_in(desk_officer).post(f"/cases/{case.reference}/consents/keep-out/", {"user": colleague.user_id})

    assert sign_in(colleague).get(f"/cases/{case.reference}/").status_code == 404


def test_the_history_names_who_opened_the_case(case: Case, desk_officer: Viewer, sign_in: SignIn) -> None:
    client = sign_in(desk_officer)
    client.get(f"/cases/{case.reference}/notes/")

    page = client.get(f"/cases/{case.reference}/history/").content.decode()

    assert desk_officer.user.display_name in page
    assert "Opened the case" in page


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"age_group": "adult", "birth_year": "2015"}, "birth_year"),
        ({"age_group": "child", "birth_year": "1990"}, "birth_year"),
        ({"age_group": "adult", "thought_child": "yes"}, "thought_child"),
    ],
)
def test_r03_facts_about_age_that_contradict_each_other_are_asked_again(
    said: dict[str, str], where: str
) -> None:
    form = FactsForm(said)

    assert not form.is_valid()
    assert set(form.errors) == {where}


def test_the_next_date_of_a_case_is_that_of_my_day_whoever_owes_it(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    panel = world.an_organisation("panel")
    obligations.open_obligation(
        obligations.rule("identification.reasonable_grounds"),
        owner=panel.pk, subject=case.record_id, due_on=date(2031, 5, 6),
    )  # fmt: skip
    client = sign_in(desk_officer)

    assert "6 May 2031" in client.get("/my-day/").content.decode()
    assert "6 May 2031" in client.get("/cases/").content.decode()


def test_a_case_leads_back_to_the_list_it_was_opened_from(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(desk_officer), f"/cases/{case.reference}/"

    client.get("/cases/?risk=high&risk=immediate&late=on&name=Nina&next=//elsewhere.example")
    from_the_list = client.get(url).content.decode()
    client.get("/my-day/")
    from_my_day = client.get(url).content.decode()

    assert 'href="/cases/?risk=high&amp;risk=immediate&amp;late=on"' in from_the_list
    assert "Nina" not in from_the_list and "elsewhere" not in from_the_list
    assert 'href="/cases/?' not in from_my_day


def test_what_one_person_does_within_a_minute_is_one_line_of_the_history(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(desk_officer)
    minute = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=2)
    with clock.at(minute):
        client.get(f"/cases/{case.reference}/")
    with clock.at(minute + timedelta(seconds=40)):
        client.get(f"/cases/{case.reference}/notes/")
    with clock.at(minute + timedelta(minutes=9)):
        page = client.get(f"/cases/{case.reference}/history/").content.decode()

    (line,) = [line for line in page.split("<tr")[1:] if "Read: Notes" in line]
    assert "Read: Overview" in line

"""Somebody found to be a child is not shared on their own yes for long: a guardian has to agree (R03, R09, R11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from opennrm.care.cases.actions import forget_settled_guardians, open_case
from opennrm.care.cases.models import Case
from opennrm.care.cases.queries import due_here
from opennrm.care.cases.sections import NEEDS
from opennrm.care.cases.workflow import GUARDIAN_DUE
from opennrm.care.hotline.actions import hand_over, save_call
from opennrm.care.hotline.sheet import Sheet
from opennrm.care.identification.actions import add_episode, send_to_panel
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.identification.facts import Explained as ExplainedToPanel
from opennrm.care.referrals.actions import list_service, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral, Service
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.country import country
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import (
    Agreement,
    PersonFacts,
    describe_person,
    record_consent,
    withdraw_consent,
)
from opennrm.foundation.people.models import Consent, Person
from tests.factories import world

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]
ADULT = PersonFacts(age_group="adult", birth_year=1990, sex="female", languages=("be",))
CHILD = replace(ADULT, age_group="child", birth_year=None)
MAYBE_A_CHILD = replace(CHILD, age_group="unknown", thought_child="yes")
ALERT = "a guardian has to agree"


@pytest.fixture
def case(desk_officer: Viewer) -> Case:
    found: Case = open_case(facts=ADULT, needs=["legal"], by=desk_officer)
    return found


@pytest.fixture
def legal_aid(service_worker: Viewer) -> Service:
    return list_service(organisation=service_worker.organisation, kind="legal_aid", by=SYSTEM)


@pytest.fixture
def referral(case: Case, legal_aid: Service, desk_officer: Viewer) -> Referral:
    """The adult agreed that legal aid is asked to help."""
    (sent,) = send_referrals(
        case=case, wanted=[Wanted(legal_aid)], urgency="soon", explained=Explained("be", "no"), by=desk_officer
    )  # fmt: skip
    return sent


def found_to_be(facts: PersonFacts, case: Case, by: Viewer) -> Person:
    person = Person.objects.get(pk=case.person_id)
    return describe_person(person=person, facts=facts, version=person.version, by=by)


def agreement(consent: Consent, **other: Any) -> Agreement:
    """The same again, in the words of a guardian."""
    return replace(
        Agreement(
            purpose=Purpose(consent.purpose), recipient=consent.recipient, sections=consent.sections, language="be",
            interpreter="no", read_aloud=True, guardian="Aunt Vasilina", assent="yes",
        ),
        **other,
    )  # fmt: skip


def owed() -> list[Obligation]:
    return list(Obligation.objects.waiting().filter(rule=GUARDIAN_DUE.key))


@pytest.mark.parametrize("facts", [CHILD, MAYBE_A_CHILD])
def test_r03_a_guardian_is_owed_once_an_adult_is_found_to_be_a_child(
    facts: PersonFacts, case: Case, referral: Referral, desk_officer: Viewer, sign_in: SignIn
) -> None:
    page = reverse("cases:case", args=[case.reference])
    assert ALERT not in sign_in(desk_officer).get(page).content.decode()

    found_to_be(facts, case, desk_officer)

    (due,) = owed()
    assert (due.owner_id, due.subject_id) == (desk_officer.organisation_id, case.record_id)
    days = country().guardian_agreement_working_days
    assert due.due_on == country().calendar.add_working_days(clock.today(), days)
    assert ALERT in sign_in(desk_officer).get(page).content.decode()
    consents = sign_in(desk_officer).get(reverse("cases:consents", args=[case.reference]))
    assert "A guardian has to agree" in consents.content.decode()


def test_what_is_owed_stands_on_my_day_and_leads_to_the_consents(
    case: Case, referral: Referral, desk_officer: Viewer, sign_in: SignIn
) -> None:
    found_to_be(CHILD, case, desk_officer)
    consents = reverse("cases:consents", args=[case.reference])

    (due,) = [each for each in due_here(desk_officer) if each.label == GUARDIAN_DUE.label]
    assert (due.ours, due.late, due.url) == (True, False, consents)
    assert consents in sign_in(desk_officer).get(reverse("web:my_day")).content.decode()
    with clock.at(clock.now() + timedelta(days=30)):
        (due,) = [each for each in due_here(desk_officer) if each.label == GUARDIAN_DUE.label]
        assert due.late


def test_nobody_loses_help_by_being_found_to_be_a_child(
    case: Case, referral: Referral, desk_officer: Viewer, service_worker: Viewer
) -> None:
    found_to_be(CHILD, case, desk_officer)

    assert Referral.objects.live().get() == referral
    assert sees(service_worker, case.record, NEEDS)


def test_nothing_is_owed_where_nothing_is_shared(case: Case, desk_officer: Viewer) -> None:
    found_to_be(CHILD, case, desk_officer)

    assert not owed()


def test_nothing_is_owed_while_the_person_is_an_adult(
    case: Case, referral: Referral, desk_officer: Viewer
) -> None:
    found_to_be(replace(ADULT, birth_year=1991), case, desk_officer)
    found_to_be(replace(ADULT, age_group="unknown", birth_year=None), case, desk_officer)

    assert not owed()


def test_saying_twice_that_it_is_a_child_owes_once_from_the_first_day(
    case: Case, referral: Referral, desk_officer: Viewer
) -> None:
    found_to_be(MAYBE_A_CHILD, case, desk_officer)
    (first,) = owed()
    with clock.at(clock.now() + timedelta(days=2)):
        found_to_be(CHILD, case, desk_officer)

    assert owed() == [first]
    assert owed()[0].due_on == first.due_on


def test_r11_a_guardians_agreement_settles_it(
    case: Case, referral: Referral, desk_officer: Viewer, sign_in: SignIn
) -> None:
    person = found_to_be(CHILD, case, desk_officer)

    record_consent(person=person, agreement=agreement(referral.consent), by=desk_officer)

    assert not owed()
    assert Obligation.objects.get(rule=GUARDIAN_DUE.key).done_at
    page = sign_in(desk_officer).get(reverse("cases:case", args=[case.reference])).content.decode()
    assert ALERT not in page


@pytest.mark.parametrize(
    "less",
    [
        {"sections": frozenset({NEEDS})},
        {"purpose": Purpose.IDENTIFY},
        {"expires_on": clock.today() + timedelta(days=7)},
    ],
)
def test_r09_a_guardian_who_agrees_to_less_has_not_agreed_to_what_is_shared(
    less: dict[str, Any], case: Case, referral: Referral, desk_officer: Viewer
) -> None:
    person = found_to_be(CHILD, case, desk_officer)

    record_consent(person=person, agreement=agreement(referral.consent, **less), by=desk_officer)
    record_consent(
        person=person, agreement=agreement(referral.consent, recipient=world.an_organisation("service")), by=desk_officer
    )  # fmt: skip

    assert len(owed()) == 1


def test_taking_the_consent_back_settles_it(case: Case, referral: Referral, desk_officer: Viewer) -> None:
    found_to_be(CHILD, case, desk_officer)

    withdraw_consent(consent=Consent.objects.get(), by=desk_officer)

    assert not owed()
    assert Obligation.objects.get(rule=GUARDIAN_DUE.key).done_at


def test_r10_what_the_guardian_takes_back_does_not_go_on_on_the_childs_own_yes(
    case: Case, referral: Referral, desk_officer: Viewer, service_worker: Viewer
) -> None:
    person = found_to_be(CHILD, case, desk_officer)
    given = record_consent(person=person, agreement=agreement(referral.consent), by=desk_officer)

    withdraw_consent(consent=given, by=desk_officer)

    assert not Consent.objects.live().exists()
    assert not Referral.objects.live().exists()
    assert not sees(service_worker, case.record, NEEDS)
    assert not owed()


def test_an_age_corrected_back_is_owed_no_more(case: Case, referral: Referral, desk_officer: Viewer) -> None:
    found_to_be(CHILD, case, desk_officer)

    found_to_be(ADULT, case, desk_officer)

    assert not owed()
    row = Obligation.objects.get(rule=GUARDIAN_DUE.key)
    assert row.cancelled_at and not row.done_at


def test_what_time_alone_has_settled_is_closed_by_the_worker(
    case: Case, referral: Referral, desk_officer: Viewer
) -> None:
    found_to_be(CHILD, case, desk_officer)
    assert forget_settled_guardians() == 0 and len(owed()) == 1

    with clock.at(clock.now() + timedelta(days=400)):
        assert forget_settled_guardians() == 1

    assert not owed()


def test_r09_nothing_new_rests_on_what_a_child_agreed_to_alone(
    case: Case, legal_aid: Service, referral: Referral, desk_officer: Viewer
) -> None:
    found_to_be(CHILD, case, desk_officer)
    again = Case.objects.get(pk=case.pk)
    medical = list_service(organisation=legal_aid.organisation, kind="medical", by=SYSTEM)

    with pytest.raises(NotAllowed):
        send_referrals(case=again, wanted=[Wanted(medical)], urgency="soon", by=desk_officer)

    send_referrals(
        case=again, wanted=[Wanted(medical)], urgency="soon", by=desk_officer,
        explained=Explained("be", "no", guardian="Aunt Vasilina", assent="yes"),
    )  # fmt: skip
    assert Referral.objects.count() == 2


def test_a_childs_case_before_the_panel_waits_for_no_guardian(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    """It would lie there on the ground of duty (CETS 197 art. 10)."""
    add_episode(case=case, facts=EpisodeFacts(acts=("recruitment",)), by=desk_officer)
    explained = ExplainedToPanel("be", "no")
    send_to_panel(case=case, panel=panel_member.organisation, explained=explained, by=desk_officer)

    found_to_be(CHILD, case, desk_officer)

    assert not owed()


def test_what_the_hotline_told_the_centre_is_not_shared_with_anybody_else(
    hotline_operator: Viewer, desk_officer: Viewer
) -> None:
    sheet = Sheet(call_type="about_self", language="be", age_group="adult", consent_answer="yes")
    call = save_call(sheet=sheet, by=hotline_operator)
    case = hand_over(call=call, centre=desk_officer.organisation, by=hotline_operator).case

    found_to_be(CHILD, case, desk_officer)

    assert not owed()

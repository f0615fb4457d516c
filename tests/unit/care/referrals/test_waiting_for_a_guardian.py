"""A referral that waits when somebody is found to be a child is accepted on a guardian's yes (R03, R09, R11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from opennrm.care.cases.actions import note_safety
from opennrm.care.cases.models import Case
from opennrm.care.referrals import queries
from opennrm.care.referrals.actions import accept_referral, ask_for_information, inform_service
from opennrm.care.referrals.models import Referral
from opennrm.care.referrals.workflow import ACCEPTED, IN_PROGRESS
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Grant
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import (
    Agreement,
    PersonFacts,
    describe_person,
    record_consent,
    withdraw_consent,
)
from opennrm.foundation.people.models import AgeGroup, Consent, Person
from opennrm.foundation.people.sections import CONTACT, IDENTITY

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]
ADULT = PersonFacts(age_group=AgeGroup.ADULT, birth_year=1990, sex="female", languages=("be",))
CHILD = replace(ADULT, age_group=AgeGroup.CHILD, birth_year=None)


def found_to_be(facts: PersonFacts, referral: Referral, by: Viewer) -> None:
    person = Person.objects.get(pk=referral.case.person_id)
    describe_person(person=person, facts=facts, version=person.version, by=by)


def a_guardian_agrees(referral: Referral, by: Viewer) -> Consent:
    agreement = Agreement(
        purpose=Purpose.ASSIST, recipient=referral.organisation, sections=referral.sections, language="be",
        interpreter="no", read_aloud=True, guardian="Aunt Vasilina", assent="yes",
    )  # fmt: skip
    return record_consent(person=Person.objects.get(pk=referral.case.person_id), agreement=agreement, by=by)


def in_danger(referral: Referral, by: Viewer) -> None:
    case = Case.objects.get(pk=referral.case_id)
    note_safety(case=case, kinds=(), advice="", risk="immediate", version=case.version, by=by)


def received(referral: Referral, by: Viewer) -> Referral:
    return queries.referral_received(by, referral.pk)


def test_r11_what_a_child_had_agreed_to_alone_is_not_accepted_before_a_guardian_has_agreed(
    referral: Referral, desk_officer: Viewer, service_worker: Viewer
) -> None:
    found_to_be(CHILD, referral, desk_officer)

    with pytest.raises(NotAllowed, match="once a guardian has agreed"):
        accept_referral(referral=received(referral, service_worker), by=service_worker)

    assert received(referral, service_worker).status == IN_PROGRESS
    assert not sees(service_worker, referral.case.record, IDENTITY)


def test_r11_a_guardians_yes_lets_it_be_accepted_and_opens_what_was_agreed(
    referral: Referral, desk_officer: Viewer, service_worker: Viewer
) -> None:
    found_to_be(CHILD, referral, desk_officer)
    given = a_guardian_agrees(referral, desk_officer)

    accept_referral(referral=received(referral, service_worker), by=service_worker)

    assert sees(service_worker, referral.case.record, IDENTITY)
    withdraw_consent(consent=given, by=desk_officer)
    assert not sees(service_worker, referral.case.record, IDENTITY)


def test_the_service_and_the_centre_are_told_what_to_do(
    referral: Referral, desk_officer: Viewer, service_worker: Viewer, sign_in: SignIn
) -> None:
    card, tab = (
        reverse("referrals:card", args=[referral.pk]),
        reverse("referrals:case", args=[referral.case.reference]),
    )
    accept = reverse("referrals:accept", args=[referral.pk])
    assert accept in sign_in(service_worker).get(card).content.decode()
    assert "agreed alone" not in sign_in(desk_officer).get(tab).content.decode()

    found_to_be(CHILD, referral, desk_officer)

    page = sign_in(service_worker).get(card).content.decode()
    assert "You can accept once a guardian has agreed" in page
    assert accept not in page and reverse("referrals:ask", args=[referral.pk]) in page
    assert "Record a guardian’s agreement under Consents" in sign_in(desk_officer).get(tab).content.decode()


def test_a_child_in_danger_is_helped_at_once_and_the_rest_opens_when_a_guardian_has_agreed(
    referral: Referral, desk_officer: Viewer, service_worker: Viewer, sign_in: SignIn
) -> None:
    found_to_be(CHILD, referral, desk_officer)
    in_danger(referral, desk_officer)

    accept_referral(referral=received(referral, service_worker), by=service_worker)

    assert received(referral, service_worker).status == ACCEPTED
    assert not sees(service_worker, referral.case.record, IDENTITY)
    page = sign_in(service_worker).get(reverse("referrals:card", args=[referral.pk])).content.decode()
    assert "once a guardian has agreed" in page and "Open the identity" not in page

    a_guardian_agrees(referral, desk_officer)

    assert sees(service_worker, referral.case.record, IDENTITY)
    assert sees(service_worker, referral.case.record, CONTACT)


def test_who_is_no_child_after_all_is_helped_as_agreed(
    referral: Referral, desk_officer: Viewer, service_worker: Viewer
) -> None:
    found_to_be(CHILD, referral, desk_officer)
    in_danger(referral, desk_officer)
    accept_referral(referral=received(referral, service_worker), by=service_worker)

    found_to_be(ADULT, referral, desk_officer)

    assert sees(service_worker, referral.case.record, IDENTITY)


def test_what_a_service_sees_already_is_not_opened_a_second_time(
    referral: Referral, desk_officer: Viewer, service_worker: Viewer
) -> None:
    accept_referral(referral=received(referral, service_worker), by=service_worker)
    before = Grant.objects.count()

    found_to_be(CHILD, referral, desk_officer)
    a_guardian_agrees(referral, desk_officer)

    assert Grant.objects.count() == before
    assert sees(service_worker, referral.case.record, IDENTITY)


def test_r09_nothing_more_is_told_on_what_a_child_had_agreed_to_alone(
    referral: Referral, desk_officer: Viewer, service_worker: Viewer
) -> None:
    ask_for_information(
        referral=received(referral, service_worker), question="Any papers?", by=service_worker
    )
    found_to_be(CHILD, referral, desk_officer)

    with pytest.raises(NotAllowed, match="before a guardian has agreed"):
        inform_service(
            referral=queries.referral_sent(desk_officer, referral.pk), answer="A passport.", by=desk_officer
        )

    a_guardian_agrees(referral, desk_officer)
    inform_service(
        referral=queries.referral_sent(desk_officer, referral.pk), answer="A passport.", by=desk_officer
    )

"""A case with needs at a centre, and services near that could help."""

from __future__ import annotations

import pytest

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.referrals.actions import list_service, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral, Service
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.people.actions import PersonFacts, SafeWays, write_contact, write_identity
from opennrm.foundation.people.models import AgeGroup
from opennrm.foundation.people.sections import CONTACT, IDENTITY
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts

READ_ALOUD = Explained(language="be", interpreter=Answer.NO)


@pytest.fixture
def case(desk_officer: Viewer) -> Case:
    facts = PersonFacts(age_group=AgeGroup.ADULT, birth_year=1990, sex="female", languages=("be",))
    found: Case = open_case(
        facts=facts, needs=["legal", "safe_place"], alerts=["do_not_phone"], by=desk_officer
    )
    write_identity(person=found.person, facts=IdentityFacts("Alena", "Invented"), by=desk_officer)
    write_contact(
        person=found.person, facts=ContactFacts(phone="+375 29 000 00 00"), ways=SafeWays(), by=desk_officer
    )
    return found


@pytest.fixture
def childs_case(desk_officer: Viewer) -> Case:
    found: Case = open_case(facts=PersonFacts(age_group=AgeGroup.CHILD), needs=["legal"], by=desk_officer)
    return found


@pytest.fixture
def legal_aid(service_worker: Viewer) -> Service:
    return list_service(organisation=service_worker.organisation, kind="legal_aid", by=SYSTEM)


@pytest.fixture
def place_to_stay(shelter_worker: Viewer) -> Service:
    return list_service(organisation=shelter_worker.organisation, kind="accommodation", by=SYSTEM)


@pytest.fixture
def referral(case: Case, legal_aid: Service, desk_officer: Viewer) -> Referral:
    """Sent to the legal aid, which may see name and contact once it accepts."""
    wanted = [Wanted(legal_aid, frozenset({IDENTITY, CONTACT}))]
    (sent,) = send_referrals(case=case, wanted=wanted, urgency="soon", explained=READ_ALOUD, by=desk_officer)
    return sent

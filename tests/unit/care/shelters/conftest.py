"""A shelter with one house and two rooms, and somebody referred to it."""

from __future__ import annotations

import pytest

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.referrals.actions import list_service, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.shelters.actions import accept_into_bed, add_room, open_shelter
from opennrm.care.shelters.models import Bed, Shelter, Stay
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.people.actions import PersonFacts
from opennrm.foundation.people.models import AgeGroup
from opennrm.foundation.people.sections import IDENTITY

READ_ALOUD = Explained(language="be", interpreter=Answer.NO)
ADDRESS = "Invented Street 7, the green door"


def a_case(officer: Viewer) -> Case:
    facts = PersonFacts(age_group=AgeGroup.ADULT, birth_year=1990, sex="female", languages=("be",))
    return open_case(facts=facts, needs=["safe_place"], alerts=["do_not_phone"], by=officer)


def refer(case: Case, service: Service, officer: Viewer) -> Referral:
    wanted = [Wanted(service, frozenset({IDENTITY}))]
    (sent,) = send_referrals(case=case, wanted=wanted, urgency="today", explained=READ_ALOUD, by=officer)
    return sent


@pytest.fixture
def house(shelter_worker: Viewer) -> Shelter:
    house = open_shelter(
        organisation=shelter_worker.organisation, territory="BY-HM", address=ADDRESS, by=shelter_worker
    )
    add_room(shelter=house, code="4", beds=2, suits=("women", "families"), by=shelter_worker)
    add_room(shelter=house, code="12B", beds=1, by=shelter_worker)
    return house


@pytest.fixture
def bed(house: Shelter) -> Bed:
    found: Bed = Bed.objects.select_related("room__shelter__record").get(
        room__shelter=house, room__code="4", number=1
    )
    return found


@pytest.fixture
def place_to_stay(shelter_worker: Viewer) -> Service:
    return list_service(
        organisation=shelter_worker.organisation, kind="accommodation", territory="BY-HM", by=SYSTEM
    )


@pytest.fixture
def case(desk_officer: Viewer) -> Case:
    return a_case(desk_officer)


@pytest.fixture
def referral(case: Case, place_to_stay: Service, desk_officer: Viewer) -> Referral:
    return refer(case, place_to_stay, desk_officer)


@pytest.fixture
def stay(referral: Referral, bed: Bed, shelter_worker: Viewer) -> Stay:
    return accept_into_bed(referral=referral, bed=bed, arrival_mode="person_comes", by=shelter_worker)

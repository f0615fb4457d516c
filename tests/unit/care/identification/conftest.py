"""A case with something noted, at a centre whose territory one panel serves."""

from __future__ import annotations

import pytest

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.identification.actions import add_episode
from opennrm.care.identification.facts import EpisodeFacts, Explained
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.people.actions import PersonFacts
from opennrm.foundation.people.models import AgeGroup
from tests.factories import world

FARM = EpisodeFacts(
    form="forced_labour",
    acts=("recruitment", "harbouring"),
    means=("deception",),
    purposes=("forced_labour",),
    began=(2025, 3),
    ended=(2025, None),
    earnings_withheld=Answer.YES,
    narrative="They took the passport on the first evening.",
)
READ_ALOUD = Explained(language="be", interpreter=Answer.NO)


@pytest.fixture
def case(desk_officer: Viewer) -> Case:
    adult: Case = open_case(facts=PersonFacts(age_group=AgeGroup.ADULT, birth_year=1990), by=desk_officer)
    add_episode(case=adult, facts=FARM, by=desk_officer)
    return adult


@pytest.fixture
def childs_case(desk_officer: Viewer) -> Case:
    case: Case = open_case(
        facts=PersonFacts(age_group=AgeGroup.UNKNOWN, thought_child=Answer.YES), by=desk_officer
    )
    add_episode(case=case, facts=FARM, by=desk_officer)
    return case


@pytest.fixture
def colleague(panel_member: Viewer) -> Viewer:
    """Another member of the same panel."""
    return world.a_viewer("panel-member", panel_member.organisation)


@pytest.fixture
def other_desk_officer(db: None) -> Viewer:
    return world.a_viewer("desk-officer", world.an_organisation("centre", territory=world.BREST))

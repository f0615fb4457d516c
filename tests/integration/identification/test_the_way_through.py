"""One person's way: from the first signs to the recovery period, with the lists that grow on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.identification import actions
from opennrm.care.identification.facts import EpisodeFacts, Explained
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.people.actions import PersonFacts
from opennrm.foundation.people.models import AgeGroup

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]


def sent_case(desk_officer: Viewer, panel_member: Viewer) -> Case:
    case: Case = open_case(facts=PersonFacts(age_group=AgeGroup.ADULT), by=desk_officer)
    facts = EpisodeFacts(acts=("transfer",), means=("force",), purposes=("begging",))
    actions.add_episode(case=case, facts=facts, by=desk_officer)
    actions.send_to_panel(
        case=case, panel=panel_member.organisation, explained=Explained("ru", "yes"), by=desk_officer
    )
    return case


def test_my_day_list_and_case_follow_the_panel(
    sign_in: SignIn, desk_officer: Viewer, panel_member: Viewer
) -> None:
    office, panel = sign_in(desk_officer), sign_in(panel_member)
    case = sent_case(desk_officer, panel_member)
    file = reverse("identification:file", args=[case.reference])

    panel.post(file, {"outcome": "ask", "reasons": "Since when?"})
    assert "The panel asks for more" in office.get(reverse("identification:at_a_panel")).content.decode()
    office.post(reverse("identification:send_again", args=[case.reference]))
    panel.post(file, {"outcome": "positive", "grounds": ["elements_indicated"], "reasons": "It fits."})

    tab = office.get(reverse("identification:case", args=[case.reference])).content.decode()
    assert "Recovery period" in tab
    assert "Possible victim of trafficking" in tab
    assert "It fits." in tab
    assert "Decided in the last 30 days" in office.get(reverse("identification:at_a_panel")).content.decode()


@pytest.mark.parametrize(("role", "page"), [("panel", "waiting"), ("office", "at_a_panel")])
def test_a_longer_list_asks_no_more_queries(
    sign_in: SignIn, desk_officer: Viewer, panel_member: Viewer, role: str, page: str
) -> None:
    client = sign_in(panel_member if role == "panel" else desk_officer)
    sent_case(desk_officer, panel_member)
    client.get(reverse(f"identification:{page}"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(f"identification:{page}"))
    for _ in range(4):
        sent_case(desk_officer, panel_member)

    with CaptureQueriesContext(connection) as many:
        response = client.get(reverse(f"identification:{page}"))

    assert response.content.decode().count("onrm-sub") >= 5
    assert len(many) == len(few)

"""The pages of identification: what they offer, what they keep when something is wrong, whom they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.identification import actions, queries
from opennrm.care.identification.models import (
    Decision,
    Episode,
    IndicatorAnswer,
    RecoveryPeriod,
    TraffickingStatus,
)
from opennrm.care.identification.rows import recovery_ends_on
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry
from opennrm.foundation.people.actions import PersonFacts
from opennrm.foundation.people.models import AgeGroup, Consent
from tests.factories import world

from .conftest import READ_ALOUD

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]
YES = {"agreed": "yes", "language": "be", "interpreter": "no"}


def url(name: str, case: Case, *more: Any) -> str:
    return reverse(f"identification:{name}", args=[case.reference, *more])


@pytest.fixture
def office(sign_in: SignIn, desk_officer: Viewer) -> Client:
    return sign_in(desk_officer)


@pytest.fixture
def panel(sign_in: SignIn, panel_member: Viewer) -> Client:
    return sign_in(panel_member)


@pytest.fixture
def decision(case: Case, desk_officer: Viewer, panel_member: Viewer) -> Decision:
    sent: Decision = actions.send_to_panel(
        case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=desk_officer
    )
    return sent


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("answer", ["yes", "no", ""])
def test_r15_whether_it_was_read_aloud_is_asked_and_nothing_is_answered_beforehand(
    answer: str, office: Client, case: Case, panel_member: Viewer
) -> None:
    page = office.get(url("send", case)).content.decode()
    office.post(url("send", case), {**YES, "read_aloud": answer})

    assert page.count('name="read_aloud"') == 4 and " checked" not in page
    assert Consent.objects.get().read_aloud == (answer or "unknown")


def test_from_the_signs_to_the_panel_in_two_commands(
    office: Client, case: Case, panel_member: Viewer
) -> None:
    saved = office.post(url("case", case), {"deception": "yes", "version": "0", "send": "1"})
    assert saved.status_code == 302
    assert saved.url == url("send", case)  # type: ignore[attr-defined]
    assert "Read this aloud" in text(office.get(saved.url))  # type: ignore[attr-defined]

    sent = office.post(url("send", case), YES)

    assert sent.status_code == 302
    assert Decision.objects.get().panel == panel_member.organisation
    assert IndicatorAnswer.objects.get().answer == "yes"
    assert Consent.objects.get().language == "be"
    assert "With the panel" in text(office.get(url("case", case)))


def test_nothing_is_chosen_beforehand(office: Client, case: Case, panel_member: Viewer) -> None:
    for name in ("case", "add_episode", "send", "add_status"):
        assert " checked" not in text(office.get(url(name, case)))


def test_a_case_with_nothing_noted_stays_here_and_says_why(office: Client, desk_officer: Viewer) -> None:
    empty = open_case(facts=PersonFacts(age_group=AgeGroup.ADULT), by=desk_officer)

    response = office.post(url("case", empty), {"version": "0", "send": "1"})

    assert response.status_code == 422
    assert "There is nothing to send yet" in text(response)


def test_somebody_elses_signs_are_not_overwritten(office: Client, case: Case, desk_officer: Viewer) -> None:
    actions.note_indicators(case=case, answers={"violence": "yes"}, version=0, by=desk_officer)
    page = text(office.get(url("case", case)))
    actions.note_indicators(case=case, answers={"violence": "no"}, version=1, by=desk_officer)
    assert 'name="version" value="1"' in page

    response = office.post(url("case", case), {"violence": "refused", "version": "1"})

    assert response.status_code == 422
    assert "This was saved while you were writing, by a colleague or by you" in text(response)
    assert 'value="refused" id="id_violence_2" checked' in text(response)
    assert IndicatorAnswer.objects.get().answer == "no"


def test_without_the_persons_yes_nothing_is_sent_and_what_was_typed_stays(
    office: Client, case: Case, panel_member: Viewer
) -> None:
    missing = office.post(url("send", case), {"language": "be"})
    assert missing.status_code == 422
    assert "Read the sentence aloud and choose" in text(missing)
    assert "Say whether an interpreter was there" in text(missing)
    assert '<option value="be" selected>' in text(missing)

    refused = office.post(url("send", case), {**YES, "agreed": "no"})

    assert refused.status_code == 422
    assert "Then nothing is sent" in text(refused)
    assert not Decision.objects.exists()
    assert not Consent.objects.exists()


def test_of_several_panels_none_is_chosen_for_the_officer(
    office: Client, case: Case, panel_member: Viewer
) -> None:
    second = world.an_organisation("panel", territory=world.MINSK)
    page = text(office.get(url("send", case)))
    assert "Which panel?" in page

    assert "Choose the panel" in text(office.post(url("send", case), YES))
    office.post(url("send", case), {**YES, "panel": str(second.pk)})

    assert Decision.objects.get().panel == second


def test_without_a_panel_the_page_says_so(office: Client, case: Case) -> None:
    assert "There is no identification panel yet" in text(office.get(url("send", case)))


def test_a_childs_case_asks_neither_for_means_nor_for_consent(
    office: Client, childs_case: Case, panel_member: Viewer
) -> None:
    episode = text(office.get(url("add_episode", childs_case)))
    assert "By what means?" not in episode
    assert "How was the person controlled?" not in episode
    assert "Read this aloud" not in text(office.get(url("send", childs_case)))
    tab = text(office.get(url("case", childs_case)))
    assert "Means</dt>" not in tab
    assert "Means:" not in tab

    office.post(url("send", childs_case))

    assert Decision.objects.get().consent is None


def test_an_episode_is_added_and_changed(office: Client, case: Case) -> None:
    Episode.objects.all().delete()
    told = {
        "form": "sexual",
        "acts": ["transfer"],
        "began_1": "5",
        "began_2": "2025",
        "narrative": "Sealed words.",
    }
    assert office.post(url("add_episode", case), told).status_code == 302
    episode = Episode.objects.get()
    assert (episode.from_year, episode.from_month) == (2025, 5)
    assert b"Sealed words." not in bytes(episode.narrative)

    page = text(office.get(url("change_episode", case, episode.pk)))
    assert "Sealed words." in page
    changed = {**told, "acts": ["receipt"], "narrative": "", "version": str(episode.version)}
    assert office.post(url("change_episode", case, episode.pk), changed).status_code == 302

    episode.refresh_from_db()
    assert [act.code for act in episode.acts.all()] == ["receipt"]
    assert episode.narrative is None
    assert office.post(url("change_episode", case, episode.pk), changed).status_code == 422  # an old version


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Nothing is filled in yet"),
        ({"began_1": "13", "began_2": "2025"}, "Enter a real month and year"),
        ({"began_1": "3", "began_2": ""}, "Enter the year as well"),
        ({"began_1": "", "began_2": "9000"}, "in the future"),
        ({"began_2": "2025", "ended_2": "2024"}, "before the start"),
        ({"began_2": "soon", "narrative": "Kept words."}, "Enter a real month and year"),
    ],
)
def test_a_wrong_month_is_explained_and_kept(
    office: Client, case: Case, typed: dict[str, str], said: str
) -> None:
    response = office.post(url("add_episode", case), typed)

    assert response.status_code == 422
    assert said in text(response)
    assert all(value in text(response) for value in typed.values())


def test_what_a_body_said_is_noted(office: Client, case: Case) -> None:
    def said_on(day: date) -> dict[str, Any]:
        parts = {"said_on_0": day.day, "said_on_1": day.month, "said_on_2": day.year}
        return {"status": "not", "body": "police", **parts}

    today = clock.today()
    wrong = office.post(url("add_status", case), {"status": "not"})
    assert wrong.status_code == 422
    assert "Choose the kind of body" in text(wrong)

    assert office.post(url("add_status", case), said_on(today)).status_code == 302
    tomorrow = office.post(url("add_status", case), said_on(today + timedelta(days=1)))
    assert "in the future" in text(tomorrow)

    assert TraffickingStatus.objects.get().body == "police"


def test_the_panel_decides_in_three_commands(panel: Client, decision: Decision, case: Case) -> None:
    assert case.person.alias in text(panel.get(reverse("identification:waiting")))
    file = text(panel.get(url("file", case)))
    assert date_format(recovery_ends_on(clock.today())) in file
    assert "They took the passport" not in file  # the account is opened on purpose
    assert "They took the passport" in text(panel.get(url("account", case)))

    answer = {"outcome": "positive", "grounds": ["elements_indicated"], "reasons": "It fits."}
    assert panel.post(url("file", case), answer).status_code == 302

    assert RecoveryPeriod.objects.get().ends_on == recovery_ends_on(clock.today())
    after = text(panel.get(url("file", case)))
    assert "It fits." in after
    assert panel.get(url("account", case)).status_code == 404
    assert "No case waits" in text(panel.get(reverse("identification:waiting")))


def test_a_decision_without_grounds_or_reasons_keeps_what_was_typed(
    panel: Client, decision: Decision, case: Case
) -> None:
    response = panel.post(url("file", case), {"outcome": "negative", "reasons": "Nothing shows it."})
    assert response.status_code == 422
    assert "Choose at least one ground" in text(response)
    assert "Nothing shows it." in text(response)

    crossed = panel.post(
        url("file", case), {"outcome": "negative", "grounds": ["consistent_account"], "reasons": "x"}
    )
    assert "speaks for the other answer" in text(crossed)
    assert "Write the reasons" in text(panel.post(url("file", case), {"outcome": "ask"}))


def test_a_question_travels_to_the_centre_and_back(
    panel: Client, office: Client, decision: Decision, case: Case, panel_member: Viewer
) -> None:
    panel.post(url("file", case), {"outcome": "ask", "reasons": "Who kept the passport?"})
    assert "back with the centre" in text(panel.get(url("file", case)))
    first_screen = text(panel.get(reverse("identification:waiting")))
    assert "taken back" not in first_screen
    assert case.person.alias in first_screen.split("Waits for the centre’s answer")[-1]
    overview = text(office.get(f"/cases/{case.reference}/"))
    assert "Decision due on" not in overview and "The time limit stands still" in overview
    page = text(office.get(url("case", case)))
    assert "Who kept the passport?" in page
    assert "Send to the panel again" in page
    assert case.person.alias in text(office.get(reverse("identification:at_a_panel")))

    assert office.post(url("send_again", case)).status_code == 302

    assert queries.waiting(panel_member).get() == decision


def test_a_case_is_taken_back(panel: Client, office: Client, decision: Decision, case: Case) -> None:
    assert office.post(url("take_back", case)).status_code == 302

    assert panel.get(url("file", case)).status_code == 404
    assert "taken back" in text(panel.get(reverse("identification:waiting")))


def test_a_recovery_period_ends_early_only_for_a_named_reason(
    panel: Client, decision: Decision, case: Case, panel_member: Viewer
) -> None:
    actions.decide_positive(
        decision=decision, grounds=["elements_indicated"], reasons="It fits.", by=panel_member
    )

    assert "Choose the reason" in text(panel.post(url("end_recovery", case)))
    assert panel.post(url("end_recovery", case), {"reason": "person_asks"}).status_code == 302

    assert RecoveryPeriod.objects.get().ended_on == clock.today()
    assert "was ended on" in text(panel.get(url("file", case)))


def test_the_tab_of_a_panel_member_is_the_file(panel: Client, decision: Decision, case: Case) -> None:
    response = panel.get(url("case", case))

    assert response.status_code == 302
    assert response.url == url("file", case)  # type: ignore[attr-defined]


def test_the_overview_shows_where_identification_stands(
    office: Client, decision: Decision, case: Case, panel_member: Viewer
) -> None:
    actions.decide_positive(
        decision=decision, grounds=["elements_indicated"], reasons="It fits.", by=panel_member
    )

    page = text(office.get(reverse("cases:case", args=[case.reference])))

    assert "Recovery period ends on" in page
    assert "Sent to the panel" in page
    assert "Reasonable grounds" in page


GET_PAGES = ("case", "add_episode", "send", "add_status", "account")
PANEL_PAGES = ("file", "end_recovery", "account")


def test_another_centre_finds_nothing(sign_in: SignIn, case: Case, other_desk_officer: Viewer) -> None:
    stranger = sign_in(other_desk_officer)
    episode = Episode.objects.get()

    assert {stranger.get(url(name, case)).status_code for name in GET_PAGES} == {404}
    assert {stranger.post(url(name, case)).status_code for name in ("send_again", "take_back")} == {404}
    assert stranger.get(url("change_episode", case, episode.pk)).status_code == 404


def test_another_panel_finds_nothing(sign_in: SignIn, decision: Decision, case: Case) -> None:
    stranger = sign_in(world.a_viewer("panel-member"))

    assert {stranger.get(url(name, case)).status_code for name in PANEL_PAGES} == {404}


def test_other_roles_are_refused(
    sign_in: SignIn, case: Case, shelter_worker: Viewer, rapporteur: Viewer
) -> None:
    for viewer in (shelter_worker, rapporteur):
        client = sign_in(viewer)
        assert {client.get(url(name, case)).status_code for name in GET_PAGES} == {403}


NO_ACT = {"outcome": "negative", "grounds": ["no_act"], "reasons": "Nobody was recruited."}


def test_a_ground_that_denies_what_the_file_shows_is_taken_on_purpose_only(
    panel: Client, decision: Decision, case: Case
) -> None:
    asked_again = panel.post(url("file", case), NO_ACT)
    saved = panel.post(url("file", case), {**NO_ACT, "otherwise": "on"}, follow=True)

    assert asked_again.status_code == 422
    assert "The centre’s file shows: Act." in text(asked_again)
    assert "Nobody was recruited." in text(asked_again)
    assert f"Saved: {case.person.alias}, no reasonable grounds." in text(saved)
    assert Entry.objects.get(event="identification.judged_otherwise").details == {"parts": ["act"]}


def test_what_was_typed_into_a_second_tab_is_shown_again_when_the_case_was_decided_meanwhile(
    panel: Client, decision: Decision, case: Case, panel_member: Viewer
) -> None:
    actions.decide_positive(
        decision=decision, grounds=["elements_indicated"], reasons="It fits.", by=panel_member
    )

    late = panel.post(url("file", case), {**NO_ACT, "otherwise": "on"})

    page = text(late)
    assert late.status_code == 422
    assert "Your answer was not saved" in page and "Nobody was recruited." in page
    assert "Reasonable grounds" in page and "It fits." in page
    assert "No act is indicated" in page and "Please look at these answers again" not in page
    assert 'type="submit">Save the decision' not in page and "<textarea" not in page
    assert Entry.objects.filter(event="act.refused", outcome="denied").exists()

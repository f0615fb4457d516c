"""The rules of the mechanism that identification keeps, each by its number."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.identification import queries
from opennrm.care.identification.actions import (
    decide_negative,
    decide_positive,
    end_recovery_early,
    note_indicators,
    record_status,
    send_to_panel,
)
from opennrm.care.identification.definition import Part, weigh
from opennrm.care.identification.forms import EpisodeForm
from opennrm.care.identification.grading import INDICATORS, Level, grade
from opennrm.care.identification.models import Episode, RecoveryPeriod, TraffickingStatus
from opennrm.care.identification.policies import may_end_recovery
from opennrm.care.identification.rows import decision_due_on, recovery_ends_on
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Basis, Grant
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Entry, Obligation
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import PersonFacts, withdraw_consent
from opennrm.foundation.people.models import AgeGroup, Consent

from .conftest import READ_ALOUD

pytestmark = pytest.mark.django_db


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)


def test_r01_for_a_child_act_and_purpose_are_enough() -> None:
    child = weigh(acts=["recruitment"], means=[], purposes=["begging"], child=True)
    adult = weigh(acts=["recruitment"], means=[], purposes=["begging"], child=False)

    assert child.met
    assert Part.MEANS not in [element.part for element in child.elements]
    assert not adult.met
    assert adult.missing == (Part.MEANS,)


def test_r01_a_child_is_never_asked_for_means_nor_how_it_was_controlled() -> None:
    asked = EpisodeForm(child=True).fields

    assert not {"means", "controls", "agreed"} & set(asked)
    assert {"means", "controls", "agreed"} <= set(EpisodeForm(child=False).fields)


def test_r01_means_given_for_a_child_are_not_taken_down(childs_case: Case) -> None:
    episode = Episode.objects.get(case=childs_case)

    assert not episode.means.exists()
    assert episode.acts.count() == 2


@pytest.mark.parametrize("agreed", Answer.values)
def test_r02_having_agreed_never_lowers_a_finding_once_means_were_used(agreed: str) -> None:
    with_means = weigh(
        acts=["transfer"], means=["fraud"], purposes=["slavery"], child=False, agreed=Answer(agreed)
    )
    child = weigh(acts=["transfer"], means=[], purposes=["slavery"], child=True, agreed=Answer(agreed))

    assert with_means.met
    assert child.met


def test_r03_somebody_thought_a_child_is_treated_as_one(childs_case: Case, desk_officer: Viewer) -> None:
    (told,) = queries.episodes_of(desk_officer, childs_case)

    assert childs_case.person.age_group == AgeGroup.UNKNOWN
    assert told.finding.child
    assert told.finding.met


def test_r03_a_presumed_child_is_sent_on_the_ground_of_duty(
    childs_case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    decision = send_to_panel(case=childs_case, panel=panel_member.organisation, by=desk_officer)

    grant = Grant.objects.get(organisation=panel_member.organisation)
    assert decision.consent is None
    assert grant.basis == Basis.DUTY


def test_r04_a_recovery_period_that_starts_on_1_march_ends_on_31_march_at_the_earliest() -> None:
    assert recovery_ends_on(date(2027, 3, 1)) == date(2027, 3, 31)


@pytest.fixture
def period(case: Case, desk_officer: Viewer, panel_member: Viewer) -> RecoveryPeriod:
    """A positive decision opened it today."""
    decision = send_to_panel(
        case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=desk_officer
    )
    return decide_positive(
        decision=decision, grounds=["elements_indicated"], reasons="It fits.", by=panel_member
    )


def test_r04_a_positive_decision_opens_a_recovery_period_of_at_least_30_days(period: RecoveryPeriod) -> None:
    assert period.ends_on - period.starts_on >= timedelta(days=30)
    assert period.starts_on == clock.today()


def test_r04_no_country_can_make_the_period_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(country(), "recovery_days", 10)
    assert recovery_ends_on(date(2027, 3, 1)) == date(2027, 3, 31)

    monkeypatch.setattr(country(), "recovery_days", 45)
    assert recovery_ends_on(date(2027, 3, 1)) == date(2027, 4, 15)


def test_r04_only_a_coded_reason_ends_the_period_early(
    period: RecoveryPeriod, desk_officer: Viewer, panel_member: Viewer
) -> None:
    with pytest.raises(NotAllowed):
        end_recovery_early(period=period, reason="does_not_cooperate", by=panel_member)
    assert not may_end_recovery(desk_officer, period, "person_asks")
    end_recovery_early(period=period, reason="person_asks", by=panel_member)

    assert RecoveryPeriod.objects.get().end_reason == "person_asks"


def test_r04_of_two_who_end_a_period_at_once_the_second_is_told_and_gives_no_reason_of_their_own(
    period: RecoveryPeriod, panel_member: Viewer
) -> None:
    as_a_colleague_read_it = RecoveryPeriod.objects.get()
    end_recovery_early(period=period, reason="person_asks", by=panel_member)

    with pytest.raises(NotAllowed, match="ended already"):
        end_recovery_early(period=as_a_colleague_read_it, reason="improper_claim", by=panel_member)

    assert RecoveryPeriod.objects.get().end_reason == "person_asks"
    assert Entry.objects.filter(event="identification.recovery_ended_early").count() == 1


def test_r07_a_case_sent_on_friday_is_due_on_the_friday_after() -> None:
    assert decision_due_on(date(2026, 11, 20)) == date(2026, 11, 27)


def test_r07_an_overdue_decision_is_visible_to_panel_and_centre(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    sent_at = clock.now() + timedelta(days=10)
    with clock.at(sent_at):
        decision = send_to_panel(
            case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=desk_officer
        )
        due_on = decision_due_on(clock.today())
    due = Obligation.objects.get(item_id=decision.pk)
    assert (due.owner_id, due.due_on) == (panel_member.organisation_id, due_on)

    with clock.at(noon(due_on)):
        assert not queries.late_at_a_panel(desk_officer).exists()
    with clock.at(noon(due_on) + timedelta(days=1)):
        assert queries.late_at_a_panel(desk_officer).get() == decision
        assert queries.is_late(queries.waiting(panel_member).get())


def test_r09_an_adults_case_is_not_sent_without_consent(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    with pytest.raises(NotAllowed, match="has not agreed"):
        send_to_panel(case=case, panel=panel_member.organisation, by=desk_officer)


def test_r10_withdrawing_the_consent_ends_the_panels_access_and_the_record_stays(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    decision = send_to_panel(
        case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=desk_officer
    )
    assert queries.waiting(panel_member).exists()

    withdraw_consent(consent=Consent.objects.get(), by=desk_officer)

    decision.refresh_from_db()
    assert decision.status == "withdrawn"
    assert not queries.waiting(panel_member).exists()
    assert not queries.episodes_of(panel_member, case)
    assert not Obligation.objects.waiting().exists()
    assert queries.withdrawn_lately(panel_member) == 1
    assert [said.row.step for said in queries.said_about(desk_officer, decision)] == [
        "send",
        "end_with_consent",
    ]


def test_r14_a_status_is_kept_with_its_body_and_day_and_bodies_may_differ(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    decision = send_to_panel(
        case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=desk_officer
    )
    decide_positive(decision=decision, grounds=["elements_indicated"], reasons="It fits.", by=panel_member)

    record_status(case=case, status="not", body="police", said_on=clock.today(), by=desk_officer)

    said = {(status.body, status.status) for status in queries.statuses_of(desk_officer, case)}
    assert said == {("government", "possible"), ("police", "not")}
    assert TraffickingStatus.objects.get(status="possible").organisation == panel_member.organisation


def test_r14_help_does_not_end_when_a_body_says_not(case: Case, desk_officer: Viewer) -> None:
    before = list(Grant.objects.order_by("pk").values_list("pk", "revoked_at"))

    record_status(case=case, status="not", body="police", said_on=clock.today(), by=desk_officer)

    assert list(Grant.objects.order_by("pk").values_list("pk", "revoked_at")) == before


def test_r14_a_negative_decision_is_no_finding_that_somebody_was_not_trafficked(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    decision = send_to_panel(
        case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=desk_officer
    )

    said = {"grounds": ["facts_contradicted"], "reasons": "Nothing shows it now."}
    decide_negative(decision=decision, by=panel_member, **said)

    assert not TraffickingStatus.objects.exists()
    assert not RecoveryPeriod.objects.exists()


def test_r15_unknown_refused_not_asked_and_no_are_kept_apart(case: Case, desk_officer: Viewer) -> None:
    answers = {"deception": Answer.NO, "isolation": Answer.REFUSED, "violence": Answer.UNKNOWN}

    note_indicators(case=case, answers=answers, version=0, by=desk_officer)

    assessment = queries.assessment_of(desk_officer, case)
    kept = queries.answers_in(assessment)
    assert kept == answers
    assert "debt_bondage" not in kept
    graded = queries.grade_of(assessment)
    assert (graded.absent, graded.refused) == (("deception",), ("isolation",))
    assert "violence" in graded.not_known
    assert graded.at_most == graded.of - 1


def test_r19_every_sign_together_sets_no_status(case: Case, desk_officer: Viewer) -> None:
    every = dict.fromkeys(code_list(INDICATORS).codes, Answer.YES)

    note_indicators(case=case, answers=every, version=0, by=desk_officer)

    assert queries.grade_of(queries.assessment_of(desk_officer, case)).level == Level.MANY
    assert not TraffickingStatus.objects.exists()
    assert not RecoveryPeriod.objects.exists()
    assert not queries.decisions_of(desk_officer, case)


def test_r19_a_grade_says_which_answers_it_rests_on() -> None:
    graded = grade({"deception": "yes", "isolation": "yes", "violence": "refused"})

    assert graded.present == ("deception", "isolation")
    assert any("2 of 11" in reason for reason in graded.reasons)
    assert any("None of these counts as a no" in reason for reason in graded.reasons)


def test_the_panel_reads_no_name_and_no_address(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    from opennrm.foundation.people.sections import CONTACT, IDENTITY

    send_to_panel(case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=desk_officer)

    assert not sees(panel_member, case.record, IDENTITY)
    assert not sees(panel_member, case.record, CONTACT)


def test_the_journal_holds_no_word_of_the_account(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    decision = send_to_panel(
        case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=desk_officer
    )
    decide_positive(
        decision=decision, grounds=["elements_indicated"], reasons="MARKERREASON", by=panel_member
    )

    entries = " ".join(str(entry.details) for entry in journal.entries_about(case.record))
    assert "passport" not in entries
    assert "MARKERREASON" not in entries


def test_a_birth_year_of_eighteen_years_ago_still_counts_as_a_child(desk_officer: Viewer) -> None:
    year = clock.today().year - 18
    case = open_case(facts=PersonFacts(age_group=AgeGroup.UNKNOWN, birth_year=year), by=desk_officer)

    assert case.person.treated_as_child(clock.today())

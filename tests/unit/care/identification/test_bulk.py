"""Many cases at once, by the rules of one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opennrm.care.cases.models import Case
from opennrm.care.identification import queries
from opennrm.care.identification.bulk import IdentificationRows, Outcome
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.identification.models import Episode, RecoveryPeriod, TraffickingStatus
from opennrm.care.identification.rows import decision_due_on
from opennrm.care.identification.sections import ACCOUNT, DECISIONS
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Basis, Grant
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.keystore import get_key
from opennrm.foundation.core.models import Entry, Obligation
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import keep_out
from opennrm.foundation.people.models import Consent
from tests.factories import world

from .conftest import FARM, READ_ALOUD

pytestmark = pytest.mark.django_db


def test_rows_saved_together_say_the_same_as_rows_written_one_by_one(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    Episode.objects.all().delete()
    sent_at = clock.now() - timedelta(days=20)
    decided_at = clock.now() - timedelta(days=16)
    key = get_key(case.record.key_id)
    rows = IdentificationRows()

    rows.add_episode(case, FARM, noted_at=sent_at, key=key)
    rows.add_indicators(case, {"deception": "yes"}, noted_at=sent_at)
    decision = rows.add_decision(
        case, panel_member.organisation, sent_at=sent_at, sent_by=desk_officer.user, explained=READ_ALOUD
    )
    rows.decide(
        decision,
        Outcome("positive", ("elements_indicated",), decided_at, panel_member.user, "It fits."),
        key=key,
    )
    rows.save(by=SYSTEM)

    (told,) = queries.episodes_of(desk_officer, case)
    assert told.finding.met
    assert queries.narrative_of(desk_officer, told.episode) == FARM.narrative
    due = Obligation.objects.get()
    assert (due.done_at, due.due_on) == (decided_at, decision_due_on(clock.on_date(sent_at)))
    assert RecoveryPeriod.objects.get().starts_on == clock.on_date(decided_at)
    assert TraffickingStatus.objects.get().status == "possible"
    assert [each.reason for each in queries.said_about(panel_member, decision)] == ["", "It fits."]
    assert Consent.objects.get().is_live()
    assert sees(panel_member, case.record, DECISIONS)
    assert not sees(panel_member, case.record, ACCOUNT)
    assert Entry.objects.filter(event="identification.imported").count() == 1


def test_an_open_decision_waits_for_the_panel(
    childs_case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    rows = IdentificationRows()
    sent_at = clock.now() - timedelta(days=1)

    decision = rows.add_decision(
        childs_case, panel_member.organisation, sent_at=sent_at, sent_by=desk_officer.user
    )
    rows.save(by=SYSTEM)

    assert queries.waiting(panel_member).get() == decision
    assert Grant.objects.get(item_id=decision.pk).basis == Basis.DUTY
    assert not Consent.objects.exists()


def test_the_rules_hold_in_bulk_too(
    case: Case, childs_case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    rows = IdentificationRows()
    panel, now = panel_member.organisation, clock.now()

    with pytest.raises(ValueError, match="consent"):
        rows.add_decision(case, panel, sent_at=now, sent_by=desk_officer.user)
    decision = rows.add_decision(childs_case, panel, sent_at=now, sent_by=desk_officer.user)
    with pytest.raises(NotAllowed):
        rows.decide(decision, Outcome("negative", ("no_means_adult",), now, panel_member.user))
    rows.add_episode(childs_case, EpisodeFacts(acts=("transfer",), means=("force",)), noted_at=now)
    rows.save(by=SYSTEM)

    assert not any(episode.means.exists() for episode in Episode.objects.filter(case=childs_case))


def test_nobody_decides_in_bulk_what_a_single_decision_would_not_allow(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    rows = IdentificationRows()
    panel, now = panel_member.organisation, clock.now()
    with pytest.raises(NotAllowed, match="identification panel"):
        rows.add_decision(
            case, desk_officer.organisation, sent_at=now, sent_by=desk_officer.user, explained=READ_ALOUD
        )
    decision = rows.add_decision(case, panel, sent_at=now, sent_by=desk_officer.user, explained=READ_ALOUD)
    grounds = ("elements_indicated",)

    with pytest.raises(NotAllowed, match="another panel"):
        rows.decide(
            decision, Outcome("positive", grounds, now, world.a_viewer("panel-member").user, "It fits.")
        )
    with pytest.raises(NotAllowed, match="reason"):
        rows.decide(decision, Outcome("positive", grounds, now, panel_member.user))


def test_a_body_says_nothing_in_the_future(case: Case) -> None:
    with pytest.raises(NotAllowed, match="future"):
        IdentificationRows().add_status(
            case, "actual", "police", said_on=clock.today() + timedelta(days=1), noted_at=clock.now()
        )


def test_nobodys_case_goes_to_a_panel_that_they_want_kept_out(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    keep_out(record=case.record, whom=panel_member.organisation, by=desk_officer)
    rows = IdentificationRows()
    rows.add_decision(
        case, panel_member.organisation, sent_at=clock.now(), sent_by=desk_officer.user, explained=READ_ALOUD
    )

    with pytest.raises(NotAllowed, match="kept out"):
        rows.save(by=SYSTEM)

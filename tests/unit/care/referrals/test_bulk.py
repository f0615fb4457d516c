"""Many referrals at once obey the rules of one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opennrm.care.cases.models import Case
from opennrm.care.referrals import queries
from opennrm.care.referrals.bulk import ReferralRows
from opennrm.care.referrals.facts import Explained
from opennrm.care.referrals.models import Referral
from opennrm.care.referrals.sections import REFERRALS
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.keystore import get_key
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.people.sections import IDENTITY

from .conftest import READ_ALOUD

pytestmark = pytest.mark.django_db


def sent(rows: ReferralRows, case: Case, worker: Viewer, officer: Viewer) -> Referral:
    service = rows.add_service(worker.organisation, "legal_aid", territory="BY-HM", clients=("women",))
    return rows.add_referral(
        case, service, sent_at=clock.now() - timedelta(hours=3), sent_by=officer.user, explained=READ_ALOUD,
        needs=("legal", "medical"), also=frozenset({IDENTITY}),
    )  # fmt: skip


def test_a_referral_written_in_bulk_is_answered_like_any_other(
    case: Case, service_worker: Viewer, desk_officer: Viewer
) -> None:
    rows = ReferralRows()
    referral = sent(rows, case, service_worker, desk_officer)
    rows.save(by=SYSTEM)

    (found,) = queries.to_answer(service_worker)

    assert [need.kind for need in found.needs.all()] == ["legal"]
    assert not sees(service_worker, case.record, IDENTITY)
    assert Obligation.objects.waiting().get(item_id=referral.pk).owner_id == service_worker.organisation_id


def test_what_was_accepted_opens_and_what_ended_closes(
    case: Case, service_worker: Viewer, desk_officer: Viewer
) -> None:
    rows = ReferralRows()
    referral = sent(rows, case, service_worker, desk_officer)
    rows.accept(referral, at=clock.now() - timedelta(hours=2), by=service_worker.user)
    rows.save(by=SYSTEM)
    assert sees(service_worker, case.record, IDENTITY)
    assert not Obligation.objects.waiting().filter(item_id=referral.pk).exists()

    assert queries.accepted(service_worker).count() == 1


def test_a_rejection_keeps_its_words_for_the_centre(
    case: Case, service_worker: Viewer, desk_officer: Viewer
) -> None:
    rows = ReferralRows()
    referral = sent(rows, case, service_worker, desk_officer)
    key = get_key(case.record.key_id)
    rows.reject(
        referral,
        reason="no_capacity",
        at=clock.now(),
        by=service_worker.user,
        text="From Monday on.",
        key=key,
    )
    rows.save(by=SYSTEM)

    (kept,) = queries.referrals_of(desk_officer, case)

    assert queries.said_about(desk_officer, [kept])[kept.pk][0].text == "From Monday on."
    assert not sees(service_worker, case.record, REFERRALS)


def test_steps_that_the_table_does_not_know_are_refused(
    case: Case, service_worker: Viewer, desk_officer: Viewer
) -> None:
    rows = ReferralRows()
    referral = sent(rows, case, service_worker, desk_officer)

    with pytest.raises(ValueError, match="cannot finish"):
        rows.finish(referral, at=clock.now(), by=service_worker.user)


def test_a_childs_referral_needs_the_childs_yes(
    childs_case: Case, service_worker: Viewer, desk_officer: Viewer
) -> None:
    rows = ReferralRows()
    with pytest.raises(ValueError, match="child"):
        sent(rows, childs_case, service_worker, desk_officer)

    service = rows.add_service(service_worker.organisation, "medical")
    rows.add_referral(
        childs_case, service, sent_at=clock.now(), sent_by=desk_officer.user,
        explained=Explained("be", Answer.NO, assent=Answer.YES),
    )  # fmt: skip
    rows.save(by=SYSTEM)

    assert Referral.objects.count() == 1

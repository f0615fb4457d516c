"""Many referrals at once obey the rules of one."""

from __future__ import annotations

from dataclasses import replace
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
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import keep_out
from opennrm.foundation.people.sections import CONSENTS, IDENTITY
from opennrm.foundation.people.vault import open_text
from tests.factories import world

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


@pytest.mark.parametrize("missing", [{"guardian": ""}, {"guardian": "  "}, {"assent": Answer.NO}])
def test_a_childs_referral_needs_a_guardians_yes_beside_the_childs(
    missing: dict[str, str], childs_case: Case, service_worker: Viewer, desk_officer: Viewer
) -> None:
    agreed = Explained("be", Answer.NO, guardian="Aunt Vasilina", assent=Answer.YES)
    rows = ReferralRows()
    service = rows.add_service(service_worker.organisation, "medical")
    with pytest.raises(NotAllowed, match="guardian"):
        rows.add_referral(
            childs_case, service, sent_at=clock.now(), sent_by=desk_officer.user,
            explained=replace(agreed, **missing),
        )  # fmt: skip

    rows.add_referral(childs_case, service, sent_at=clock.now(), sent_by=desk_officer.user, explained=agreed)
    rows.save(by=SYSTEM)

    consent = Referral.objects.get().consent
    assert open_text(consent, "guardian", by=desk_officer, section=CONSENTS) == "Aunt Vasilina"


def test_nobody_is_referred_to_whom_they_want_kept_out(
    case: Case, service_worker: Viewer, desk_officer: Viewer
) -> None:
    keep_out(record=case.record, whom=service_worker.organisation, by=desk_officer)
    rows = ReferralRows()
    sent(rows, case, service_worker, desk_officer)

    with pytest.raises(NotAllowed, match="kept out"):
        rows.save(by=SYSTEM)

    assert not Referral.objects.exists()


def test_nobody_answers_for_another_service(case: Case, service_worker: Viewer, desk_officer: Viewer) -> None:
    rows = ReferralRows()
    referral = sent(rows, case, service_worker, desk_officer)

    with pytest.raises(NotAllowed, match="another organisation"):
        rows.accept(referral, at=clock.now(), by=world.a_viewer("service-worker").user)


def test_an_answer_ends_the_question_that_came_before_it(
    case: Case, service_worker: Viewer, desk_officer: Viewer
) -> None:
    rows = ReferralRows()
    referral = sent(rows, case, service_worker, desk_officer)
    asked_at, key = clock.now() - timedelta(hours=2), get_key(case.record.key_id)
    rows.ask(referral, at=asked_at, by=service_worker.user, text="From which day?", key=key)
    rows.accept(referral, at=clock.now(), by=service_worker.user)
    rows.save(by=SYSTEM)

    assert not Obligation.objects.waiting().exists()
    question = Obligation.objects.get(owner_id=desk_officer.organisation_id)
    assert question.done_at is None and question.cancelled_at is not None

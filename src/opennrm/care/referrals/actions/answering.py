"""What does a service do with a referral? It accepts, asks, rejects with a reason, or reports it done."""

from __future__ import annotations

from django.db import transaction

from opennrm.foundation.access.actions import end_access, give_access
from opennrm.foundation.access.models import Grant
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, obligations
from opennrm.foundation.core.verdict import require
from opennrm.foundation.core.workflow import StepNotOpen
from opennrm.foundation.people.models import Person

from ..answering import step_taken
from ..models import Referral
from ..policies import can_finish, lacks_a_guardian, may_accept, may_answer, may_reject
from ..rows import further_opening, question_obligation
from ..workflow import ACCEPTED, ANSWER_DUE, INFORMATION_DUE, WORKFLOW


@transaction.atomic
def accept_referral(*, referral: Referral, by: Viewer) -> None:
    """The service will help: it may now open everything that the person agreed to.

    Of a child in danger, who had agreed alone, the rest opens when a guardian has agreed.
    """
    require(may_accept(by, referral))
    WORKFLOW.take("accept", referral, by=by, about=referral.case.record)
    referral.answered_at = referral.accepted_at = clock.now()
    Referral.objects.filter(pk=referral.pk).update(answered_at=clock.now(), accepted_at=clock.now())
    _answered(referral)
    _open_the_rest(referral, by)
    step_taken(referral, "accept", by)


def open_what_waited(*, person: Person, by: Viewer) -> None:
    """A guardian has agreed, or the person is no child after all: what was accepted in danger opens wholly.

    Runs in the transaction of what settled it; who accepts at this very moment does so before or after.
    """
    there = Referral.objects.live().filter(case__person=person).locked()
    for referral in there.select_related("case__record", "case__person", "service__organisation", "consent"):
        if referral.status == ACCEPTED:
            _open_the_rest(referral, by)


def _open_the_rest(referral: Referral, by: Viewer) -> None:
    opening = further_opening(referral)
    if opening is None or lacks_a_guardian(referral):
        return
    given = Grant.objects.filter(item_id=referral.pk, revoked_at__isnull=True)
    if not any(opening.sections <= grant.sections for grant in given):
        give_access(record=referral.case.record, to=referral.service.organisation, opening=opening, by=by)


@transaction.atomic
def reject_referral(*, referral: Referral, reason: str, text: str = "", by: Viewer) -> None:
    """The service cannot help, for a coded reason and perhaps some words; its access ends."""
    require(may_reject(by, referral, reason, text))
    WORKFLOW.take("reject", referral, by=by, reason=text.strip(), about=referral.case.record)
    now = clock.now()
    Referral.objects.filter(pk=referral.pk).update(reject_reason=reason, answered_at=now, ended_at=now)
    _answered(referral)
    end_access(item_id=referral.pk, by=by)
    step_taken(referral, "reject", by)


@transaction.atomic
def ask_for_information(*, referral: Referral, question: str, by: Viewer) -> None:
    """The service asks the centre something before it answers; the centre's answer is due in its own term."""
    require(may_answer(by, referral))
    WORKFLOW.take("ask", referral, by=by, reason=question, about=referral.case.record)
    obligations.discharge(ANSWER_DUE, subject=referral.case.record_id, item=referral.pk)
    question_obligation(referral, clock.now()).save()
    step_taken(referral, "ask", by)


@transaction.atomic
def finish_referral(*, referral: Referral, by: Viewer) -> None:
    """The service has helped and is done: it needs to see nothing more."""
    require(may_answer(by, referral))
    WORKFLOW.held_status(referral)  # nobody is given a bed because of it from here on
    if not (verdict := can_finish(referral)):
        raise StepNotOpen(verdict)
    WORKFLOW.take("finish", referral, by=by, about=referral.case.record)
    Referral.objects.filter(pk=referral.pk).update(ended_at=clock.now())
    end_access(item_id=referral.pk, by=by)
    step_taken(referral, "finish", by)


def _answered(referral: Referral) -> None:
    obligations.discharge(ANSWER_DUE, subject=referral.case.record_id, item=referral.pk)
    obligations.cancel(INFORMATION_DUE, subject=referral.case.record_id, item=referral.pk)

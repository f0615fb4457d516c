"""What does the panel do with a case? It decides with reasons, asks for more, or ends a period early."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.foundation.access.actions import Opening, end_access, give_access
from opennrm.foundation.access.models import Basis
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, obligations
from opennrm.foundation.core.country import country
from opennrm.foundation.core.verdict import refused, require

from ..models import Decision, DecisionGround, RecoveryPeriod
from ..policies import may_decide, may_deny, may_end_recovery, may_rest_on
from ..queries import denied_by, episodes_of, parts_shown
from ..rows import recovery_row, status_row
from ..sections import PANEL_KEEPS
from ..workflow import DECISION_DUE, QUESTION_DUE, WORKFLOW

PANEL_IS = "government"  # how HTCDS calls a panel: a state body other than the police
KEEPING = Opening(PANEL_KEEPS, Purpose.IDENTIFY, may_write=True, basis=Basis.DUTY)


@transaction.atomic
def decide_positive(
    *, decision: Decision, grounds: Sequence[str], reasons: str, by: Viewer
) -> RecoveryPeriod:
    """There are reasonable grounds: the person is presumed trafficked and left in peace to recover (R04, R14)."""
    _decide("decide_positive", decision, grounds, reasons, by)
    period = recovery_row(decision)
    period.save()
    status_row(
        case=decision.case, status="possible", body=PANEL_IS, organisation=decision.panel, decision=decision,
        said_on=period.starts_on, noted_at=clock.now(), noted_by=by.user,
    ).save()  # fmt: skip
    journal.record(
        "identification.recovery_opened",
        by=by,
        subject=decision.case.record,
        ends_on=period.ends_on.isoformat(),
    )
    return period


@transaction.atomic
def decide_negative(
    *, decision: Decision, grounds: Sequence[str], reasons: str, otherwise: bool = False, by: Viewer
) -> None:
    """No reasonable grounds as things are known now. Ends no help, and sets no status "not" (R14).

    `otherwise`: the panel knows that a ground denies what the centre's file shows.
    """
    require(may_decide(by, decision))
    denied = denied_by(grounds, parts_shown(episodes_of(by, decision.case)))
    require(may_deny(denied, otherwise))
    _decide("decide_negative", decision, grounds, reasons, by)
    if denied:
        journal.record(
            "identification.judged_otherwise", by=by, subject=decision.case.record, parts=sorted(denied)
        )


@transaction.atomic
def ask_for_more(*, decision: Decision, question: str, by: Viewer) -> None:
    """Send the case back to the centre with a question; the centre's answer is due in its own term.

    The limit of the decision stands still meanwhile; one that had passed before stays passed (rule R07).
    """
    require(may_decide(by, decision))
    WORKFLOW.take("ask", decision, by=by, reason=question, about=decision.case.record)
    obligations.pause(DECISION_DUE, subject=decision.case.record_id, item=decision.pk)
    days = country().referral_answer_working_days
    obligations.open_obligation(
        QUESTION_DUE,
        owner=decision.case.organisation.pk,
        subject=decision.case.record_id,
        item=decision.pk,
        due_on=country().calendar.add_working_days(clock.today(), days),
    )


@transaction.atomic
def end_recovery_early(*, period: RecoveryPeriod, reason: str, by: Viewer) -> None:
    """End the recovery period before its day, for a coded reason and no other (rule R04)."""
    require(may_end_recovery(by, period, reason))
    ended = RecoveryPeriod.objects.filter(pk=period.pk, ended_on__isnull=True).update(
        ended_on=clock.today(), end_reason=reason, ended_by=by.user
    )
    if not ended:  # a colleague was first, at this very moment
        require(refused(_("This period has ended already.")))
    journal.record("identification.recovery_ended_early", by=by, subject=period.case.record, reason=reason)


def _decide(step: str, decision: Decision, grounds: Sequence[str], reasons: str, by: Viewer) -> None:
    require(may_decide(by, decision))
    child = decision.case.person.treated_as_child(clock.today())
    require(may_rest_on(grounds, step.removeprefix("decide_"), child=child))
    WORKFLOW.take(step, decision, by=by, reason=reasons, about=decision.case.record)
    decision.decided_at = clock.now()
    Decision.objects.filter(pk=decision.pk).update(decided_at=decision.decided_at)
    DecisionGround.objects.bulk_create(DecisionGround(decision=decision, code=code) for code in grounds)
    obligations.discharge(DECISION_DUE, subject=decision.case.record_id, item=decision.pk)
    _keep_own_decision(decision, by)


def _keep_own_decision(decision: Decision, by: Viewer) -> None:
    """Having decided, the panel needs the account no more; its own decision it keeps."""
    end_access(item_id=decision.pk, by=by)
    give_access(record=decision.case.record, to=decision.panel, opening=KEEPING, by=by)

"""How does a case reach the panel, and how does it come back without a decision?"""

from __future__ import annotations

from django.db import transaction

from opennrm.care.cases.models import Case
from opennrm.foundation.access.actions import Opening, end_access, give_access, lock_subject
from opennrm.foundation.access.models import Basis, Organisation, Record
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, obligations
from opennrm.foundation.core.country import country
from opennrm.foundation.core.verdict import require
from opennrm.foundation.people.actions import Agreement, held_consent, record_consent
from opennrm.foundation.people.models import Consent

from ..facts import Explained
from ..models import Decision
from ..policies import may_assess, may_prepare, may_send, may_send_again
from ..queries import live_consent
from ..rows import decision_due_on
from ..sections import ACCOUNT, PANEL_READS
from ..workflow import DECISION_DUE, QUESTION_DUE, WORKFLOW


@transaction.atomic
def send_to_panel(
    *, case: Case, panel: Organisation, explained: Explained | None = None, by: Viewer
) -> Decision:
    """Ask a panel whether there are reasonable grounds; it may read the case until it has decided.

    An adult's consent is taken from the record, or written down now if it was just explained and given.
    A child's case is sent on the ground of duty. The decision is due within the country's limit (R07).
    """
    lock_subject(case.record)  # two officers sending at once, or somebody kept out at this very moment
    require(may_prepare(by, case))
    consent = None
    if not case.person.treated_as_child(clock.today()):
        consent = live_consent(case, panel) or (_agree(case, panel, explained, by) if explained else None)
    consent = held_consent(consent)
    require(may_send(by, case, panel, consent))
    decision: Decision = Decision.objects.create(
        case=case, panel=panel, consent=consent, sent_at=clock.now(), sent_by=by.user
    )
    WORKFLOW.take("send", decision, by=by, about=case.record)
    give_access(record=case.record, to=panel, opening=panels_opening(decision), by=by)
    _owe_decision(decision)
    return decision


@transaction.atomic
def send_again(*, decision: Decision, by: Viewer) -> None:
    """The panel's question is answered in the case: the panel decides, in the days that were left to it (rule R07)."""
    require(may_send_again(by, decision))
    WORKFLOW.take("send", decision, by=by, about=decision.case.record)
    obligations.discharge(QUESTION_DUE, subject=decision.case.record_id, item=decision.pk)
    obligations.resume(
        DECISION_DUE, owner=decision.panel_id, subject=decision.case.record_id, item=decision.pk,
        calendar=country().calendar,
    )  # fmt: skip


@transaction.atomic
def take_back(*, decision: Decision, by: Viewer) -> None:
    """Take the case back before a decision, at the person's wish; the panel's access ends at once."""
    require(may_assess(by, decision.case, ACCOUNT))
    WORKFLOW.take("withdraw", decision, by=by, about=decision.case.record)
    _close(decision)
    end_access(item_id=decision.pk, by=by)


def end_with_consent(*, consent: Consent, by: Viewer) -> None:
    """The consent was withdrawn: what still waits for the panel is withdrawn with it (rule R10).

    Runs in the transaction of the withdrawal, which ends the panel's access. Decisions made stay.
    """
    for decision in Decision.objects.filter(consent=consent).open().locked().select_related("case__record"):
        WORKFLOW.take("end_with_consent", decision, by=by, about=decision.case.record)
        _close(decision)


def end_with_keeping_out(*, record: Record, whom: Organisation, by: Viewer) -> None:
    """The person keeps this panel out: what waits there is withdrawn, and another panel may be asked."""
    if record.subject_id is None:
        return
    waiting = Decision.objects.filter(case__person_id=record.subject_id, panel=whom).open().locked()
    for decision in waiting.select_related("case__record"):
        WORKFLOW.take("keep_out", decision, by=by, about=decision.case.record)
        _close(decision)
        end_access(item_id=decision.pk, by=by)


def panels_opening(decision: Decision) -> Opening:
    """What the panel may open, why, and until when."""
    consent = decision.consent
    return Opening(
        PANEL_READS,
        Purpose.IDENTIFY,
        may_write=True,
        basis=Basis.CONSENT if consent else Basis.DUTY,
        consent_id=consent.pk if consent else None,
        item_id=decision.pk,
        expires_at=country().end_of(consent.expires_on) if consent else None,
    )


def agreement_with(panel: Organisation, explained: Explained) -> Agreement:
    """What an adult agrees to when a case is sent: this panel, to identify, and nothing it need not read."""
    return Agreement(
        purpose=Purpose.IDENTIFY,
        recipient=panel,
        sections=PANEL_READS,
        language=explained.language,
        interpreter=explained.interpreter,
        read_aloud=explained.read_aloud,
    )


def _agree(case: Case, panel: Organisation, explained: Explained, by: Viewer) -> Consent:
    return record_consent(person=case.person, agreement=agreement_with(panel, explained), by=by)


def _owe_decision(decision: Decision) -> None:
    obligations.open_obligation(
        DECISION_DUE,
        owner=decision.panel_id,
        subject=decision.case.record_id,
        item=decision.pk,
        due_on=decision_due_on(clock.today()),
    )


def _close(decision: Decision) -> None:
    for rule in (DECISION_DUE, QUESTION_DUE):
        obligations.cancel(rule, subject=decision.case.record_id, item=decision.pk)

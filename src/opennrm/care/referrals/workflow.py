"""Which way does a referral take? The table, in the words that child protection uses (Primero)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.obligations import Rule
from opennrm.foundation.core.workflow import Step, Workflow
from opennrm.foundation.people.sections import Permission as People

from .sections import Permission

IN_PROGRESS, ASKED, ACCEPTED = "in_progress", "information_requested", "accepted"
DONE, REJECTED, REVOKED = "done", "rejected", "revoked"
UNANSWERED = (IN_PROGRESS, ASKED)
OPEN = (IN_PROGRESS, ASKED, ACCEPTED)

WORKFLOW = Workflow(
    "referrals.referral",
    {
        IN_PROGRESS: _("Waits for an answer"),
        ASKED: _("Information requested"),
        ACCEPTED: _("Accepted"),
        DONE: _("Done"),
        REJECTED: _("Rejected"),
        REVOKED: _("Revoked"),
    },
    [
        Step("accept", UNANSWERED, ACCEPTED, Permission.ANSWER, _("Accept")),
        Step("reject", UNANSWERED, REJECTED, Permission.ANSWER, _("Do not accept")),
        Step("ask", (IN_PROGRESS,), ASKED, Permission.ANSWER, _("Ask for information"), needs_reason=True),
        Step("inform", (ASKED,), IN_PROGRESS, Permission.SEND, _("Answer the question"), needs_reason=True),
        Step("finish", (ACCEPTED,), DONE, Permission.ANSWER, _("Report done")),
        Step("revoke", OPEN, REVOKED, Permission.SEND, _("Take back")),
        Step("end_with_consent", OPEN, REVOKED, People.RECORD_CONSENT, _("Consent withdrawn")),
        Step("keep_out", OPEN, REVOKED, People.KEEP_OUT, _("Service kept out")),
    ],
)

ANSWER_DUE = Rule("referrals.answer", _("Answer to a referral"), "referrals:case")
INFORMATION_DUE = Rule("referrals.information", _("Answer to a service’s question"), "referrals:case")

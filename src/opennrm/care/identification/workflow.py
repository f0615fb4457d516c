"""Which way does a case take through the panel? The table; its guards and diagram come from it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.obligations import Rule
from opennrm.foundation.core.workflow import Step, Workflow
from opennrm.foundation.people.sections import Permission as People

from .sections import Permission

DRAFT, SENT, ASKED, POSITIVE, NEGATIVE, WITHDRAWN = (
    "draft",
    "sent",
    "asked",
    "positive",
    "negative",
    "withdrawn",
)

WORKFLOW = Workflow(
    "identification.decision",
    {
        DRAFT: _("Being prepared"),
        SENT: _("With the panel"),
        ASKED: _("The panel asks for more"),
        POSITIVE: _("Reasonable grounds"),
        NEGATIVE: _("No reasonable grounds"),
        WITHDRAWN: _("Withdrawn"),
    },
    [
        Step("send", (DRAFT, ASKED), SENT, Permission.ASSESS, _("Send to the panel")),
        Step("ask", (SENT,), ASKED, Permission.DECIDE, _("Ask for more"), needs_reason=True, other_than="send"),
        Step(
            "decide_positive", (SENT,), POSITIVE, Permission.DECIDE, _("Reasonable grounds"),
            needs_reason=True, other_than="send",
        ),
        Step(
            "decide_negative", (SENT,), NEGATIVE, Permission.DECIDE, _("No reasonable grounds"),
            needs_reason=True, other_than="send",
        ),
        Step("withdraw", (SENT, ASKED), WITHDRAWN, Permission.ASSESS, _("Take back from the panel")),
        Step("end_with_consent", (SENT, ASKED), WITHDRAWN, People.RECORD_CONSENT, _("Consent withdrawn")),
        Step("keep_out", (SENT, ASKED), WITHDRAWN, People.KEEP_OUT, _("Panel kept out")),
    ],
)  # fmt: skip

# UK NRM practice: five working days; the number of days is the country's (rule R07).
DECISION_DUE = Rule(
    "identification.reasonable_grounds", _("Decision on reasonable grounds"), "identification:file"
)
QUESTION_DUE = Rule("identification.question", _("Answer to the panel’s question"), "identification:case")

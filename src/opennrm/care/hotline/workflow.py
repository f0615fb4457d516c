"""What may become of a call, and what is owed after it?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.obligations import Rule
from opennrm.foundation.core.workflow import Step, Workflow

from .sections import Permission

_TAKE = Permission.TAKE_CALLS
TO_CALL_BACK = "callback"


class CallWorkflow(Workflow):
    """The table, and the states in which the sheet can still be written."""

    written = ("open", TO_CALL_BACK)


CALL = CallWorkflow(
    "hotline.call",
    {
        "open": _("Saved"),
        TO_CALL_BACK: _("To call back"),
        "handed_over": _("Handed over"),
        "noticed": _("Counted only"),
        "closed": _("Closed"),
    },
    [
        Step("hand_over", ("open", TO_CALL_BACK), "handed_over", _TAKE, _("Hand over")),
        Step("arrange_callback", ("open", TO_CALL_BACK), TO_CALL_BACK, _TAKE, _("Keep for a callback")),
        Step("stop_callback", (TO_CALL_BACK,), "open", _TAKE, _("Do not call back")),
        Step("give_notice", ("open", TO_CALL_BACK), "noticed", _TAKE, _("Close and count")),
        Step("close", ("open", TO_CALL_BACK), "closed", _TAKE, _("Close")),
        Step("reopen", ("closed",), "open", _TAKE, _("Open the sheet again")),
    ],
)

CALLBACK = Rule("hotline.callback", label=_("Call back"), url_name="hotline:call")
FIRST_CONTACT = Rule(
    "hotline.first_contact", label=_("First contact after the hotline"), url_name="hotline:recorded"
)

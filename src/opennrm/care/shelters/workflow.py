"""Which way does a stay take? The table; its buttons and diagram come from it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.care.referrals.sections import Permission as Referrals
from opennrm.foundation.core.workflow import Step, Workflow

from .sections import Permission

EXPECTED, ARRIVED, HELD, LEFT, NOT_COME = "expected", "arrived", "held", "left", "not_come"
# A bed that is kept for somebody or slept in holds nobody else.
TAKES_A_BED = (EXPECTED, ARRIVED, HELD)
HERE = (ARRIVED, HELD)

WORKFLOW = Workflow(
    "shelters.stay",
    {
        EXPECTED: _("Expected"),
        ARRIVED: _("Here"),
        HELD: _("Away, bed held"),
        LEFT: _("Left"),
        NOT_COME: _("Did not come"),
    },
    [
        Step("arrive", (EXPECTED,), ARRIVED, Permission.RUN, _("Settled in")),
        Step("hold", (ARRIVED,), HELD, Permission.RUN, _("Away, hold the bed")),
        Step("come_back", (HELD,), ARRIVED, Permission.RUN, _("Is back")),
        Step("leave", HERE, LEFT, Permission.RUN, _("Has left")),
        Step("give_up", (EXPECTED,), NOT_COME, Permission.RUN, _("Did not come")),
        Step("take_back", (EXPECTED,), NOT_COME, Referrals.SEND, _("Referral taken back")),
    ],
)

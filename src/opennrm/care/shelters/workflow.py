"""Which way does a stay take? The table; its buttons and diagram come from it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opennrm.care.referrals.sections import Permission as Referrals
from opennrm.foundation.core.obligations import Rule
from opennrm.foundation.core.workflow import Step, Workflow
from opennrm.foundation.people.sections import Permission as People

from .sections import Permission

EXPECTED, ARRIVED, HELD, LEFT, NOT_COME = "expected", "arrived", "held", "left", "not_come"
# Whoever leaves a house, never comes to it, or is left without one, is asked after by the centre that answers for the case.
FOLLOW_UP = Rule("shelters.follow_up", _("Follow up: left a shelter, or did not come"), "cases:case")
# A bed that is kept for somebody or slept in holds nobody else.
TAKES_A_BED = (EXPECTED, ARRIVED, HELD)
HERE = (ARRIVED, HELD)

WORKFLOW = Workflow(
    "shelters.stay",
    {
        EXPECTED: _("Expected"),
        ARRIVED: _("Here"),
        HELD: _("Away, bed held"),
        LEFT: pgettext_lazy("state of a stay", "Left"),
        NOT_COME: _("Did not come"),
    },
    [
        Step("arrive", (EXPECTED,), ARRIVED, Permission.RUN, _("Record the arrival")),
        Step("hold", (ARRIVED,), HELD, Permission.RUN, _("Hold the bed")),
        Step("come_back", (HELD,), ARRIVED, Permission.RUN, _("Record the return")),
        Step("leave", HERE, LEFT, Permission.RUN, _("Record the departure")),
        Step("give_up", (EXPECTED,), NOT_COME, Permission.RUN, _("Record that nobody came")),
        Step("take_back", (EXPECTED,), NOT_COME, Referrals.SEND, _("Referral taken back")),
        Step("move_out", HERE, LEFT, People.KEEP_OUT, _("Shelter kept out")),
    ],
)

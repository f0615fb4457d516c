"""What access adds elsewhere: words for the journal, who waits to be let in, and the chore that forgets kept answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core import tally
from opennrm.foundation.core.contributions import Chore, NavItem, chores, event_names, navigation

from .actions import forget_answers
from .queries import number_to_let_in

navigation.add(
    NavItem(_("New colleagues"), "access:colleagues", "", 90, number_to_let_in, only_when_waiting=True)
)
chores.add(Chore("kept answers forgotten", forget_answers, every=3600))
chores.add(Chore("old counts forgotten", tally.forget_old, every=3600, order=16))
event_names.update(
    {
        "token.created": _("Made a token"),
        "token.ended": _("Ended a token"),
        "token.used": _("Used a token"),
        "token.refused": _("Came with a token that no longer acts"),
    }
)

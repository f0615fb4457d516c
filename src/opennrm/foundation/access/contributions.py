"""What access adds elsewhere: words for what is journalled about tokens, and the chore that forgets kept answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.contributions import Chore, chores, event_names

from .actions import forget_answers

chores.add(Chore("kept answers forgotten", forget_answers, every=3600))
event_names.update(
    {
        "token.created": _("Made a token"),
        "token.ended": _("Ended a token"),
        "token.used": _("Used a token"),
        "token.refused": _("Came with a token that no longer acts"),
    }
)

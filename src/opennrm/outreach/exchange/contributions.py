"""What the exchange does when a referral is answered, and behind the pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.care.referrals.answering import on_referral_step
from opennrm.foundation.access.policies import ADMINISTER
from opennrm.foundation.core.contributions import Chore, NavItem, Reaction, chores, event_names, navigation

from .actions import queue_step, tell_what_is_due

on_referral_step.add(Reaction(queue_step))
chores.add(Chore("answers told to programs", tell_what_is_due, every=20, order=10))
navigation.add(NavItem(_("Webhooks"), "exchange:subscriptions", ADMINISTER, 60))
event_names.update(
    {
        "exchange.subscribed": _("Asked to be told of answers"),
        "exchange.subscription_ended": _("Is told of answers no more"),
        "exchange.told": _("A program was told of an answer"),
        "exchange.given_up": _("A program could not be told of an answer"),
    }
)

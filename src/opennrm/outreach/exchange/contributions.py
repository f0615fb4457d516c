"""What lists and webhooks add to other pages, to answers, and to the work behind the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from opennrm.care.cases.models import Case
from opennrm.care.referrals.answering import on_referral_step
from opennrm.foundation.access.policies import ADMINISTER
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import journal
from opennrm.foundation.core.contributions import (
    Chore,
    HomeCount,
    NavItem,
    Panel,
    Reaction,
    case_list_buttons,
    case_panels,
    chores,
    event_names,
    home_counts,
    navigation,
)
from opennrm.foundation.core.verdict import NotAllowed, refused, require

from .actions import queue_step, tell_what_is_due
from .actions.outgoing import forget_old_files
from .bulk import bring_in, end_list, forget_old_lists
from .models import IncomingList
from .models.incoming import ListState
from .queries import lists_to_approve, origin_of, plan_of, sheet_of
from .sections import ORIGIN, Permission


def bring_in_queued() -> int:
    """Bring in the long lists that wait for it, each in the name of whoever asked; how many people."""
    people = 0
    waiting = IncomingList.objects.filter(state=ListState.QUEUED).select_related(
        "record__organisation", "received_by__organisation"
    )
    for incoming in waiting:
        viewer = Viewer.of(incoming.received_by, incoming.purpose)
        try:
            if not incoming.received_by.is_active:
                require(refused(gettext("Whoever asked for this does not work here any more.")))
            sheet, heads = sheet_of(viewer, incoming)
            plan = plan_of(viewer, sheet, heads, tuple(incoming.mapped))
            people += len(bring_in(plan=plan, incoming=incoming, by=viewer))
        except NotAllowed:
            end_list(incoming=incoming, state=ListState.REFUSED, by=viewer)
            journal.record("act.refused", by=viewer, outcome=journal.DENIED, route="exchange:commit")
    return people


def _origin(viewer: Viewer, case: Case) -> Mapping[str, Any] | None:
    origin = origin_of(viewer, case)
    return {"origin": origin, "case": case} if origin else None


case_list_buttons.add(NavItem(_("Lists in and out"), "exchange:lists", Permission.IMPORT, 0))
case_panels.add(Panel("origin", ORIGIN, "exchange/panel.html", _origin, 90))
home_counts.add(
    HomeCount(
        "lists_to_approve",
        "answer",
        lambda n: ngettext("list waits for a second officer", "lists wait for a second officer", n),
        lambda viewer: lists_to_approve(viewer).count(),
        lambda: f"{reverse('exchange:lists')}#approve",
        Permission.EXPORT,
        60,
    )
)
chores.add(Chore("people brought in from long lists", bring_in_queued, every=5, order=10))
chores.add(Chore("lists thrown away after a day", forget_old_lists, every=600, order=20))
chores.add(Chore("files forgotten after a day", forget_old_files, every=600, order=30))
event_names.update(
    {
        "exchange.list_received": _("Chose a list to bring in"),
        "exchange.columns_named": _("Named the columns of a list"),
        "exchange.columns_saved": _("Saved how columns are read"),
        "exchange.list_queued": _("Let a long list be brought in"),
        "exchange.list_brought_in": _("Brought a list in"),
        "exchange.list_done": _("Ended a list: brought in"),
        "exchange.list_refused": _("A list was not brought in"),
        "exchange.list_discarded": _("Threw a list away"),
        "exchange.list_asked_for": _("Asked to take a list out"),
        "exchange.list_approved": _("Agreed to a list being taken out"),
        "exchange.list_made": _("Made a list to take out"),
        "exchange.list_downloaded": _("Downloaded a list"),
        "exchange.taken_out": _("Took the case out in a list"),
    }
)


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

"""What the hotline shows elsewhere: the menu, the first screen, and what was recorded on the case page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from opennrm.care.cases.models import Case
from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.contributions import (
    Alert,
    Alerts,
    Happened,
    HomeCount,
    InDanger,
    NameTold,
    NavItem,
    Panel,
    Reaction,
    Timeline,
    case_alerts,
    case_panels,
    case_timeline,
    event_names,
    home_counts,
    names_told,
    navigation,
    on_consent_withdrawn,
    owed_in_danger,
)

from . import queries
from .actions import forget_first_contact
from .queries import (
    first_contact_at,
    hand_over_seen,
    name_told,
    open_name_told,
    received_in_danger,
    waits_for_first_contact,
)
from .sections import SHEET, Permission


def _panel(viewer: Viewer, case: Case) -> Mapping[str, Any] | None:
    given = hand_over_seen(viewer, case)
    if given is None:
        return None
    waits = waits_for_first_contact(given) and viewer.may(Cases.WORK)
    return {"call": given.call, "hand_over": given, "waits": waits}


def _alerts(viewer: Viewer, case: Case) -> list[Alert]:
    """What was said of danger to the hotline counts until somebody has reached the person."""
    given = hand_over_seen(viewer, case)
    if given is None or given.call.safe_now != Answer.NO or not waits_for_first_contact(given):
        return []
    return [Alert(_("Told the hotline: not safe now"))]


def _told(viewer: Viewer, case: Case) -> list[Happened]:
    given = hand_over_seen(viewer, case)
    if given is None:
        return []
    hotline = str(given.call.record.organisation)
    url = reverse("hotline:recorded", args=[case.reference])
    why = _("To protect a child in danger") if given.by_duty else _("With the person's consent")
    noted = first_contact_at(given)
    reached = [Happened(at=noted, title=_("First contact"), by=str(given.centre), key=True)] if noted else []
    return [
        Happened(at=given.call.happened_at, title=_("Call to the hotline"), by=hotline, url=url),
        Happened(at=given.at, title=_("Handed over to the centre"), by=hotline, text=why, key=True),
        *reached,
    ]


def _waiting_label(count: int) -> str:
    return ngettext("person from the hotline to reach", "people from the hotline to reach", count)


def _late_label(count: int) -> str:
    return ngettext("first contact overdue", "first contacts overdue", count)


def _callback_label(count: int) -> str:
    return ngettext("callback due today", "callbacks due today", count)


def _late_callback_label(count: int) -> str:
    return ngettext("callback overdue", "callbacks overdue", count)


def _callbacks_in_menu(viewer: Viewer) -> int:
    return queries.callbacks_late(viewer).count() + queries.callbacks_today(viewer).count()


def _unfinished_in_menu(viewer: Viewer) -> int:
    return queries.unfinished(viewer).count()


def _add_home_counts() -> None:
    def at(page: str, place: str) -> Any:
        return lambda: f"{reverse(page)}#{place}"

    in_time, late = partial(reverse, "hotline:received_in_time"), partial(reverse, "hotline:received_late")
    home_counts.add(HomeCount("hotline.received", "answer", _waiting_label,
                              lambda viewer: queries.received_in_time(viewer).count(), in_time, Cases.WORK, 10))  # fmt: skip
    home_counts.add(HomeCount("hotline.received_late", "late", _late_label,
                              lambda viewer: queries.received_late(viewer).count(), late, Cases.WORK, 10))  # fmt: skip
    home_counts.add(HomeCount("hotline.callbacks", "answer", _callback_label,
                              lambda viewer: queries.callbacks_today(viewer).count(), at("hotline:callbacks", "today"),
                              Permission.TAKE_CALLS, 20))  # fmt: skip
    home_counts.add(HomeCount("hotline.callbacks_late", "late", _late_callback_label,
                              lambda viewer: queries.callbacks_late(viewer).count(), at("hotline:callbacks", "late"),
                              Permission.TAKE_CALLS, 20))  # fmt: skip


navigation.add(NavItem(_("New call"), "hotline:new_call", Permission.TAKE_CALLS, 10))
navigation.add(NavItem(_("Callbacks"), "hotline:callbacks", Permission.TAKE_CALLS, 20, _callbacks_in_menu))
navigation.add(NavItem(_("Calls"), "hotline:calls", Permission.TAKE_CALLS, 30, _unfinished_in_menu))
case_alerts.add(Alerts(SHEET, _alerts, 10))
case_panels.add(Panel("hotline", SHEET, "hotline/case_panel.html", _panel, 20))
case_timeline.add(Timeline(SHEET, _told, 5))
names_told.add(
    NameTold(
        _("The hotline wrote down a name."),
        lambda viewer, case: name_told(viewer, case) is not None,
        open_name_told,
    )
)
owed_in_danger.add(InDanger(received_in_danger))
on_consent_withdrawn.add(Reaction(lambda consent, by: forget_first_contact(consent=consent, by=by)))
_add_home_counts()
event_names.update(
    {
        "hotline.call_saved": _("Call written down"),
        "hotline.call_changed": _("Call sheet changed"),
        "hotline.handed_over": _("Handed over by the hotline"),
        "hotline.first_contact": _("First contact noted"),
        "hotline.call.hand_over": _("Call handed over"),
        "hotline.call.arrange_callback": _("Callback arranged"),
        "hotline.call.stop_callback": _("Callback called off"),
        "hotline.call.give_notice": _("Call closed and counted"),
        "hotline.call.close": _("Call closed"),
        "hotline.call.reopen": _("Call opened again"),
    }
)

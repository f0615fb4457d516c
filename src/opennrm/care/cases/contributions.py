"""What the case itself shows on its page: tabs, alerts, the first stage, and the opening in the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.sections import READ
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.contributions import (
    Alert,
    Alerts,
    Button,
    Happened,
    NavItem,
    Panel,
    Stage,
    Tab,
    Timeline,
    case_alerts,
    case_buttons,
    case_panels,
    case_stages,
    case_tabs,
    case_timeline,
    event_names,
    navigation,
)
from opennrm.foundation.core.country import country
from opennrm.foundation.people.queries import consents_seen
from opennrm.foundation.people.sections import CONSENTS, IDENTITY

from .models import CameBy, Case
from .queries import alerts_of, due_here, needs_of, notes_of
from .sections import HISTORY, NEEDS, NOTES, OVERVIEW, SAFETY, Permission


def _alerts(viewer: Viewer, case: Case) -> Iterator[Alert]:
    for alert in alerts_of(viewer, case):
        yield Alert(text=code_list("cases.safety_alerts").label(alert.kind))


def _opened(viewer: Viewer, case: Case) -> list[Happened]:
    at = datetime.combine(case.opened_on, time(), country().zone)
    return [
        Happened(at=at, title=_("Case opened"), by=str(case.organisation), text=CameBy(case.came_by).label)
    ]


def _notes(viewer: Viewer, case: Case) -> list[Happened]:
    return [
        Happened(at=note.noted_at, title=_("Note added"), by=str(note.noted_by or ""))
        for note in notes_of(viewer, case)[:10]
    ]


def _due(viewer: Viewer, case: Case) -> dict[str, Any]:
    return {"due": list(due_here(viewer, Case.objects.filter(pk=case.pk))[:])}


def _needs(viewer: Viewer, case: Case) -> dict[str, Any]:
    return {"needs": list(needs_of(viewer, case))}


def _consents(viewer: Viewer, case: Case) -> dict[str, Any]:
    return {"consents": list(consents_seen(case.person, viewer).live())}


def _writes_notes(viewer: Viewer, case: Case) -> bool:
    return viewer.may(Permission.WORK) and viewer.may_touch(NOTES, READ)


def _note_count(viewer: Viewer, case: Any) -> int | None:
    return notes_of(viewer, case).count() or None


case_tabs.add(Tab("overview", _("Overview"), OVERVIEW, "cases:case", 0))
case_tabs.add(Tab("needs", _("Needs and safety"), NEEDS, "cases:needs", 10))
case_tabs.add(Tab("person", _("Person and contact"), IDENTITY, "cases:person", 40))
case_tabs.add(Tab("consents", _("Consents"), CONSENTS, "cases:consents", 50))
case_tabs.add(Tab("notes", _("Notes"), NOTES, "cases:notes", 60, _note_count))
case_tabs.add(Tab("history", _("Who has seen this"), HISTORY, "cases:history", 90))
case_alerts.add(Alerts(SAFETY, _alerts, 0))
case_timeline.add(Timeline(OVERVIEW, _opened, 0))
case_timeline.add(Timeline(NOTES, _notes, 10))
case_stages.add(Stage("opened", _("Received"), lambda: Value(True), 0))
case_buttons.add(Button(_("Add a note"), "cases:notes", _writes_notes, 90))
navigation.add(NavItem(_("Cases"), "cases:list", Permission.WORK, 20))

case_panels.add(Panel("due", OVERVIEW, "cases/panel_due.html", _due, 0))
case_panels.add(Panel("needs", NEEDS, "cases/panel_needs.html", _needs, 20))
case_panels.add(Panel("consents", CONSENTS, "cases/panel_consents.html", _consents, 30))
event_names.update(
    {
        "cases.opened": _("Opened the case"),
        "cases.needs_noted": _("Changed the needs"),
        "cases.need_met": _("Marked a need as met"),
        "cases.safety_noted": _("Changed the safety alerts"),
        "cases.note_added": _("Added a note"),
        "person.created": _("Registered the person"),
        "person.found": _("Found the person by name, telephone or document"),
        "person.described": _("Changed facts about the person"),
        "identity.written": _("Wrote the identity"),
        "identity.opened": _("Opened the identity"),
        "contact.written": _("Wrote the safe contact"),
        "consent.given": _("Recorded a consent"),
        "consent.withdrawn": _("Recorded that a consent was withdrawn"),
        "access.given": _("Gave access"),
        "access.ended": _("Ended access"),
        "access.kept_out": _("Kept somebody out"),
        "access.let_in_again": _("Let somebody in again"),
        "section.read": _("Read"),
        "section.refused": _("Tried to read"),
        "text.opened": _("Opened a text"),
    }
)

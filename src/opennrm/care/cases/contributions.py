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
    Chore,
    Happened,
    NavItem,
    Panel,
    Reaction,
    Stage,
    Tab,
    Timeline,
    case_alerts,
    case_buttons,
    case_panels,
    case_stages,
    case_tabs,
    case_timeline,
    chores,
    event_names,
    navigation,
    on_consent_given,
    on_consent_withdrawn,
    on_person_described,
    read_names,
)
from opennrm.foundation.core.country import country
from opennrm.foundation.people.models import Consent, Person
from opennrm.foundation.people.queries import consents_seen, lacking_a_guardian, not_to_be_contacted
from opennrm.foundation.people.sections import CONSENTS, CONTACT, IDENTITY

from .actions import end_with_the_guardians, forget_settled_guardians, owe_guardians_agreement
from .models import CameBy, Case
from .queries import alerts_of, due_here, needs_of, notes_of
from .sections import HISTORY, NEEDS, NOTES, OVERVIEW, SAFETY, Permission

DANGEROUS = ("immediate", "high")  # levels of risk that nobody may overlook


def _alerts(viewer: Viewer, case: Case) -> Iterator[Alert]:
    for alert in alerts_of(viewer, case):
        yield Alert(text=code_list("cases.safety_alerts").label(alert.kind))


def _risk(viewer: Viewer, case: Case) -> Iterator[Alert]:
    if case.risk in DANGEROUS:
        yield Alert(text=_("Risk: {level}").format(level=code_list("cases.risk_levels").label(case.risk)))


def _no_contact(viewer: Viewer, case: Case) -> Iterator[Alert]:
    if not_to_be_contacted(viewer, case.person):
        yield Alert(text=_("Do not contact at all"))


def _lacks_a_guardian(viewer: Viewer, case: Case) -> Iterator[Alert]:
    if lacking_a_guardian(case.person):
        yield Alert(
            _("Shared on the person’s own consent, given before the age was known: a guardian has to agree")
        )


def _consents_changed(consent: Consent, by: Viewer) -> None:
    owe_guardians_agreement(person=consent.person)


def _person_changed(person: Person, by: Viewer) -> None:
    owe_guardians_agreement(person=person)


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
    return case.closed_on is None and viewer.may(Permission.WORK) and viewer.may_touch(NOTES, READ)


def _note_count(viewer: Viewer, case: Any) -> int | None:
    return notes_of(viewer, case).count() or None


case_tabs.add(Tab("overview", _("Overview"), OVERVIEW, "cases:case", 0))
case_tabs.add(Tab("needs", _("Needs and safety"), NEEDS, "cases:needs", 10))
case_tabs.add(Tab("person", _("Person and contact"), IDENTITY, "cases:person", 40))
case_tabs.add(Tab("consents", _("Consents"), CONSENTS, "cases:consents", 50))
case_tabs.add(Tab("notes", _("Notes"), NOTES, "cases:notes", 60, _note_count))
case_tabs.add(Tab("history", _("Who has seen this"), HISTORY, "cases:history", 90))
case_alerts.add(Alerts(SAFETY, _risk, 0))
case_alerts.add(Alerts(CONTACT, _no_contact, 1))
case_alerts.add(Alerts(SAFETY, _alerts, 2))
case_alerts.add(Alerts(CONSENTS, _lacks_a_guardian, 5))
on_person_described.add(Reaction(_person_changed))
on_consent_given.add(Reaction(_consents_changed))
on_consent_withdrawn.add(Reaction(end_with_the_guardians, 50))
on_consent_withdrawn.add(Reaction(_consents_changed, 60))
chores.add(Chore("guardians’ agreements settled by time", forget_settled_guardians, every=3600, order=12))
case_timeline.add(Timeline(OVERVIEW, _opened, 0))
case_timeline.add(Timeline(NOTES, _notes, 10))
case_stages.add(Stage("opened", _("Received"), lambda: Value(True), 0))
case_buttons.add(Button(_("Add a note"), "cases:notes", _writes_notes, 90))
navigation.add(NavItem(_("Cases"), "cases:list", Permission.WORK, 20))

case_panels.add(Panel("due", OVERVIEW, "cases/panel_due.html", _due, 0))
case_panels.add(Panel("needs", NEEDS, "cases/panel_needs.html", _needs, 20))
case_panels.add(Panel("consents", CONSENTS, "cases/panel_consents.html", _consents, 30))
read_names.update({IDENTITY.code: _("Facts about the person"), CONTACT.code: _("Safe ways to get in touch")})
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
        "act.refused": _("a change"),  # after "Was refused:"
        "text.opened": _("Opened a text"),
    }
)

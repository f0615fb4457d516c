"""May somebody write down what happened, send a case to a panel, decide, or end a recovery period?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from opennrm.care.cases.models import Case
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Kind, Organisation, User
from opennrm.foundation.access.sections import WRITE, Purpose, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.policies import kept_out

from .definition import Part
from .models import Decision, Episode, IndicatorAnswer, RecoveryPeriod
from .sections import ACCOUNT, DECISIONS, PANEL_READS, Permission
from .workflow import POSITIVE, SENT


def may_assess(viewer: Viewer, case: Case, section: Section) -> Verdict:
    """May this viewer write down what happened, or the signs, of this case?"""
    if not viewer.may(Permission.ASSESS):
        return refused(_("Your role does not write down what happened."))
    if not sees(viewer, case.record, section, WRITE):
        return refused(_("You may not write this part of this case."))
    if case.closed_on is not None:
        return refused(_("This case is closed."))
    return ALLOWED


def may_prepare(viewer: Viewer, case: Case) -> Verdict:
    """Is this case ready to be sent to a panel by this viewer, whichever panel it is?"""
    if not (verdict := may_assess(viewer, case, ACCOUNT)):
        return verdict
    if Decision.objects.filter(case=case).open().exists():
        return refused(_("This case is with a panel already."))
    if Decision.objects.filter(case=case, status=POSITIVE).exists():
        return refused(_("A panel has found reasonable grounds already."))
    if not _anything_noted(case):
        return refused(_("There is nothing to send yet: note what happened, or the signs you noticed."))
    return ALLOWED


def may_send(viewer: Viewer, case: Case, panel: Organisation, consent: Consent | None) -> Verdict:
    """May this viewer send this case to that panel?

    An adult has agreed to exactly this (rule R09). A child, or somebody presumed to be one, is sent on
    the ground of duty: identifying a child does not wait (CETS 197 art. 10, rule R03).
    """
    if not (verdict := may_prepare(viewer, case)):
        return verdict
    if kept_out(case.record, panel):
        return wants_kept_out(case, panel)
    return may_be_sent(case, panel, consent, clock.today())


def may_be_sent(case: Case, panel: Organisation, consent: Consent | None, on: date) -> Verdict:
    """Can this case lie before that panel on that day, whoever sends it? See `may_send` for the ground."""
    if case.closed_on is not None and case.closed_on <= on:
        return refused(_("This case is closed."))
    if panel.kind != Kind.PANEL or not panel.active:
        return refused(_("Choose an identification panel."))
    if not case.person.treated_as_child(on) and not agrees_to_the_panel(consent, case, panel, on):
        return refused(
            _("{alias} has not agreed to share this with {panel}. Explain it and record the answer.").format(
                alias=case.person.alias, panel=panel
            )
        )
    return ALLOWED


def wants_kept_out(case: Case, panel: Organisation) -> Verdict:
    """No: the person wants nothing shared with this panel."""
    return refused(
        _("{alias} wants {organisation} kept out.").format(alias=case.person.alias, organisation=panel)
    )


def agrees_to_the_panel(consent: Consent | None, case: Case, panel: Organisation, on: date) -> bool:
    """Is this a consent of the person, live on that day, that lets the panel read what it needs to decide?"""
    return (
        consent is not None
        and consent.is_live(on)
        and consent.person_id == case.person_id
        and consent.recipient_id == panel.pk
        and consent.purpose == Purpose.IDENTIFY
        and consent.covers(PANEL_READS)
    )


def may_send_again(viewer: Viewer, decision: Decision) -> Verdict:
    """May this viewer answer the panel's question and send the case again?"""
    if not (verdict := may_assess(viewer, decision.case, ACCOUNT)):
        return verdict
    if decision.consent is not None and not decision.consent.is_live():
        return refused(_("The consent has ended. Take the case back, then ask again and send it anew."))
    if decision.consent is None and not decision.case.person.treated_as_child(clock.today()):
        return refused(
            _(
                "The case was sent to protect a child, and {alias} is an adult. Take it back, then ask and send it anew."
            ).format(alias=decision.case.person.alias)
        )
    return ALLOWED


def may_decide(viewer: Viewer, decision: Decision) -> Verdict:
    """May this viewer decide this case, or ask for more? Whoever sent it may not (rule R19: a human decides)."""
    if not viewer.may(Permission.DECIDE):
        return refused(_("Your role does not decide on anybody’s status."))
    if not sees(viewer, decision.case.record, DECISIONS, WRITE):
        return refused(_("This case is not open to you."))
    senders = decision.status_rows.filter(step="send").values_list("by_id", flat=True)
    return may_be_decided(decision, viewer.user, senders)


def may_be_decided(decision: Decision, by: User, senders: Iterable[uuid.UUID | None]) -> Verdict:
    """Can this decision be made by that member of staff? Of the panel asked, and never by one of the senders."""
    if decision.panel_id != by.organisation_id:
        return refused(_("This case was sent to another panel."))
    if by.pk in senders:
        return refused(_("Somebody else has to decide: you sent this case."))
    if decision.status != SENT:
        return refused(_("This case does not wait for a decision any more."))
    return ALLOWED


def may_rest_on(grounds: Sequence[str], outcome: str, *, child: bool) -> Verdict:
    """May a decision, "positive" or "negative", rest on these coded grounds?

    There is at least one and each supports it; for a child, means are weighed neither way (rule R01).
    """
    known = [code_list("identification.grounds").get(code) for code in grounds]
    if not known or any(ground.extra["supports"] != outcome for ground in known):
        return refused(_("Choose at least one ground that supports this decision."))
    if child and any(ground.extra.get("adults_only") for ground in known):
        return refused(_("This person is treated as a child: means are not weighed. Choose another ground."))
    return ALLOWED


def may_deny(denied: Sequence[Part], otherwise: bool) -> Verdict:
    """May a decision rest on grounds that deny these parts, though the centre's file shows them?

    A panel judges for itself, but never by oversight: it says that it judges otherwise.
    """
    if denied and not otherwise:
        parts = ", ".join(part.label for part in denied)
        return refused(
            _(
                "The centre’s file shows: {parts}. Choose other grounds, or tick that the panel judges otherwise."
            ).format(parts=parts)
        )
    return ALLOWED


def may_record_status(viewer: Viewer, case: Case) -> Verdict:
    """May this viewer write down what another body has said about this person?"""
    return may_assess(viewer, case, ACCOUNT)


def may_have_said(said_on: date, noted_on: date) -> Verdict:
    """Can a body have said something on that day, when it is written down on this one?"""
    if said_on > noted_on:
        return refused(_("Enter the day on which the body said so; it cannot be in the future."))
    return ALLOWED


def may_end_recovery(viewer: Viewer, period: RecoveryPeriod, reason: str) -> Verdict:
    """May this viewer end the recovery period early? Only the panel, only for a coded reason (rule R04)."""
    if not viewer.may(Permission.DECIDE) or period.decision.panel_id != viewer.organisation_id:
        return refused(_("Only the panel that decided may end this period early."))
    if not sees(viewer, period.case.record, DECISIONS, WRITE):
        return refused(_("This case is not open to you."))
    if reason not in code_list("identification.recovery_end_reasons"):
        return refused(_("The period ends early only for one of the reasons that the convention names."))
    if period.ended_on is not None or period.ends_on < clock.today():
        return refused(_("This period has ended already."))
    return ALLOWED


def _anything_noted(case: Case) -> bool:
    noted = Episode.objects.filter(case=case).exists()
    return noted or IndicatorAnswer.objects.filter(assessment__case=case).exists()

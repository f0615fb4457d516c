"""May somebody take a call, write its sheet, or pass it on?"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from opennrm.care.cases.policies import may_receive_case
from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Kind, Organisation
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .models import Call, ConsentAnswer, HandOver
from .sections import SHEET, Permission


def may_take_calls(viewer: Viewer) -> Verdict:
    """May this viewer write down a new contact?"""
    if not viewer.may(Permission.TAKE_CALLS) or viewer.organisation.kind != Kind.HOTLINE:
        return refused(_("Your role does not take calls."))
    if not viewer.may_touch(SHEET, WRITE):
        return refused(_("This token writes no call sheets."))
    return ALLOWED


def may_write_sheet(viewer: Viewer, call: Call) -> Verdict:
    """May this viewer change this call sheet?"""
    if not may_take_calls(viewer):
        return may_take_calls(viewer)
    if not sees(viewer, call.record, SHEET, WRITE):
        return refused(_("You may not write this call sheet."))
    if not call.is_written:
        return refused(_("This call is finished, so its sheet no longer changes."))
    return ALLOWED


def may_hand_over(viewer: Viewer, call: Call, centre: Organisation, guardian: str) -> Verdict:
    """May this call become a case at that centre, on the answer that stands on its sheet?"""
    if not may_write_sheet(viewer, call):
        return may_write_sheet(viewer, call)
    return may_become_case(call, centre, guardian)


def may_become_case(call: Call, centre: Organisation, guardian: str) -> Verdict:
    """Does the answer on this sheet let the call become a case at that centre, whoever hands it over, and when?

    `guardian` is who agreed for a child; on the sheet itself that stands sealed.
    """
    if not call.holds_data:
        return refused(_("A contact of this kind is only counted. Choose whom the call is about."))
    if not may_receive_case(centre):
        return may_receive_case(centre)
    if call.consent_answer == ConsentAnswer.DUTY:
        return _may_protect_child(call)
    if call.consent_answer != ConsentAnswer.YES:
        return refused(_("Nothing is passed on without a yes. Finish without handing over."))
    return _may_rely_on_yes(call, guardian)


def may_arrange_callback(call: Call, phone: str, on: date) -> Verdict:
    """Is it safe and possible to call this person back, on the day agreed, as things stand on that day?"""
    if call.safe_to_call_back != Answer.YES:
        return refused(
            _(
                "Call back only if they said that it is safe. If not, save the sheet and tell them they can call again."
            )
        )
    if not phone.strip():
        return refused(_("Write down the number or address to call back."))
    if call.call_back_on and call.call_back_on < on:
        return refused(_("The day to call back has passed. Choose today or a later day."))
    return ALLOWED


def may_give_notice(call: Call) -> Verdict:
    """May this contact be counted by an anonymous notice?"""
    if call.may_be_counted != Answer.YES:
        return refused(_("The call is counted only when you are sure that this is safe for the person."))
    return ALLOWED


def may_note_first_contact(viewer: Viewer, hand_over: HandOver) -> Verdict:
    """May this viewer say that the centre has reached the person? Only at the centre that received the call."""
    if not viewer.may(Cases.WORK):
        return refused(_("Your role does not work on cases."))
    if hand_over.centre_id != viewer.organisation_id:
        return refused(_("The centre that received the call notes the first contact."))
    if not sees(viewer, hand_over.call.record, SHEET):
        return refused(_("What the hotline recorded is not open to you."))
    return ALLOWED


def _may_rely_on_yes(call: Call, guardian: str) -> Verdict:
    """A consent is the person's own; for a child it is the guardian's, with the child's assent (R09, R11)."""
    if call.treated_as_child and not (guardian.strip() and call.assent == Answer.YES):
        return refused(
            _(
                "This is treated as a child: a guardian agrees, and the child is asked and does not object. If the "
                "child is in danger, choose to hand over to protect the child."
            )
        )
    if call.call_type == "about_other" and not call.treated_as_child:
        return refused(
            _(
                "Nobody can agree for another adult. If the person comes to the telephone, read the sentence to them "
                "and choose “Calls about themselves”."
            )
        )
    if call.call_type == "":
        return refused(_("Choose whom the call is about: only the person concerned can agree."))
    if not call.language:
        return refused(_("Choose the language in which you read the sentence."))
    return ALLOWED


def _may_protect_child(call: Call) -> Verdict:
    """A child in danger is handed over without waiting for a guardian.

    CETS 197 art. 10(3): when the age is uncertain and there are reasons to believe that this is a child,
    presume a child and give special protection until the age is verified. Art. 10(4)(a): a guardian is
    provided for *as soon as* an unaccompanied child is identified; so the hand-over comes before the
    guardian, and the guardian may be whom the child has to be protected from. The ground is the duty to
    protect, never called a consent; it is open only for a child, only in danger, and only when the operator
    says so in as many words.
    """
    if not call.treated_as_child:
        return refused(
            _(
                "Only a child, or somebody who may be a child, is handed over without a yes. An adult decides alone."
            )
        )
    if not call.in_danger:
        return refused(
            _(
                "Without a guardian a child is handed over only when in danger. Say that the child is not safe now, "
                "or that this is an emergency; otherwise keep the call for a callback."
            )
        )
    return ALLOWED

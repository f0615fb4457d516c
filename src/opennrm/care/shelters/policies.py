"""May somebody run a house, give a bed, or change a stay?"""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.care.cases.models import Case
from opennrm.care.cases.sections import Permission as Cases
from opennrm.care.referrals.models import Referral
from opennrm.care.referrals.policies import may_answer
from opennrm.care.referrals.sections import REFERRALS
from opennrm.care.referrals.workflow import ACCEPTED, UNANSWERED
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Kind, Organisation, Record
from opennrm.foundation.access.sections import WRITE, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused
from opennrm.foundation.people.models import Person

from .models import Bed, Stay
from .rows import KIND
from .sections import STAY, Permission
from .workflow import TAKES_A_BED

NOT_AVAILABLE = gettext_lazy("This bed is not available any more. Choose another.")
FOR_OTHERS = gettext_lazy(
    "This room is for others. Choose another bed, or agree it with everybody in the room first and tick that you did."
)


def may_set_up(viewer: Viewer) -> Verdict:
    """May this viewer set up houses and rooms of the own shelter?"""
    if not viewer.may(Permission.RUN):
        return refused(_("Your role does not run a shelter."))
    return can_have_houses(viewer.organisation)


def can_have_houses(organisation: Organisation) -> Verdict:
    """Can this organisation take people in?"""
    if organisation.kind != Kind.SHELTER or not organisation.active:
        return refused(_("Only a shelter has houses, rooms and beds."))
    return ALLOWED


def may_run(viewer: Viewer, record: Record, section: Section = STAY) -> Verdict:
    """May this viewer write this part of this house or stay?"""
    if not viewer.may(Permission.RUN):
        return refused(_("Your role does not run a shelter."))
    if not sees(viewer, record, section, WRITE):
        return refused(_("This house is not yours."))
    return ALLOWED


def may_give_bed(viewer: Viewer, referral: Referral, bed: Bed, agreed: bool = False) -> Verdict:
    """May this viewer give this bed to the person of this referral?

    Nothing about a statement or a decision is asked: a bed depends on need alone (rule R08).
    """
    if not (verdict := may_run(viewer, bed.room.shelter.record)):
        return verdict
    if not (verdict := may_answer(viewer, referral)):
        return verdict
    if referral.status not in (*UNANSWERED, ACCEPTED):
        return refused(_("This referral does not ask for a place to stay, or is closed."))
    if not (verdict := may_lead_to(referral, bed)):
        return verdict
    if Stay.objects.filter(referral=referral).current().exists():
        return refused(_("{alias} has a bed already.").format(alias=referral.case.person.alias))
    theirs = (
        Stay.objects.earlier_than(referral).here().filter(bed=bed)
    )  # they live here, and are referred here again
    return ALLOWED if theirs.exists() else can_take(bed, referral.case.person, agreed)


def may_move(viewer: Viewer, stay: Stay, bed: Bed, agreed: bool = False) -> Verdict:
    """May this viewer give another bed to somebody who is expected, here, or away for some nights?"""
    for record in (stay.record, bed.room.shelter.record):
        if not (verdict := may_run(viewer, record)):
            return verdict
    if stay.status not in TAKES_A_BED:
        return refused(_("{alias} has no bed here any more.").format(alias=stay.alias))
    return can_take(bed, stay.case.person, agreed)


def may_note_follow_up(viewer: Viewer, case: Case) -> Verdict:
    """May this viewer say that somebody who left a shelter was looked after?"""
    if not viewer.may(Cases.WORK):
        return refused(_("Your role does not work on cases."))
    if case.record.organisation_id != viewer.organisation_id:
        return refused(_("The centre that answers for the case follows the person up."))
    if not sees(viewer, case.record, REFERRALS, WRITE):
        return refused(_("You may not refer the person of this case."))
    return ALLOWED


def can_take(bed: Bed, person: Person, agreed: bool) -> Verdict:
    """Is this bed free, and in a room for this person, or agreed with everybody who lives in that room?"""
    if not Bed.objects.filter(pk=bed.pk).free().exists():
        return refused(NOT_AVAILABLE)
    if not agreed and not bed.room.is_for(person):
        return refused(FOR_OTHERS)
    return ALLOWED


def may_lead_to(referral: Referral, bed: Bed) -> Verdict:
    """Is this a bed of the house that was asked, and was it asked for one?"""
    if referral.service.kind != KIND:
        return refused(_("This referral does not ask for a place to stay, or is closed."))
    if bed.room.shelter.record.organisation_id != referral.service.organisation_id:
        return refused(_("This house is not yours."))
    return ALLOWED


def may_have_left(arrived_at: datetime | None, left_on: date) -> Verdict:
    """Can somebody have left on that day? Not before they came, and not tomorrow."""
    if left_on > clock.today() or (arrived_at and left_on < clock.on_date(arrived_at)):
        return refused(_("The day of leaving lies between the day of arrival and today."))
    return ALLOWED

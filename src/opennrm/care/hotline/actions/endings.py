"""What becomes of a call: handed over, called back, counted without a name, or closed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.care.cases.actions import receive_case
from opennrm.foundation.access.actions import Opening, give_access, name_subject
from opennrm.foundation.access.models import Basis, Organisation
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.country import country
from opennrm.foundation.core.obligations import cancel, discharge, open_obligation
from opennrm.foundation.core.verdict import refused, require
from opennrm.foundation.people.actions import Agreement, PersonFacts, add_consent
from opennrm.foundation.people.models import Consent

from ..models import Call, ConsentAnswer, HandOver, Notice
from ..policies import (
    may_arrange_callback,
    may_give_notice,
    may_hand_over,
    may_note_first_contact,
    may_write_sheet,
)
from ..sections import SHEET
from ..workflow import CALL, CALLBACK, FIRST_CONTACT
from .sheet import hold


@transaction.atomic
def hand_over(*, call: Call, centre: Organisation, guardian: str = "", by: Viewer) -> HandOver:
    """The call becomes a case at a centre, which may read the call sheet so that nobody has to retell it.

    Rests on the answer that stands on the sheet: with a yes a consent is recorded and the centre's access
    to the sheet ends when it is withdrawn; with the duty to protect a child in danger there is no consent,
    and none is invented. A nameless caller stays nameless: the case gets an alias, no identity is written.
    The hotline keeps its sheet and gets no access to the case.
    """
    hold(call)
    require(may_hand_over(by, call, centre, guardian))
    case = receive_case(
        centre=centre,
        facts=_facts(call),
        needs=[need.kind for need in call.needs.all()],
        alerts=[alert.kind for alert in call.alerts.all()],
        by=by,
    )
    consent = None
    if call.consent_answer == ConsentAnswer.YES:
        agreement = agreement_with(call, centre, guardian)
        consent = add_consent(person=case.person, agreement=agreement, by=by)
    name_subject(record=call.record, subject_id=case.person_id)
    row = HandOver.objects.create(
        call=call, case=case, centre=centre, consent=consent, by=by.user, at=clock.now(),
        basis=Basis.CONSENT if consent else Basis.DUTY,
    )  # fmt: skip
    give_access(record=call.record, to=centre, opening=centres_opening(consent, row), by=by)
    CALL.take("hand_over", call, by=by)
    discharge(CALLBACK, subject=call.record_id)
    open_obligation(
        FIRST_CONTACT,
        owner=centre.pk,
        subject=case.record_id,
        item=row.pk,
        due_on=soonest_due(call, clock.today()),
    )
    journal.record("hotline.handed_over", by=by, subject=case.record, basis=row.basis, centre=str(centre.pk))
    return row


@transaction.atomic
def arrange_callback(*, call: Call, phone: str, by: Viewer) -> date:
    """The call stays with the hotline until the person is called back; returns the day it is due."""
    hold(call)
    require(may_write_sheet(by, call))
    require(may_arrange_callback(call, phone, clock.today()))
    CALL.take("arrange_callback", call, by=by)
    discharge(CALLBACK, subject=call.record_id)
    due_on = call.call_back_on or soonest_due(call, clock.today())
    open_obligation(CALLBACK, owner=call.record.organisation_id, subject=call.record_id, due_on=due_on)
    return due_on


@transaction.atomic
def close_call(*, call: Call, by: Viewer) -> None:
    """Close the call; nothing leaves the hotline."""
    require(may_write_sheet(by, call))
    CALL.take("close", call, by=by)
    discharge(CALLBACK, subject=call.record_id)


@transaction.atomic
def give_notice(*, call: Call, by: Viewer) -> Notice:
    """Close the call and count it without anything that identifies.

    The notice holds region, matter, urgency and day; neither it nor its journal entry leads to the call.
    """
    hold(call)
    require(may_write_sheet(by, call))
    require(may_give_notice(call))
    CALL.take("give_notice", call, by=by)
    discharge(CALLBACK, subject=call.record_id)
    notice = Notice.objects.create(
        hotline=call.record.organisation,
        territory=region_of(call.territory),
        category=next((category.kind for category in call.categories.order_by("kind")), ""),
        urgency=call.urgency,
        noticed_on=clock.today(),
    )
    journal.record("hotline.notice_given", by=by)
    return notice


@transaction.atomic
def finish_call(*, call: Call, phone: str, by: Viewer) -> None:
    """End the call without handing it over, as the answer on its sheet says.

    Later: it stays to be called back. No: nothing leaves, and it is counted if that is safe for the person.
    No answer: nothing had to be passed on, as with advice on safe travel.
    """
    hold(call)
    if call.consent_answer in (ConsentAnswer.YES, ConsentAnswer.DUTY):
        require(refused(_("The answer on the sheet says to hand over. Hand over, or change the answer.")))
    if call.consent_answer == ConsentAnswer.LATER:
        arrange_callback(call=call, phone=phone, by=by)
    elif call.consent_answer == ConsentAnswer.NO and may_give_notice(call):
        give_notice(call=call, by=by)
    else:
        close_call(call=call, by=by)


@transaction.atomic
def reopen_call(*, call: Call, by: Viewer) -> None:
    """Take back a closing: the wrong button was pressed, or the person rang again at once."""
    CALL.take("reopen", call, by=by)


@transaction.atomic
def note_first_contact(*, hand_over: HandOver, by: Viewer) -> None:
    """The centre has reached the person, or met them."""
    require(may_note_first_contact(by, hand_over))
    if discharge(FIRST_CONTACT, subject=hand_over.case.record_id, item=hand_over.pk):
        journal.record("hotline.first_contact", by=by, subject=hand_over.case.record)


def forget_first_contact(*, consent: Consent, by: Viewer) -> None:
    """The consent to the hand-over was withdrawn: nobody owes a first contact any more."""
    for row in HandOver.objects.filter(consent=consent).select_related("case"):
        cancel(FIRST_CONTACT, subject=row.case.record_id, item=row.pk)


def centres_opening(consent: Consent | None, row: HandOver) -> Opening:
    """What the centre may open of the call: the sheet, to read, as long as the consent lasts."""
    return Opening(
        frozenset({SHEET}),
        Purpose.ASSIST,
        basis=Basis.CONSENT if consent else Basis.DUTY,
        consent_id=consent.pk if consent else None,
        expires_at=country().end_of(consent.expires_on) if consent else None,
        item_id=row.pk,
    )


def soonest_due(call: Call, on: date) -> date:
    """By when the person should be reached: today when in danger or urgent, else the next working day."""
    if call.in_danger or call.urgency == "today":
        return on
    return country().calendar.add_working_days(on, 1)


def region_of(territory: str) -> str:
    """The region a territory lies in; a region is its own."""
    return (country().territory(territory).parent or territory) if territory else ""


def _facts(call: Call) -> PersonFacts:
    return PersonFacts(
        age_group=call.age_group,
        thought_child=call.thought_child,
        sex=call.sex,
        interpreter_needed=call.interpreter,
        languages=(call.language,) if call.language else (),
    )


def agreement_with(call: Call, centre: Organisation, guardian: str) -> Agreement:
    """What was agreed to at the telephone: the centre may read the sheet; for a child, who agreed and the assent."""
    return Agreement(
        purpose=Purpose.ASSIST,
        recipient=centre,
        sections=frozenset({SHEET}),
        language=call.language,
        interpreter=call.interpreter,
        read_aloud=Answer.YES,  # the sheet shows the sentence, and asks what was answered to it
        guardian=guardian if call.treated_as_child else "",
        assent=call.assent if call.treated_as_child else Answer.UNKNOWN,
    )

"""How does somebody get a bed, settle in, go away for a night, and leave?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.care.cases.models import Case
from opennrm.care.referrals.actions import accept_referral, finish_referral
from opennrm.care.referrals.models import Referral
from opennrm.care.referrals.policies import may_answer
from opennrm.care.referrals.sections import REFERRALS
from opennrm.care.referrals.workflow import ACCEPTED, UNANSWERED
from opennrm.care.referrals.workflow import WORKFLOW as REFERRAL
from opennrm.foundation.access.actions import end_access, give_access, lock_subject, open_record
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Organisation, Record, User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, obligations, sealing
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.core.verdict import refused, require
from opennrm.foundation.people.vault import open_text

from ..models import ArrivalCheck, Bed, Stay
from ..policies import NOT_AVAILABLE, may_give_bed, may_have_left, may_move, may_note_follow_up, may_run
from ..rows import check_rows, stay_opening, stay_row, way_opening
from ..sections import STAY
from ..workflow import ARRIVED, EXPECTED, FOLLOW_UP, WORKFLOW

CENTRE_BRINGS = "centre_brings"
EXPECTED_LATER = gettext_lazy("A person is expected today or on a later day.")


@transaction.atomic
def accept_into_bed(
    *,
    referral: Referral,
    bed: Bed,
    arrival_mode: str = "",
    expected_on: date | None = None,
    agreed: bool = False,
    by: Viewer,
) -> Stay:
    """Accept a referral and keep this bed for the person, expected today unless said otherwise.

    `agreed`: a room for others was agreed with everybody in it. If the centre brings the person, whoever sent the
    referral may open the address from the day before until the day after. The bed is locked, and the database holds
    that it takes one person: of two who press at once, one is refused.

    Whoever lives in the house already, by a referral that was taken back perhaps, goes on staying: in their own bed, or
    in the other one that is named here. Nobody has two, and how and when they come is not asked. An earlier referral
    that still holds is done with it.
    """
    require(may_run(by, bed.room.shelter.record))
    lock_subject(referral.case.record)
    bed = _locked(bed)
    referral.status = REFERRAL.held_status(referral)  # taken back or reported done at this very moment
    require(may_give_bed(by, referral, bed, agreed))
    living = _who_lives_here(referral)
    expected_on = expected_on or clock.today()
    if living is None and arrival_mode not in code_list("shelters.arrival_modes"):
        require(refused(_("Choose how the person comes to you.")))
    if living is None and expected_on < clock.today():
        require(refused(EXPECTED_LATER))
    if referral.status in UNANSWERED:
        accept_referral(referral=referral, by=by)
    if living:
        return _goes_on(living, referral, bed, by)
    stay = _keep_bed(referral, bed, arrival_mode, expected_on, by)
    _show_the_way(stay, by)
    agreed = not bed.room.is_for(referral.case.person)
    journal.record("shelters.bed_given", by=by, subject=stay.record, mode=arrival_mode, agreed=agreed)
    return stay


@transaction.atomic
def move_to_bed(*, stay: Stay, bed: Bed, agreed: bool = False, by: Viewer) -> None:
    """Give somebody who is expected, here or away another bed; the one they had is free at once.

    `agreed`: a room for others was agreed with everybody in it.
    """
    require(may_run(by, stay.record))
    lock_subject(stay.record)
    stay.refresh_from_db(
        fields=["status", "bed"], from_queryset=Stay._base_manager.select_for_update(of=("self",))
    )
    bed, left = _locked(bed), stay.bed.room.shelter
    require(may_move(by, stay, bed, agreed))
    stay.bed = bed
    _write_bed(stay)
    if stay.status == EXPECTED and bed.room.shelter_id != left.pk:
        end_access(item_id=stay.referral_id, record=left.record, by=by)
        _show_the_way(stay, by)
    agreed = not bed.room.is_for(stay.case.person)
    journal.record("shelters.bed_changed", by=by, subject=stay.record, agreed=agreed)


def _locked(bed: Bed) -> Bed:
    locked: Bed = Bed.objects.locked().select_related("room__shelter__record__organisation").get(pk=bed.pk)
    return locked


def _show_the_way(stay: Stay, by: Viewer) -> None:
    """If the centre brings the person, whoever sent the referral may open the address for that."""
    if stay.arrival_mode != CENTRE_BRINGS or not (officer := _who_brings(stay.referral)):
        return
    opening = way_opening(stay.referral, stay.expected_on)
    give_access(record=stay.bed.room.shelter.record, to=officer, opening=opening, by=by)


def _who_brings(referral: Referral) -> User | None:
    """The officer who sent the referral, unless the person has kept them out since."""
    officer = referral.sent_by
    return officer if officer and sees(Viewer.of(officer), referral.case.record, REFERRALS) else None


def _who_lives_here(referral: Referral) -> Stay | None:
    """The stay that an earlier referral led to, held; that referral before it, as whoever takes it back does."""
    earlier = Stay.objects.earlier_than(referral).here().select_related("record", "referral__consent")
    for stay in earlier:
        REFERRAL.held_status(stay.referral)
    living: Stay | None = earlier.locked().first()
    return living


def _goes_on(stay: Stay, referral: Referral, bed: Bed, by: Viewer) -> Stay:
    """Whoever lives in the house already keeps their stay, which rests on this referral from now on."""
    before = stay.referral
    stay.referral, stay.bed = referral, bed
    _write_bed(stay, referral=referral)
    agreed = not bed.room.is_for(referral.case.person)
    journal.record("shelters.goes_on", by=by, subject=stay.record, agreed=agreed)
    if before.status == ACCEPTED and may_answer(by, before):
        finish_referral(referral=before, by=by)
    return stay


def _write_bed(stay: Stay, **also: Any) -> None:
    try:
        with transaction.atomic():
            Stay.objects.filter(pk=stay.pk).update(bed=stay.bed, **also)
    except IntegrityError:
        require(refused(NOT_AVAILABLE))


def _keep_bed(referral: Referral, bed: Bed, mode: str, expected_on: date, by: Viewer) -> Stay:
    record = open_record(kind="stay", organisation=by.organisation, subject_id=referral.case.person_id)
    stay = stay_row(record=record, referral=referral, bed=bed, arrival_mode=mode, expected_on=expected_on)
    try:
        with transaction.atomic():
            stay.save()
    except IntegrityError:
        require(refused(NOT_AVAILABLE))
    give_access(record=record, to=by.organisation, opening=stay_opening(), by=by)
    WORKFLOW.begin(stay, by=by)
    return stay


@transaction.atomic
def settle_in(*, stay: Stay, ticked: Iterable[str] = (), notes: str = "", by: Viewer) -> Stay:
    """The person has come: tick what was done of the check list; what is left can be ticked later.

    Notes are added below those that were written before.
    """
    require(may_run(by, stay.record))
    # Two colleagues settle somebody in together: one after the other, each on top of what the other wrote.
    stay.refresh_from_db(
        fields=["status", "notes"], from_queryset=Stay._base_manager.select_for_update(of=("self",))
    )
    if stay.status == EXPECTED:
        WORKFLOW.take("arrive", stay, by=by)
        stay.arrived_at = clock.now()
        Stay.objects.filter(pk=stay.pk).update(arrived_at=stay.arrived_at)
        obligations.discharge(FOLLOW_UP, subject=stay.case.record_id)  # who was missed is found
    if stay.status != ARRIVED:
        require(refused(_("The check list is for people who are here.")))
    there = set(ArrivalCheck.objects.filter(stay=stay).values_list("code", flat=True))
    known = [code for code in ticked if code in code_list("shelters.arrivals") and code not in there]
    ArrivalCheck.objects.bulk_create(check_rows(stay, known, done_at=clock.now(), done_by=by.user))
    if notes.strip():
        before = open_text(stay, "notes", by=by, section=STAY) if stay.notes is not None else ""
        sealing.seal(stay, notes="\n\n".join(filter(None, [before, notes.strip()])))
        Stay.objects.filter(pk=stay.pk).update(notes=stay.notes)
    journal.record("shelters.arrival_noted", by=by, subject=stay.record, ticked=len(there) + len(known))
    return stay


@transaction.atomic
def hold_bed(*, stay: Stay, by: Viewer) -> None:
    """The person is away for some nights, in hospital perhaps: the bed is held."""
    require(may_run(by, stay.record))
    WORKFLOW.take("hold", stay, by=by)


@transaction.atomic
def come_back(*, stay: Stay, by: Viewer) -> None:
    """The person is back."""
    require(may_run(by, stay.record))
    WORKFLOW.take("come_back", stay, by=by)


@transaction.atomic
def give_up(*, stay: Stay, by: Viewer) -> None:
    """The person did not come: the bed is free, and the accepted referral can be given another.

    The centre that answers for the case is to find out today where the person is.
    """
    require(may_run(by, stay.record))
    WORKFLOW.take("give_up", stay, by=by)
    _owe_follow_up(stay, clock.today())
    # Nobody brings the person any more: who was to bring them needs the address no longer.
    end_access(item_id=stay.referral_id, record=stay.bed.room.shelter.record, by=by)


@transaction.atomic
def leave(*, stay: Stay, left_to: str, left_on: date | None = None, by: Viewer) -> None:
    """The person has left: the bed is free, and the shelter needs to see nothing more of the case.

    The centre that answers for the case owes a look after the person, so that nobody drops out of sight.
    """
    require(may_run(by, stay.record))
    if left_to not in code_list("shelters.destinations"):
        require(refused(_("Choose where the person goes. “Not known” is an answer too.")))
    left_on = left_on or clock.today()
    require(may_have_left(stay.arrived_at, left_on))
    lock_subject(stay.record)
    stay.refresh_from_db(fields=["referral"])  # a colleague may have let them go on staying, by another one
    # Held before the stay, as whoever takes it back does.
    stay.referral.status = REFERRAL.held_status(stay.referral)
    WORKFLOW.take("leave", stay, by=by)
    stay.left_on, stay.left_to = left_on, left_to
    Stay.objects.filter(pk=stay.pk).update(left_on=left_on, left_to=left_to)
    _owe_follow_up(stay)
    if stay.referral.status == ACCEPTED and may_answer(by, stay.referral):
        finish_referral(referral=stay.referral, by=by)


def move_out(*, record: Record, whom: Organisation, by: Viewer) -> None:
    """The person keeps the shelter out that they live in: the stay ends today. Nobody there could end it any more."""
    if record.subject_id is None:
        return
    living = Stay.objects.filter(case__person_id=record.subject_id, record__organisation=whom).here().locked()
    for stay in living.select_related("record", "case__record"):
        WORKFLOW.take("move_out", stay, by=by)
        Stay.objects.filter(pk=stay.pk).update(left_on=clock.today())
        _owe_follow_up(stay)


def _owe_follow_up(stay: Stay, due_on: date | None = None) -> None:
    """The centre finds out how the person is: by that day, or within the country's term."""
    case = stay.case
    if case.closed_on is not None:
        return
    due_on = due_on or country().calendar.add_working_days(
        clock.today(), country().stay_follow_up_working_days
    )
    obligations.cancel(FOLLOW_UP, subject=case.record_id)
    obligations.open_obligation(
        FOLLOW_UP, owner=case.record.organisation_id, subject=case.record_id, item=stay.pk, due_on=due_on
    )


@transaction.atomic
def note_follow_up(*, case: Case, by: Viewer) -> None:
    """The centre knows where the person is and what they need now."""
    require(may_note_follow_up(by, case))
    if obligations.discharge(FOLLOW_UP, subject=case.record_id):
        journal.record("shelters.followed_up", by=by, subject=case.record)


def followed_up_by_referral(*, referral: Referral, by: Viewer) -> None:
    """Whoever refers the person anew is in touch: the look after the last stay is taken."""
    obligations.discharge(FOLLOW_UP, subject=referral.case.record_id)


def stop_expecting(*, referral: Referral, by: Viewer) -> None:
    """The referral was taken back before the person came: the bed is free again.

    Somebody who lives in the house already keeps the bed: a roof never hangs on a consent to share. The centre is
    asked to look after them, because the house is told nothing more.
    """
    stays = Stay.objects.filter(referral=referral).current().locked()
    for stay in stays.select_related("record", "case__record"):
        if stay.status == EXPECTED:
            WORKFLOW.take("take_back", stay, by=by)
        else:
            _owe_follow_up(stay)

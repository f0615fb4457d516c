"""What happens in a case: it is opened, needs and dangers are noted, notes are added, a guardian is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.foundation.access.actions import Opening, give_access, open_record
from opennrm.foundation.access.models import Basis, Organisation
from opennrm.foundation.access.sections import Purpose, all_sections
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, obligations, sealing
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.verdict import refused, require
from opennrm.foundation.people.actions import PersonFacts, create_person, withdraw_consent
from opennrm.foundation.people.models import Consent, Person
from opennrm.foundation.people.queries import lacking_a_guardian

from .models import CameBy, Case, Need, Note, SafetyAlert
from .policies import may_open_case, may_receive_case, may_work
from .sections import NEEDS, NOTES, SAFETY
from .workflow import GUARDIAN_DUE


@transaction.atomic
def open_case(
    *, facts: PersonFacts, needs: Sequence[str] = (), alerts: Sequence[str] = (), risk: str = "", by: Viewer
) -> Case:
    """A new person and case at the viewer's own centre; search first, then open."""
    require(may_open_case(by))
    return _open(
        centre=by.organisation,
        facts=facts,
        needs=needs,
        alerts=alerts,
        risk=risk,
        came_by=CameBy.CENTRE,
        by=by,
    )


@transaction.atomic
def receive_case(
    *,
    centre: Organisation,
    facts: PersonFacts,
    needs: Sequence[str] = (),
    alerts: Sequence[str] = (),
    by: Viewer,
) -> Case:
    """A new person and case at a centre, handed over by another organisation.

    The hand-over's own policy decides who may and on what ground; whoever hands over gets no access.
    """
    require(may_receive_case(centre))
    return _open(
        centre=centre, facts=facts, needs=needs, alerts=alerts, risk="", came_by=CameBy.HOTLINE, by=by
    )


def owners_opening() -> Opening:
    """What the owning centre may open of its case: every section; each role's ceiling narrows it."""
    return Opening(frozenset(all_sections()), Purpose.ASSIST, may_write=True, basis=Basis.OWNER)


@transaction.atomic
def note_needs(
    *, case: Case, kinds: Collection[str], met: Collection[str] | None = None, version: int, by: Viewer
) -> None:
    """Set what the person needs and which of it is met; `met` None leaves that as it stands.

    A need in neither is removed; one that was met and is not any more is needed again, and offered to services again.
    ChangedMeanwhile when somebody saved the case after `version`.
    """
    require(may_work(by, case, NEEDS))
    case.save_over(version)
    noted = Need.objects.filter(case=case)
    there = {need.kind: need for need in noted}
    met_now = {kind for kind, need in there.items() if need.met_at} if met is None else set(met)
    noted.exclude(kind__in={*kinds, *met_now}).delete()
    noted.exclude(kind__in=met_now).update(met_at=None)
    Need.objects.bulk_create(_need_rows(case, sorted({*kinds, *met_now} - there.keys()), by))
    noted.filter(kind__in=met_now, met_at__isnull=True).update(met_at=clock.now())
    journal.record(
        "cases.needs_noted", by=by, subject=case.record, kinds=sorted({*kinds, *met_now}), met=sorted(met_now)
    )


@transaction.atomic
def note_safety(
    *, case: Case, kinds: Sequence[str], advice: str, risk: str, version: int, by: Viewer
) -> None:
    """Set the safety alerts that hold now, what staff must do, and the level of risk.

    ChangedMeanwhile when somebody saved the case after `version`.
    """
    require(may_work(by, case, SAFETY))
    case.risk = risk
    sealing.seal(case, safety_advice=advice.strip())
    case.save_over(version, "risk", "safety_advice")
    holding = SafetyAlert.objects.filter(case=case, ended_at__isnull=True)
    there = set(holding.values_list("kind", flat=True))
    holding.exclude(kind__in=kinds).update(ended_at=clock.now())
    SafetyAlert.objects.bulk_create(_alert_rows(case, [kind for kind in kinds if kind not in there], by))
    journal.record("cases.safety_noted", by=by, subject=case.record, kinds=sorted(kinds), risk=risk)


@transaction.atomic
def add_note(*, case: Case, text: str, by: Viewer) -> Note:
    """Add a note to the case, sealed under the case's key."""
    require(may_work(by, case, NOTES))
    if not text.strip():
        require(refused(_("Write something first.")))
    note = Note(case=case, noted_at=clock.now(), noted_by=by.user)
    sealing.seal(note, text=text.strip())
    note.save()
    journal.record("cases.note_added", by=by, subject=case.record)
    return note


def owe_guardians_agreement(*, person: Person) -> None:
    """Somebody found to be a child is not shared on their own yes: the centre owes a guardian's agreement (rule R11).

    Runs in the transaction of whatever may have changed that: the facts about the person, a consent given or taken
    back. What is shared already goes on until then, so that nobody loses a roof by being found to be a child.
    """
    lacking = lacking_a_guardian(person)
    for case in Case.objects.filter(person=person).select_related("record"):
        if not lacking:
            _settle(case, person)
        elif not obligations.is_owed(GUARDIAN_DUE, subject=case.record_id):
            days = country().guardian_agreement_working_days
            obligations.open_obligation(
                GUARDIAN_DUE,
                owner=case.record.organisation_id,
                subject=case.record_id,
                due_on=country().calendar.add_working_days(clock.today(), days),
            )


def end_with_the_guardians(*, consent: Consent, by: Viewer) -> None:
    """The guardian takes a consent back: what the child had agreed to alone, in whose place it stood, ends with it."""
    if consent.by_guardian and consent.person.treated_as_child(clock.today()):
        for own in Consent.objects.live().filter(person=consent.person, recipient=consent.recipient):
            if not own.by_guardian and consent.takes_the_place_of(own):
                withdraw_consent(consent=own, by=by)


def forget_settled_guardians() -> int:
    """Close what time alone has settled: the consent expired, or the child has grown up; how many. Run by the worker."""
    owed = Obligation.objects.waiting().filter(rule=GUARDIAN_DUE.key).values("subject_id")
    cases = Case.objects.filter(record__in=owed).select_related("person")
    return sum(_settle(case, case.person) for case in cases if not lacking_a_guardian(case.person))


def _settle(case: Case, person: Person) -> int:
    """Nothing lacks a guardian: it was done, or the person is no child after all."""
    settle = obligations.discharge if person.treated_as_child(clock.today()) else obligations.cancel
    return settle(GUARDIAN_DUE, subject=case.record_id)


def _open(
    *,
    centre: Organisation,
    facts: PersonFacts,
    needs: Sequence[str],
    alerts: Sequence[str],
    risk: str,
    came_by: CameBy,
    by: Viewer,
) -> Case:
    person = create_person(organisation=centre, facts=facts, by=by)
    record = open_record(kind="case", organisation=centre, subject_id=person.pk)
    case = Case.objects.create(
        record=record, person=person, came_by=came_by, risk=risk, opened_on=clock.today()
    )
    give_access(record=record, to=centre, opening=owners_opening(), by=by)
    Need.objects.bulk_create(_need_rows(case, needs, by))
    SafetyAlert.objects.bulk_create(_alert_rows(case, alerts, by))
    journal.record("cases.opened", by=by, subject=record, came_by=came_by)
    return case


def _need_rows(case: Case, kinds: Collection[str], by: Viewer) -> list[Need]:
    return [Need(case=case, kind=kind, noted_at=clock.now(), noted_by=by.user) for kind in kinds]


def _alert_rows(case: Case, kinds: Sequence[str], by: Viewer) -> list[SafetyAlert]:
    return [SafetyAlert(case=case, kind=kind, noted_at=clock.now(), noted_by=by.user) for kind in kinds]

"""May somebody refer a person, answer a referral, follow one up, or list a service?"""

from __future__ import annotations

import uuid
from datetime import date

from django.utils.translation import gettext as _

from opennrm.care.cases.models import Case
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Kind, Organisation
from opennrm.foundation.access.policies import ADMINISTER
from opennrm.foundation.access.sections import WRITE, Purpose, SectionSet
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.policies import kept_out, may_rest_on
from opennrm.foundation.people.queries import lacking_a_guardian

from .answering import there_now
from .models import Referral, Service
from .sections import CARD, REFERRALS, Permission
from .workflow import WORKFLOW

# Bodies that help; nobody is referred to the police, the panel or the rapporteur.
# A centre is none of them: its officers hold the pen of every case they see, and nobody there answers referrals.
HELPING = (Kind.SERVICE, Kind.SHELTER)


def may_refer(viewer: Viewer, case: Case) -> Verdict:
    """May this viewer refer the person of this case to services?

    Nothing else is asked: help does not wait for a decision, and depends on no statement (rules R08, R14).
    """
    if not viewer.may(Permission.SEND):
        return refused(_("Your role does not refer people to services."))
    if not sees(viewer, case.record, REFERRALS, WRITE):
        return refused(_("You may not refer the person of this case."))
    if case.closed_on is not None:
        return refused(_("This case is closed."))
    return ALLOWED


def may_send(viewer: Viewer, case: Case, service: Service, consent: Consent | None) -> Verdict:
    """May this viewer send a referral to that service? Only on a live consent that names it (rule R09)."""
    if not (verdict := may_refer(viewer, case)):
        return verdict
    if kept_out(case.record, service.organisation):
        return wants_kept_out(case, service.organisation)
    if Referral.objects.filter(case=case, service=service).under_way().exists():
        return refused(_("{service} has been asked already.").format(service=service))
    if consent is not None and not (verdict := may_rest_on(consent, clock.today())):
        return verdict
    return may_be_sent(case, service, consent, clock.today())


def may_be_sent(case: Case, service: Service, consent: Consent | None, on: date) -> Verdict:
    """Can this service be asked about this case on that day, whoever asks?"""
    organisation = service.organisation
    if case.closed_on is not None and case.closed_on <= on:
        return refused(_("This case is closed."))
    if not service.active or not organisation.active:
        return refused(_("{service} takes nobody at the moment.").format(service=service))
    if consent is None or not agrees(consent, case, organisation, CARD, on):
        return refused(
            _(
                "{alias} has not agreed to share this with {organisation}. Explain it and record the answer."
            ).format(alias=case.person.alias, organisation=organisation)
        )
    return ALLOWED


def wants_kept_out(case: Case, organisation: Organisation) -> Verdict:
    """No: the person wants nothing shared with this organisation."""
    return refused(
        _("{alias} wants {organisation} kept out.").format(alias=case.person.alias, organisation=organisation)
    )


def agrees(consent: Consent, case: Case, organisation: Organisation, sections: SectionSet, on: date) -> bool:
    """Is this a consent of the person, live on that day, that lets this organisation see these sections to help?"""
    return (
        consent.is_live(on)
        and consent.person_id == case.person_id
        and consent.recipient_id == organisation.pk
        and consent.purpose == Purpose.ASSIST
        and consent.covers(sections)
    )


def may_answer(viewer: Viewer, referral: Referral) -> Verdict:
    """May this viewer accept, reject, ask about or report done this referral?"""
    if not viewer.may(Permission.ANSWER):
        return refused(_("Your role does not answer referrals."))
    if not (verdict := may_be_answered(referral, viewer.organisation_id, clock.today())):
        return verdict
    if not sees(viewer, referral.case.record, REFERRALS, WRITE):
        return _consent_ended()
    return ALLOWED


def may_accept(viewer: Viewer, referral: Referral) -> Verdict:
    """May this viewer accept this referral? What a child had agreed to alone waits for a guardian (rules R09, R11).

    Not in danger: as at the hotline, protection comes before the guardian, who is provided for *as soon as* a child
    is identified (CETS 197 art. 10(4)(a)). What else was agreed to stays closed until then.
    """
    if not (verdict := may_answer(viewer, referral)):
        return verdict
    if lacks_a_guardian(referral) and not referral.case.in_danger:
        return refused(
            _(
                "{alias} is treated as a child and agreed alone, before that was known. You can accept once a guardian "
                "has agreed: {centre} asks for it. If the child cannot wait, telephone the centre at once."
            ).format(alias=referral.case.person.alias, centre=referral.case.organisation)
        )
    return ALLOWED


def steps_open(viewer: Viewer, referral: Referral) -> list[str]:
    """The steps that this viewer may take with this referral now: the buttons of its card."""
    if not may_answer(viewer, referral):
        return []
    steps = [step.name for step in WORKFLOW.open_steps(referral, viewer)]
    return [name for name in steps if name != "accept" or may_accept(viewer, referral)]


def lacks_a_guardian(referral: Referral) -> bool:
    """Does it rest on what a child had agreed to alone, before that was known, and no guardian since?"""
    return referral.consent in lacking_a_guardian(referral.case.person)


def may_be_answered(referral: Referral, organisation_id: uuid.UUID, on: date) -> Verdict:
    """Can somebody of that organisation take a step with this referral on that day?"""
    if referral.service.organisation_id != organisation_id:
        return refused(_("This referral was sent to another organisation."))
    return ALLOWED if referral.consent.is_live(on) else _consent_ended()


def _consent_ended() -> Verdict:
    return refused(_("The person’s consent has ended, and this referral with it."))


def can_finish(referral: Referral) -> Verdict:
    """Can this referral be reported done? Not while the person is there because of it."""
    if there := there_now(referral):
        return refused(_("{where} First record the departure, or that nobody came.").format(where=there))
    return ALLOWED


def may_reject(viewer: Viewer, referral: Referral, reason: str, text: str) -> Verdict:
    """May this viewer reject this referral for that coded reason? Nobody is turned away without one."""
    if not (verdict := may_answer(viewer, referral)):
        return verdict
    return may_turn_away(reason, text)


def may_turn_away(reason: str, text: str) -> Verdict:
    """Is this reason enough to turn somebody away?"""
    if reason not in code_list("referrals.reject_reasons"):
        return refused(_("Choose the reason: the centre has to find other help."))
    if reason == "other" and not text.strip():
        return refused(_("Say in a few words what the other reason is."))
    return ALLOWED


def may_follow_up(viewer: Viewer, referral: Referral) -> Verdict:
    """May this viewer answer a question about this referral, or take it back?"""
    if not viewer.may(Permission.SEND):
        return refused(_("Your role does not refer people to services."))
    if not sees(viewer, referral.case.record, REFERRALS, WRITE):
        return refused(_("You may not change this referral."))
    return ALLOWED


def may_inform(viewer: Viewer, referral: Referral) -> Verdict:
    """May this viewer tell the service more? Only while the consent holds (rule R09)."""
    if not (verdict := may_follow_up(viewer, referral)):
        return verdict
    if not referral.consent.is_live():
        return refused(_("The consent has ended: nothing more is shared. Take the referral back."))
    if lacks_a_guardian(referral):
        return refused(
            _(
                "{alias} is treated as a child: nothing more is shared before a guardian has agreed. Record it under "
                "Consents, for the same organisation and the same parts."
            ).format(alias=referral.case.person.alias)
        )
    return ALLOWED


def may_list(viewer: Viewer) -> Verdict:
    """May this viewer keep the directory of services?"""
    if not viewer.may(ADMINISTER):
        return refused(_("Your role does not keep the directory of services."))
    return ALLOWED


def can_be_listed(organisation: Organisation, kind: str, territory: str) -> Verdict:
    """Can this organisation give that kind of help there?"""
    if organisation.kind not in HELPING:
        return refused(_("Only services and shelters stand in the directory."))
    if kind not in code_list("referrals.services"):
        return refused(_("Choose a kind of service."))
    if territory and territory not in country().territories:
        return refused(_("Choose a region or district of the country."))
    if Service.objects.filter(organisation=organisation, kind=kind, territory=territory).exists():
        return refused(_("This service stands in the directory already."))
    return ALLOWED

"""May somebody refer a person, and may somebody answer?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from opennrm.care.cases.models import Case
from opennrm.care.cases.policies import may_work
from opennrm.foundation.access.models import Kind, Organisation
from opennrm.foundation.access.scoping import visible_records
from opennrm.foundation.access.sections import WRITE, Purpose, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused
from opennrm.foundation.people.models import Consent

from .models import Referral, Service
from .sections import REFERRALS, Permission

_HELPING = (Kind.SHELTER, Kind.SERVICE)


def may_prepare(viewer: Viewer, case: Case) -> Verdict:
    """May this viewer choose services for this case?

    Nothing here asks for a status, a decision or cooperation with the police (rules R08, R14).
    """
    if not viewer.may(Permission.SEND):
        return refused(_("Your role does not refer people to services."))
    return may_work(viewer, case, REFERRALS)


def may_refer(
    viewer: Viewer, case: Case, service: Service, sections: frozenset[Section], consent: Consent | None
) -> Verdict:
    """May the case be shown to that service? Only with a consent that names it and what it sees (R09)."""
    prepared = may_prepare(viewer, case)
    if not prepared:
        return prepared
    if not service.active or service.organisation.kind not in _HELPING:
        return refused(_("{name} takes no referrals now.").format(name=service.organisation))
    if Referral.objects.live().filter(case=case, service=service).exists():
        return refused(_("{name} was asked already and has not finished.").format(name=service.organisation))
    if consent is None or not _covers(consent, case, service.organisation, sections):
        return refused(
            _("The person has not agreed to share this with {name}. Record consent first.").format(
                name=service.organisation
            )
        )
    return ALLOWED


def may_answer(viewer: Viewer, referral: Referral) -> Verdict:
    """May this viewer answer for the service that was asked?"""
    if not viewer.may(Permission.ANSWER):
        return refused(_("Your role does not answer referrals."))
    if referral.organisation != viewer.organisation:
        return refused(_("This referral was sent to another organisation."))
    if not visible_records(viewer, REFERRALS, WRITE).filter(pk=referral.case.record_id).exists():
        return refused(_("The person no longer agrees to share the record with you."))
    return ALLOWED


def may_revoke(viewer: Viewer, referral: Referral) -> Verdict:
    """May this viewer take the referral back, or answer a question about it?"""
    return may_prepare(viewer, referral.case)


def may_list_service(organisation: Organisation) -> Verdict:
    """Can this organisation stand in the directory?"""
    if organisation.kind not in _HELPING:
        return refused(_("Only shelters and service providers stand in the directory."))
    return ALLOWED


def _covers(consent: Consent, case: Case, organisation: Organisation, sections: frozenset[Section]) -> bool:
    return (
        consent.person_id == case.person_id
        and consent.recipient_id == organisation.pk
        and consent.purpose == Purpose.ASSIST
        and consent.is_live()
        and consent.covers(sections)
    )

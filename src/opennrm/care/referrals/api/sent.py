"""Who can help, who was asked, and how the centre follows that up."""

from __future__ import annotations

import uuid

from opennrm.care.cases.queries import case_for
from opennrm.foundation.access.operations import ApiRequest, Done, acts, chosen, done, reads
from opennrm.foundation.access.sections import WRITE, section
from opennrm.foundation.components.rest.cursors import Cursor, Limit, part_of
from opennrm.foundation.components.rest.fields import (
    Territory,
)

from .. import actions, queries
from ..directory import directory, offers
from ..facts import Explained, Wanted
from ..models import Referral
from ..sections import REFERRALS, Permission
from . import router
from .shapes import (
    Help,
    NewReferral,
    OfferLine,
    Offers,
    Referrals,
    ReferralTold,
    ServiceLine,
    Services,
    Told,
    facts_of,
    facts_of_service,
    part_shown,
    written_with,
)


@reads(router, "/services", permission=Permission.DIRECTORY, gives=Services)
def services(
    request: ApiRequest, kind: Help = "", territory: Territory = "", cursor: Cursor = "", limit: Limit = 25
) -> Services:
    """The directory of services that take people now."""
    part = part_of(directory(kind=kind, territory=territory), order=("pk",), cursor=cursor, limit=limit)
    request.next = part.next
    return Services(items=[ServiceLine(**facts_of_service(row)) for row in part.rows], next=part.next)


@reads(router, "/cases/{reference}/offers", permission=Permission.SEND, gives=Offers)
def offer_list(request: ApiRequest, reference: str, kind: Help = "", territory: Territory = "") -> Offers:
    """Services for this person: those that answer a need not yet met, and speak the person's language, first."""
    case = case_for(request.viewer, reference, REFERRALS, WRITE)
    found = [
        offer
        for group in offers(request.viewer, case, kind=kind, territory=territory)
        for offer in group.offers
    ]
    return Offers(
        items=[
            OfferLine(
                **facts_of_service(offer.service), answers=list(offer.answers), speaks=offer.speaks,
                agreed=[part.code for part in offer.agreed_parts] if offer.consent else None,
            )
            for offer in found
        ]
    )  # fmt: skip


@acts(router, "/cases/{reference}/referrals", permission=Permission.SEND)
def refer(request: ApiRequest, reference: str, sent: NewReferral) -> Done:
    """Refer the person to one service. Only after a yes: an earlier consent, or one explained now."""
    case = case_for(request.viewer, reference, REFERRALS, WRITE)
    service = chosen(directory(), sent.service, "body.service")
    how = sent.explained
    explained = Explained(**how.model_dump(mode="json")) if how else None
    wanted = Wanted(service, frozenset(section(code) for code in sent.also))
    (referral,) = actions.send_referrals(
        case=case, wanted=[wanted], urgency=sent.urgency, explained=explained, by=request.viewer
    )
    return _followed(request, referral)


@reads(router, "/cases/{reference}/referrals", permission=Permission.SEND, gives=Referrals)
def referrals_of_case(
    request: ApiRequest, reference: str, cursor: Cursor = "", limit: Limit = 25
) -> Referrals:
    """The referrals of a case."""
    case = case_for(request.viewer, reference, REFERRALS)
    rows = queries.referrals_sent(request.viewer).filter(case=case)
    return part_shown(request, rows, cursor, limit)


@reads(router, "/referrals/sent", permission=Permission.SEND, gives=Referrals)
def sent_list(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Referrals:
    """The referrals that your centre sent."""
    return part_shown(request, queries.referrals_sent(request.viewer), cursor, limit)


@reads(router, "/referrals/sent/{uuid:pk}", permission=Permission.SEND, gives=ReferralTold)
def sent(request: ApiRequest, pk: uuid.UUID) -> ReferralTold:
    """One referral of your centre, with what was written with its steps."""
    found = queries.referral_followed(request.viewer, pk)
    return ReferralTold(**facts_of(found), said=written_with(request.viewer, found))


@acts(router, "/referrals/sent/{uuid:pk}/inform", permission=Permission.SEND, status=200)
def inform(request: ApiRequest, pk: uuid.UUID, sent: Told) -> Done:
    """Answer the service's question. Ask the person before you tell more than they agreed to."""
    found = queries.referral_sent(request.viewer, pk)
    actions.inform_service(referral=found, answer=sent.answer, by=request.viewer)
    return _followed(request, found)


@acts(router, "/referrals/sent/{uuid:pk}/revoke", permission=Permission.SEND, status=200)
def revoke(request: ApiRequest, pk: uuid.UUID) -> Done:
    """Take a referral back: the service's access ends at once."""
    found = queries.referral_sent(request.viewer, pk)
    actions.revoke_referral(referral=found, by=request.viewer)
    return _followed(request, found)


def _followed(request: ApiRequest, referral: Referral) -> Done:
    return done(request, referral.pk, f"/api/v1/referrals/sent/{referral.pk}", state=referral.status)

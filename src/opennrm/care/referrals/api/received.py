"""What a service reads of a referral, and what it answers."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from opennrm.care.cases.queries import alerts_of
from opennrm.care.cases.sections import NEEDS, SAFETY
from opennrm.foundation.access.operations import ApiRequest, Done, acts, done, reads
from opennrm.foundation.components.rest.cursors import Cursor, Limit
from opennrm.foundation.core import clock
from opennrm.foundation.core.verdict import refused, require
from opennrm.foundation.people.queries import contact_of
from opennrm.foundation.people.vault import open_contact, open_identity, open_text

from .. import actions, queries
from ..answering import own_page
from ..models import Referral
from ..policies import steps_open
from ..sections import Permission
from . import router
from .shapes import (
    Card,
    OpenedContact,
    OpenedIdentity,
    Question,
    Referrals,
    Rejected,
    facts_of,
    part_shown,
    written_with,
)

_RECEIVED = "/api/v1/referrals/received"


@reads(router, "/referrals/received", permission=Permission.ANSWER, gives=Referrals)
def received_list(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Referrals:
    """The live referrals to your organisation."""
    return part_shown(request, queries.referrals_received(request.viewer), cursor, limit)


@reads(router, "/referrals/received/{uuid:pk}", permission=Permission.ANSWER, gives=Card)
def card(request: ApiRequest, pk: uuid.UUID) -> Card:
    """The card without the story."""
    viewer = request.viewer
    found = queries.referral_received(viewer, pk)
    case, person = found.case, found.case.person
    shown = queries.also_read(viewer, case, NEEDS, SAFETY)
    advice = case.safety_advice is not None and SAFETY in shown
    return Card(
        **facts_of(found),
        said=written_with(viewer, found),
        age_group=person.age_group,
        sex=person.sex,
        treated_as_child=person.treated_as_child(clock.today()),
        languages=[row.language for row in person.languages.all()],
        interpreter_needed=person.interpreter_needed,
        alerts=[alert.kind for alert in alerts_of(viewer, case)],
        advice=open_text(case, "safety_advice", by=viewer, section=SAFETY) if advice else "",
        steps=steps_open(viewer, found),
        open=sorted(part.code for part in queries.parts_open(viewer, found)),
    )


@reads(router, "/referrals/received/{uuid:pk}/identity", permission=Permission.ANSWER, gives=OpenedIdentity)
def identity(request: ApiRequest, pk: uuid.UUID) -> OpenedIdentity:
    """Open the identity, if the person agreed and you accepted. The opening is recorded."""
    found = queries.referral_received(request.viewer, pk)
    return OpenedIdentity(**vars(open_identity(found.case.person, request.viewer)))


@reads(router, "/referrals/received/{uuid:pk}/contact", permission=Permission.ANSWER, gives=OpenedContact)
def contact(request: ApiRequest, pk: uuid.UUID) -> OpenedContact:
    """Open the safe contact, if the person agreed and you accepted. The opening is recorded."""
    found = queries.referral_received(request.viewer, pk)
    row = contact_of(request.viewer, found.case.person)
    if row is None:
        require(refused(_("This part of the record is not open to you.")))
        raise AssertionError
    facts = open_contact(row, request.viewer)
    return OpenedContact(
        phone=facts.phone, messenger=facts.messenger, code_word=facts.code_word, advice=facts.advice,
        channels=[channel.channel for channel in row.channels.all()], do_not_contact=row.do_not_contact,
    )  # fmt: skip


@acts(router, "/referrals/received/{uuid:pk}/accept", permission=Permission.ANSWER, status=200)
def accept(request: ApiRequest, pk: uuid.UUID) -> Done:
    """Accept: what else the person agreed to opens. A shelter accepts by giving a bed."""
    found = queries.referral_received(request.viewer, pk)
    if own_page(request.viewer, found):
        require(refused(_("A place to stay is given with a bed: choose one.")))
    actions.accept_referral(referral=found, by=request.viewer)
    return _answered(request, found)


@acts(router, "/referrals/received/{uuid:pk}/reject", permission=Permission.ANSWER, status=200)
def reject(request: ApiRequest, pk: uuid.UUID, sent: Rejected) -> Done:
    """Do not accept, for a coded reason: the centre has to find other help."""
    found = queries.referral_received(request.viewer, pk)
    actions.reject_referral(referral=found, reason=sent.reason, text=sent.text, by=request.viewer)
    return _answered(request, found)


@acts(router, "/referrals/received/{uuid:pk}/ask", permission=Permission.ANSWER, status=200)
def ask(request: ApiRequest, pk: uuid.UUID, sent: Question) -> Done:
    """Ask the centre something before you answer."""
    found = queries.referral_received(request.viewer, pk)
    actions.ask_for_information(referral=found, question=sent.question, by=request.viewer)
    return _answered(request, found)


@acts(router, "/referrals/received/{uuid:pk}/finish", permission=Permission.ANSWER, status=200)
def finish(request: ApiRequest, pk: uuid.UUID) -> Done:
    """Report done: you see nothing more of this person."""
    found = queries.referral_received(request.viewer, pk)
    actions.finish_referral(referral=found, by=request.viewer)
    return _answered(request, found)


def _answered(request: ApiRequest, referral: Referral) -> Done:
    return done(request, referral.pk, f"{_RECEIVED}/{referral.pk}", state=referral.status)

"""May a list be brought in or taken out, and may a program be told of answers?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from opennrm.care.cases.policies import may_receive_case
from opennrm.care.referrals.policies import may_list
from opennrm.care.referrals.sections import REFERRALS
from opennrm.foundation.access.models import Kind, Organisation
from opennrm.foundation.access.policies import ADMINISTER, may_administer
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .models import OutgoingList, Subscription
from .models.outgoing import MOST_ALONE
from .posting import may_be_told
from .sections import Permission

_RECEIVING = (Kind.CENTRE, Kind.PANEL, Kind.SHELTER, Kind.SERVICE)
HELPS = "help"  # the reason that is about somebody else


def may_bring_in(viewer: Viewer) -> Verdict:
    """May this viewer bring in the list of another system? The cases belong to the own centre."""
    if not viewer.may(Permission.IMPORT):
        return refused(_("Your role does not bring in lists."))
    return may_receive_case(viewer.organisation)


def may_bring_in_directory(viewer: Viewer) -> Verdict:
    """May this viewer bring in a directory of services? It sets up organisations as well."""
    return may_administer(viewer) and may_list(viewer)


def may_take_out(viewer: Viewer, recipient: Organisation | None) -> Verdict:
    """May this viewer take out a list for that recipient, or a working copy for the own organisation (None)?

    Who stands in it is decided person by person: by what the viewer sees, and by consents (rule R09).
    """
    if not viewer.may(Permission.EXPORT):
        return refused(_("Your role does not take out lists."))
    if recipient is not None and (
        recipient.pk == viewer.organisation_id or recipient.kind not in _RECEIVING or not recipient.active
    ):
        return refused(_("Choose an organisation that people can have agreed to."))
    return ALLOWED


def may_ask_for(viewer: Viewer, recipient: Organisation | None, reason: str, people: int) -> Verdict:
    """May this viewer ask for such a list of so many people, for that reason?"""
    if not (verdict := may_take_out(viewer, recipient)):
        return verdict
    if reason not in code_list("exchange.reasons"):
        return refused(_("Say what the list is for: it is recorded with its reason."))
    if recipient is None and reason == HELPS:
        return refused(_("A working copy of your own has no recipient who helps: say what you need it for."))
    if not people:
        return refused(_("There is nobody whom this list could hold."))
    return ALLOWED


def may_approve(viewer: Viewer, outgoing: OutgoingList) -> Verdict:
    """May this viewer say yes to a list of many people? Nobody approves their own."""
    if not (verdict := may_take_out(viewer, outgoing.recipient)):
        return verdict
    if outgoing.asked_by_id == viewer.user_id:
        return refused(_("You asked for this list: a colleague has to agree."))
    if not outgoing.needs_second or outgoing.has_ended:
        return refused(_("This list does not wait for a second officer."))
    return ALLOWED


def may_make(viewer: Viewer, outgoing: OutgoingList, people: int) -> Verdict:
    """May this viewer have the file of a list made now, when it would hold so many people?"""
    if not (verdict := may_take_out(viewer, outgoing.recipient)):
        return verdict
    if outgoing.asked_by_id != viewer.user_id:
        return refused(_("Only the officer who asked for this list makes it."))
    if outgoing.made_at or outgoing.has_ended:
        return refused(_("This list was made already or ran out. Ask for a new one."))
    if outgoing.needs_second:
        return refused(_("More than 50 people: a second officer of your organisation has to agree first."))
    return _still_as_agreed(outgoing, people)


def _still_as_agreed(outgoing: OutgoingList, people: int) -> Verdict:
    if people > max(outgoing.people, MOST_ALONE):
        return refused(_("There are more people now than were agreed to. Ask for a new list."))
    return ALLOWED if people else refused(_("There is nobody whom this list could hold."))


def may_download(viewer: Viewer, outgoing: OutgoingList) -> Verdict:
    """May this viewer have the file? Once, within a day, and only who asked for it."""
    if not (verdict := may_take_out(viewer, outgoing.recipient)):
        return verdict
    if outgoing.asked_by_id != viewer.user_id:
        return refused(_("Only the officer who asked for this list downloads it."))
    if not outgoing.made_at or outgoing.taken_at or outgoing.has_ended:
        return refused(_("This file is gone: it can be downloaded once, within a day. Ask for a new list."))
    return ALLOWED


MOST = 10  # addresses of one user


def may_subscribe(viewer: Viewer, address: str) -> Verdict:
    """May this viewer's program be told of answers to referrals at that address?"""
    if not viewer.may_touch(REFERRALS, WRITE):
        return refused(_("Your role, or this token, does not work with referrals."))
    if not viewer.token_key:
        return refused(_("A program subscribes by its token."))
    live = Subscription.objects.filter(token__user=viewer.user, ended_at__isnull=True)
    if live.count() >= MOST:
        return refused(_("There are ten addresses already: end one first."))
    if live.filter(address=address).exists():
        return refused(_("This address is told already."))
    return may_be_told(address)


def may_end_subscription(viewer: Viewer, subscription: Subscription) -> Verdict:
    """May this viewer end it? Its owner may; for a program, whoever manages its organisation too."""
    owner = subscription.token.user
    if owner.pk == viewer.user_id or (owner.is_program and viewer.may(ADMINISTER)):
        return ALLOWED
    return refused(_("This subscription is not yours."))

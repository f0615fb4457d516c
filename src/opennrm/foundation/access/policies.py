"""May somebody change who has access?"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .models import Organisation, Standing, Token, User
from .roles import roles
from .sections import READ, WRITE, SectionSet
from .tokens import LONGEST
from .viewer import Viewer

ADMINISTER = "access.administer"


def may_administer(viewer: Viewer) -> Verdict:
    """May this viewer set up organisations and users?"""
    if not viewer.may(ADMINISTER):
        return refused(_("Your role does not manage organisations and users."))
    return ALLOWED


def may_suspend(viewer: Viewer, user: User) -> Verdict:
    """May this viewer stop that member of staff, or open the account again?"""
    if user.pk == viewer.user_id:
        return refused(_("You cannot stop yourself: ask another administrator."))
    if user.standing != Standing.LET_IN:
        return refused(_("Nobody has let this account in: a second person decides that."))
    return ALLOWED


def may_renew(viewer: Viewer, user: User) -> Verdict:
    """May this viewer close the account of somebody who forgot their password, for a second person to open it anew?"""
    if not (verdict := may_administer(viewer)):
        return verdict
    if viewer.token_key or user.is_program:
        return refused(_("A program has no password: end its token and make another."))
    if user.pk == viewer.user_id:
        return refused(
            _("You cannot do this for yourself: change your password, or ask another administrator.")
        )
    if user.standing != Standing.LET_IN or not user.is_active:
        return refused(_("This account is not open."))
    return ALLOWED


def may_let_in(viewer: Viewer, user: User) -> Verdict:
    """May this viewer let an account in, or refuse it? Never whoever made it: two people stand behind each account."""
    if viewer.token_key:
        return refused(_("A token lets nobody in: sign in to do it."))
    if not user.waits:
        return refused(_("This account does not wait any more."))
    if user.made_by_id == viewer.user_id:
        return refused(
            _("You asked for this account yourself. A colleague there, or another administrator, lets it in.")
        )
    if user.organisation_id != viewer.organisation_id and not may_administer(viewer):
        return refused(_("Only colleagues of the same organisation and administrators let somebody in."))
    return ALLOWED


def may_hold_role(organisation: Organisation, role: str) -> Verdict:
    """Does the role fit this kind of organisation? Asked for everybody who is set up, staff and programs."""
    if role not in roles() or organisation.kind not in roles()[role].organisation_kinds:
        return refused(_("This role does not fit the organisation."))
    return ALLOWED


def may_own_token(viewer: Viewer, sections: SectionSet, may_write: bool, lasts: timedelta) -> Verdict:
    """May this viewer make a token for these sections? Never more than the role opens, never by a token."""
    if viewer.token_key or viewer.user.is_program:
        return refused(_("A token makes no tokens: sign in to make one."))
    if not all(viewer.may_touch(section, READ) for section in sections):
        return refused(_("Your role does not open all of these parts."))
    if may_write and sections and not any(viewer.may_touch(section, WRITE) for section in sections):
        return refused(_("Your role writes none of these parts: make a token that only reads."))
    return _may_last(lasts)


def may_give_program_token(
    viewer: Viewer, organisation: Organisation, role: str, lasts: timedelta
) -> Verdict:
    """May this viewer make a token for a program of that organisation, in that role?"""
    if not (verdict := may_administer(viewer)):
        return verdict
    if viewer.token_key:
        return refused(_("A token makes no tokens: sign in to make one."))
    if not (verdict := may_hold_role(organisation, role)):
        return verdict
    return _may_last(lasts)


def may_end_token(viewer: Viewer, token: Token) -> Verdict:
    """May this viewer end this token? Its owner may; a program's, whoever manages its organisation."""
    if viewer.token_key:
        return refused(_("A token ends no tokens: sign in to end one."))
    if token.user_id == viewer.user_id or (token.user.is_program and may_administer(viewer)):
        return ALLOWED
    return refused(_("This token is not yours."))


def _may_last(lasts: timedelta) -> Verdict:
    if not timedelta() < lasts <= LONGEST:
        return refused(_("A token lasts a year at most."))
    return ALLOWED

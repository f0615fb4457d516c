"""Whose token is this, and what may it do? A secret is shown once; after that only its hash is known."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .models import Token, User
from .roles import Role, roles
from .sections import Section, SectionSet
from .viewer import Viewer

PREFIX = "onrm_"
SHOWN = len(PREFIX) + 6  # how much of a secret is kept, so that its owner knows it again
LONGEST = timedelta(days=365)


def new_secret() -> str:
    """Thirty-two random bytes, behind a prefix by which a leaked one is found in code and logs."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """The hash under which a secret is kept: it is random enough that nothing slower would be safer."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_behind(secret: str) -> Token | None:
    """The token of a secret, live or not; None when there never was one.

    Looked up by the hash: how long that takes tells nothing about the secret.
    """
    rows = Token.objects.select_related("user__organisation")
    return rows.filter(digest=digest(secret)).first()


def may_act(token: Token) -> Verdict:
    """May this token still act? Ending it, its day, and stopping its user all hold from the next request on."""
    if token.ended_at is not None:
        return refused(_("This token was ended."))
    if not token.is_live:
        return refused(_("This token has expired."))
    if not (verdict := _may_work(token.user)):
        return verdict
    if token.purpose not in roles()[token.user.role_key].purposes:
        return refused(_("This token was made for another role."))
    return ALLOWED


def _may_work(user: User) -> Verdict:
    """Is the account behind a token let in, with a password of its own, and not stopped?"""
    if user.waits:
        return refused(_("Whoever this token acts for waits to be let in by a second person."))
    if user.first_password:
        return refused(_("Whoever this token acts for has not chosen a password of their own yet."))
    if not user.is_active or not user.organisation.active:
        return refused(_("Whoever this token acts for was stopped."))
    return ALLOWED


def viewer_of(token: Token) -> Viewer:
    """Who acts by a token: its user, in the user's role, narrowed to what the token says."""
    viewer = Viewer.of(token.user, token.purpose)
    return Viewer(
        viewer.user,
        viewer.purpose,
        within=token.sections,
        only_reads=not token.may_write,
        token_key=token.start,
    )


def sections_open_to(those: Iterable[type[Role]]) -> list[Section]:
    """What a token of these roles can be narrowed to, in the order of a record."""
    reached: SectionSet = frozenset().union(*(role.reads | role.writes for role in those))
    return sorted(reached, key=lambda part: part.bit)

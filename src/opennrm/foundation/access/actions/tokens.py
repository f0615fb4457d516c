"""Who is given a token, and when does it end? Its owner, or the administrator for a program; always journalled."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from opennrm.foundation.core import clock, journal
from opennrm.foundation.core.verdict import require

from .. import tokens
from ..models import Organisation, Token, User
from ..policies import may_end_token, may_give_program_token, may_own_token
from ..roles import roles
from ..sections import Section
from ..viewer import Viewer
from .staff import create_user


@dataclass(frozen=True)
class Given:
    """A token and its secret, which is shown this once."""

    token: Token
    secret: str = field(repr=False)

    @property
    def pk(self) -> uuid.UUID:
        """The key of the token."""
        return self.token.pk


@dataclass(frozen=True)
class Wanted:
    """What a token is for, which parts of records it opens, whether it writes, and for how many days it lasts."""

    use: str
    sections: frozenset[Section]
    may_write: bool
    days: int


@transaction.atomic
def create_own_token(*, wanted: Wanted, by: Viewer) -> Given:
    """A token by which a program acts as whoever makes it, in these sections and no more than the role opens."""
    require(may_own_token(by, wanted.sections, wanted.may_write, timedelta(days=wanted.days)))
    return _give(by.user, wanted, by)


@transaction.atomic
def create_program_token(
    *, organisation: Organisation, role: str, display_name: str, wanted: Wanted, by: Viewer
) -> Given:
    """A token for a program of an organisation: it gets a user of its own, in a role of that kind of organisation,

    who waits to be let in by a second person: until then the token does not act.
    """
    require(may_give_program_token(by, organisation, role, timedelta(days=wanted.days)))
    user = create_user(
        username=f"program-{secrets.token_hex(6)}", display_name=display_name, organisation=organisation, role=role,
        password=None, is_program=True, by=by,
    )  # fmt: skip
    return _give(user, wanted, by)


@transaction.atomic
def end_token(*, token: Token, by: Viewer) -> None:
    """The token acts no more, from the next request on."""
    require(may_end_token(by, token))
    ended = Token.objects.filter(pk=token.pk, ended_at__isnull=True).update(ended_at=clock.now())
    if ended:
        journal.record("token.ended", by=by, token=token.start, user=str(token.user_id))


@transaction.atomic
def note_use(*, token: Token, by: Viewer) -> None:
    """The first use of a day is journalled, and its owner sees the day."""
    today = clock.today()
    if token.last_used_on == today:
        return
    if Token.objects.filter(pk=token.pk).filter(_not_yet(today)).update(last_used_on=today):
        journal.record("token.used", by=by)


def note_refused(*, token: Token, by: Viewer) -> None:
    """Somebody came with a token that acts no more."""
    journal.record("token.refused", by=by, outcome=journal.DENIED, token=token.start)


def _not_yet(today: date) -> Q:
    return Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)


def _give(user: User, wanted: Wanted, by: Viewer) -> Given:
    secret = tokens.new_secret()
    token = Token.objects.create(
        user=user, use=wanted.use, start=secret[: tokens.SHOWN], digest=tokens.digest(secret),
        purpose=roles()[user.role_key].purposes[0], sections=wanted.sections, may_write=wanted.may_write,
        created_at=clock.now(), created_by=by.user, expires_at=clock.now() + timedelta(days=wanted.days),
    )  # fmt: skip
    journal.record(
        "token.created", by=by, token=token.start, user=str(user.pk), may_write=wanted.may_write,
        days=wanted.days, sections=sorted(section.code for section in wanted.sections),
    )  # fmt: skip
    return Given(token, secret)

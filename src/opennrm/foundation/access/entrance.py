"""Who comes with this request, how often, and may they do this at all? Asked before any record is near.

A program comes with a token in the header Authorization, and with nothing else: no session and no cookie counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from opennrm.foundation.components.rest.problems import KINDS
from opennrm.foundation.core import clock, journal, tally
from opennrm.foundation.core.verdict import Text, Verdict, refused, require

from .actions import note_refused, note_use
from .models import Token
from .tokens import may_act, token_behind, viewer_of
from .viewer import ViewerRequest

_VERSION = re.compile(r'^\s*"(\d{1,9})"\s*$')


class ApiRequest(ViewerRequest):
    """A request of a program. `if_version` is what it read; `version` and `next` go into the answer's headers."""

    token: Token
    if_version: int
    version: int | None
    next: str | None


@dataclass(frozen=True)
class Rule:
    """What holds for an operation before any record is asked for."""

    name: str
    permission: str
    writes: bool = False
    versioned: bool = False
    once: bool = False


class NoToken(Exception):
    """Nobody we know came: no token, or one that does not act."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict.because))
        self.verdict = verdict


class NoVersion(Exception):
    """A change without If-Match: it could overwrite what somebody else wrote."""


class NotTheSame(Exception):
    """The key was used for something else, or is none."""


class NotFitting(Exception):
    """Something that was sent does not fit what is known; `field` says where, the reason never repeats it."""

    def __init__(self, field: str, reason: Text) -> None:
        super().__init__(field)
        self.field, self.reason = field, reason


class TooOften(Exception):
    """The token asked more often than it may; `wait` in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def come_in(request: ApiRequest, rule: Rule) -> None:
    """Who is it, how often do they come, may their role do this, and with which version in hand?"""
    request.viewer = None  # type: ignore[assignment]  # whoever is signed in with a browser does not count here
    token = _known(request)
    viewer = viewer_of(token)
    request.token, request.viewer = token, viewer
    _count(token)
    note_use(token=token, by=viewer)
    if rule.permission and not viewer.may(rule.permission):
        require(refused(_("Your role does not do this.")))
    if rule.writes and viewer.only_reads:
        require(refused(_("This token only reads.")))
    if rule.versioned:
        request.if_version = _version_in_hand(request)


def _known(request: HttpRequest) -> Token:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token = token_behind(secret.strip()) if scheme.lower() == "bearer" and secret.strip() else None
    if token is None:
        if secret and tally.once_more(
            "api.unknown", "", seconds=60, most=1
        ):  # one line a minute says that somebody tries
            journal.record("token.unknown", by=journal.SYSTEM, outcome=journal.DENIED)
        raise NoToken(refused(KINDS[401].detail))
    if not (verdict := may_act(token)):
        note_refused(token=token, by=viewer_of(token))
        raise NoToken(verdict)
    return token


def _count(token: Token) -> None:
    if not tally.once_more("api", str(token.pk), seconds=60, most=settings.OPENNRM_API_PER_MINUTE):
        raise TooOften(60 - int(clock.now().timestamp()) % 60)


def _version_in_hand(request: HttpRequest) -> int:
    found = _VERSION.match(request.headers.get("If-Match", ""))
    if found is None:
        raise NoVersion
    return int(found.group(1))

"""Who is looking, in which role, for which purpose? Everything that is opened or done asks this."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from .models import Organisation, User
from .roles import Role, roles
from .sections import READ, Act, Purpose, Section


@dataclass(frozen=True)
class Viewer:
    """A user at work: the role is the ceiling, the purpose is fixed for the work session.

    A program's token narrows the ceiling further: to the sections `within`, and perhaps to reading.
    """

    user: User
    purpose: Purpose
    within: frozenset[Section] | None = None
    only_reads: bool = False
    token_key: str = ""  # which token acts, for the journal

    @classmethod
    def of(cls, user: User, purpose: str = "") -> Viewer:
        """The viewer of a user; a purpose the role does not serve falls back to the role's first."""
        allowed = roles()[user.role_key].purposes
        return cls(user, Purpose(purpose) if purpose in allowed else allowed[0])

    @cached_property
    def role(self) -> type[Role]:
        """The role as a class."""
        return roles()[self.user.role_key]

    @property
    def organisation(self) -> Organisation:
        """Where the user works."""
        return self.user.organisation

    @property
    def user_id(self) -> uuid.UUID:
        return self.user.pk

    @property
    def organisation_id(self) -> uuid.UUID:
        return self.user.organisation_id

    @property
    def role_key(self) -> str:
        return self.role.key

    @property
    def purpose_key(self) -> str:
        return str(self.purpose)

    def may(self, permission: str) -> bool:
        """Does the role hold this permission?"""
        return self.role.may(permission)

    def may_touch(self, section: Section, act: Act) -> bool:
        """Is this section within the ceiling of the role, and within what a token is narrowed to?"""
        if self.only_reads and act is not READ:
            return False
        if self.within is not None and section not in self.within:
            return False
        return self.role.may_touch(section, act)


class ViewerRequest(HttpRequest):
    """A request whose viewer is known: what views that need one are given."""

    viewer: Viewer
    htmx: Any

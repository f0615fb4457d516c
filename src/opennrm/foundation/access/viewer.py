"""Who is looking, in which role, for which purpose? Everything that is opened or done asks this."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from .models import Organisation, User
from .roles import Role, roles
from .sections import Act, Purpose, Section


@dataclass(frozen=True)
class Viewer:
    """A user at work: the role is the ceiling, the purpose is fixed for the work session."""

    user: User
    purpose: Purpose

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
        """Is this section within the ceiling of the role?"""
        return self.role.may_touch(section, act)


class ViewerRequest(HttpRequest):
    """A request whose viewer is known: what views that need one are given."""

    viewer: Viewer
    htmx: Any

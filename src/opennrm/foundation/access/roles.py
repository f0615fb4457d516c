"""What is a role? A paragraph a minister could read, and no more permissions than it says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from opennrm.foundation.core.verdict import Text

from .sections import Act, Purpose, Section


class Role:
    """What a user may do at most; a live grant decides with which record."""

    key: str = ""
    name: Text = ""
    sentence: Text = ""
    organisation_kinds: frozenset[str] = frozenset()
    purposes: tuple[Purpose, ...] = ()
    permissions: frozenset[str] = frozenset()
    reads: frozenset[Section] = frozenset()
    writes: frozenset[Section] = frozenset()
    home: str = "web:home"

    @classmethod
    def may(cls, permission: str) -> bool:
        """Does the role hold this permission?"""
        return permission in cls.permissions

    @classmethod
    def may_touch(cls, section: Section, act: Act) -> bool:
        """Is this section within the role's ceiling? Who may write may read."""
        return section in cls.writes or (act is Act.READ and section in cls.reads)


@cache
def roles() -> Mapping[str, type[Role]]:
    """The roles of this country by key, composed in the module that the setting OPENNRM_ROLES names."""
    composed: list[type[Role]] = import_string(f"{settings.OPENNRM_ROLES}.ROLES")
    return {role.key: role for role in composed}

"""What parts does a record have, and what may be done with each? Rooms declare theirs in `sections.py`.

A grant stores a *set* of sections in one number, so a section's bit is as fixed as a column name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.verdict import Text

_sections: dict[int, Section] = {}


class Act(StrEnum):
    """What is done with a section."""

    READ = "read"
    WRITE = "write"


READ, WRITE = Act.READ, Act.WRITE


@dataclass(frozen=True)
class Section:
    """A part of a record with its own access; `sentence` says to the person what it holds."""

    code: str
    bit: int
    label: Text = field(compare=False)
    sentence: Text = field(compare=False, default="")

    def __post_init__(self) -> None:
        other = _sections.setdefault(self.bit, self)
        if other.code != self.code:
            raise ValueError(f"{self.code} and {other.code} both claim bit {self.bit}")

    def __str__(self) -> str:
        return self.code

    @property
    def mask(self) -> int:
        """The number of a set that holds this section alone."""
        return 1 << self.bit


SectionSet = frozenset[Section]


def mask_of(sections: Iterable[Section]) -> int:
    """The number under which a set of sections is stored."""
    mask = 0
    for section in sections:
        mask |= section.mask
    return mask


def sections_of(mask: int) -> SectionSet:
    """The set of sections stored under a number."""
    return frozenset(section for bit, section in _sections.items() if mask >> bit & 1)


def all_sections() -> tuple[Section, ...]:
    """Every declared section, by its bit."""
    return tuple(_sections[bit] for bit in sorted(_sections))


def section(code: str) -> Section:
    """The section of a code; KeyError when no room declares it."""
    for declared in _sections.values():
        if declared.code == code:
            return declared
    raise KeyError(code)


class SectionsField(models.BigIntegerField[Any, Any]):
    """A column that holds a set of sections as one number, and gives it back as a set."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def from_db_value(self, value: int | None, *_: Any) -> SectionSet | None:
        return None if value is None else sections_of(value)

    def to_python(self, value: Any) -> Any:
        return sections_of(value) if isinstance(value, int) else value

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, int) or hasattr(value, "resolve_expression"):
            return value
        return mask_of(value)


class Purpose(models.TextChoices):
    """Why somebody works with records. The list is closed: a new purpose is a change of the code.

    There is no purpose of immigration control, and no test would let one in.
    """

    ADVISE = "advise", _("Answer calls and advise")
    ASSIST = "assist", _("Help a person")
    IDENTIFY = "identify", _("Decide whether this was trafficking")
    OVERSEE = "oversee", _("Watch over the response")
    ADMINISTER = "administer", _("Run the platform")

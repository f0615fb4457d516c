"""Is the definition of trafficking met? Act, means and purpose as the UN Protocol puts them together.

For a child the means are never required, asked for or weighed (rule R01). That somebody agreed to be
exploited never counts against them (rule R02). What is missing here is "not shown yet", never "no".
Sources: UN Trafficking Protocol (2000) art. 3; CETS 197 art. 4.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from opennrm.foundation.core.answers import Answer


class Part(StrEnum):
    """The three parts of the definition."""

    ACT = "act"
    MEANS = "means"
    PURPOSE = "purpose"

    @property
    def label(self) -> str:
        """The part in plain words."""
        return {Part.ACT: _("Act"), Part.MEANS: _("Means"), Part.PURPOSE: _("Purpose")}[self]


@dataclass(frozen=True)
class Element:
    """One part of the definition, and the codes that show it."""

    part: Part
    codes: tuple[str, ...]

    @property
    def shown(self) -> bool:
        """Has anything been noted that shows this part?"""
        return bool(self.codes)


@dataclass(frozen=True)
class Finding:
    """Whether the parts that this person needs are all shown, and what to say about it."""

    elements: tuple[Element, ...]
    child: bool
    agreed: Answer

    @property
    def met(self) -> bool:
        """Are all the parts shown?"""
        return all(element.shown for element in self.elements)

    @property
    def missing(self) -> tuple[Part, ...]:
        """The parts that nothing shows yet."""
        return tuple(element.part for element in self.elements if not element.shown)

    @property
    def summary(self) -> str:
        """The finding in one sentence."""
        if self.met:
            return _("What is noted meets the definition of trafficking in persons.")
        if len(self.missing) == len(self.elements):
            return _("Nothing is noted yet about what was done, or why.")
        missing = ", ".join(part.label.lower() for part in self.missing)
        return _("Not shown yet: {parts}. That is not the same as no.").format(parts=missing)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it was weighed this way, in plain words."""
        found = (
            [_("Under 18: an act and a purpose are enough. Means are not asked for.")] if self.child else []
        )
        if self.agreed == Answer.YES and self.child:
            found.append(_("Whether a child agreed never matters."))
        elif self.agreed == Answer.YES and Part.MEANS not in self.missing:
            found.append(_("That the person agreed does not matter, because means were used."))
        elif self.agreed == Answer.YES:
            found.append(
                _("That the person agreed is noted and counts for nothing here: look for the means.")
            )
        return tuple(found)


def weigh(
    *,
    acts: Collection[str],
    means: Collection[str],
    purposes: Collection[str],
    child: bool,
    agreed: Answer = Answer.UNKNOWN,
) -> Finding:
    """Put together what is noted. `child` is `Person.treated_as_child`, which presumes one (rule R03).

    >>> weigh(acts=["recruitment"], means=[], purposes=["begging"], child=True).met
    True
    >>> weigh(acts=["recruitment"], means=[], purposes=["begging"], child=False).missing
    (<Part.MEANS: 'means'>,)
    """
    parts = [Element(Part.ACT, tuple(acts))]
    if not child:
        parts.append(Element(Part.MEANS, tuple(means)))
    parts.append(Element(Part.PURPOSE, tuple(purposes)))
    return Finding(tuple(parts), child, agreed)

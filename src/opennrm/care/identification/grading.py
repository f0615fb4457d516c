"""What do the signs add up to? A grade that explains itself, and that decides nothing (rule R19).

The eleven are the ILO's indicators of forced labour (2012). The ILO gives no threshold: one sign can be
enough, in other cases several together show it. So the grade is no more than a count, said in words,
with what is not known beside it: unknown, refused and no are three things (rule R15).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list

INDICATORS = "identification.indicators_ilo11"
_SEVERAL, _MANY = 2, 6  # our own words for a count, not a threshold of the ILO


class Level(StrEnum):
    """What the count is called."""

    NOTHING_ASKED = "nothing_asked"
    NONE = "none"
    ONE = "one"
    SEVERAL = "several"
    MANY = "many"

    @property
    def label(self) -> str:
        """The level in words."""
        return {
            Level.NOTHING_ASKED: _("Nothing asked yet"),
            Level.NONE: _("No sign noted so far"),
            Level.ONE: _("One sign"),
            Level.SEVERAL: _("Several signs"),
            Level.MANY: _("Many signs"),
        }[self]

    @property
    def tone(self) -> str:
        """How the level looks: attention grows, and nothing is ever "good"."""
        return "neutral" if self in (Level.NOTHING_ASKED, Level.NONE) else "soon"


@dataclass(frozen=True)
class Grade:
    """A level and the answers it rests on, each indicator in exactly one of the four."""

    present: tuple[str, ...]
    absent: tuple[str, ...]
    refused: tuple[str, ...]
    not_known: tuple[str, ...]

    @property
    def of(self) -> int:
        """How many indicators there are."""
        return len(self.present) + len(self.absent) + len(self.refused) + len(self.not_known)

    @property
    def at_most(self) -> int:
        """How many signs there would be if everything open turned out to be yes."""
        return self.of - len(self.absent)

    @property
    def level(self) -> Level:
        """What the count is called."""
        count = len(self.present)
        if count >= _MANY:
            return Level.MANY
        if count >= _SEVERAL:
            return Level.SEVERAL
        if count == 1:
            return Level.ONE
        return Level.NONE if self.absent or self.refused else Level.NOTHING_ASKED

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why this level: the answers it counts, and those it does not."""
        if self.level == Level.NOTHING_ASKED:
            return (_("Nobody has asked about the signs yet, or nothing is known. That is not a no."),)
        open_ = len(self.not_known) + len(self.refused)
        said = [
            ngettext(
                "{n} of {of} signs is present.", "{n} of {of} signs are present.", len(self.present)
            ).format(n=len(self.present), of=self.of)
        ]
        if self.not_known:
            said.append(
                ngettext(
                    "{n} is not known or not asked.", "{n} are not known or not asked.", len(self.not_known)
                ).format(n=len(self.not_known))
            )
        if self.refused:
            said.append(
                ngettext(
                    "{n} the person did not want to answer.",
                    "{n} the person did not want to answer.",
                    len(self.refused),
                ).format(n=len(self.refused))
            )
        if open_:
            said.append(
                _("None of these counts as a no: up to {n} signs may be present.").format(n=self.at_most)
            )
        return tuple(said)


def grade(answers: Mapping[str, str]) -> Grade:
    """Grade the answers to the indicators; an indicator without an answer was not asked.

    >>> grade({"deception": "yes", "isolation": "refused"}).level
    <Level.ONE: 'one'>
    """
    by_answer: dict[str, list[str]] = {value: [] for value in Answer.values}
    for code in code_list(INDICATORS).codes:
        by_answer[answers.get(code, Answer.UNKNOWN)].append(code)
    return Grade(*(tuple(by_answer[a]) for a in (Answer.YES, Answer.NO, Answer.REFUSED, Answer.UNKNOWN)))

"""How is a count shown so that nobody can be found behind it? Rounded to five, small ones in words.

Each figure and each total is rounded on its own, so parts need not add up to their total: a total
computed from rounded parts, or parts from a total, would give back what the rounding took away.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.verdict import Text

STEP = 5
_SMALL, _NOT_KNOWN, _NOT_SHOWN = _("under 5"), _("not known"), _("not shown")


@dataclass(frozen=True)
class Shown:
    """A count as it leaves the platform. `value` is the rounded number; None when only words are shown."""

    value: int | None
    small: bool = False
    hidden: bool = False

    @property
    def known(self) -> bool:
        """Is anything known? Zero is: it says "known none" (rule R15)."""
        return self.small or self.hidden or self.value is not None

    @property
    def text(self) -> Text:
        """The words to print, in the reader's language."""
        if self.small:
            return _SMALL
        if self.hidden:
            return _NOT_SHOWN
        if self.value is None:
            return _NOT_KNOWN
        return str(number_format(self.value, use_l10n=True, force_grouping=True))

    @property
    def plain(self) -> str:
        """For a table that a program reads: digits, "<5", "c" for "not shown" as in SDMX, nothing for "not known"."""
        if self.small:
            return f"<{STEP}"
        if self.hidden:
            return "c"
        return "" if self.value is None else str(self.value)

    def __str__(self) -> str:
        return str(self.text)


NOT_KNOWN = Shown(None)
NOT_SHOWN = Shown(None, hidden=True)


def shown(exact: int | None) -> Shown:
    """The exact count as it may be shown; None, which is "not known", never becomes 0.

    >>> [shown(count).plain for count in (None, 0, 1, 4, 5, 7, 8, 1002)]
    ['', '0', '<5', '<5', '5', '5', '10', '1000']
    """
    if exact is None:
        return NOT_KNOWN
    if exact < 0:
        raise ValueError("nobody counts fewer than none")
    if 0 < exact < STEP:
        return Shown(None, small=True)
    return Shown((exact + STEP // 2) // STEP * STEP)

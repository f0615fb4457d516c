"""What if records were linked wrongly? Tables as they would be under perfect linkage.

A missed match turns one person into two and hides an overlap; a false match turns two
people into one and invents an overlap.
"""

from dataclasses import dataclass

import numpy as np

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.errors import BadSetting
from uncounted.prevalence.lattice import sizes


def split_matrix(lists: int, missed: float) -> Floats:
    """Matrix T (2**K, 2**K): expected table after missed matches is ``T @ true``.

    Each person on two lists or more loses, with chance ``missed``, one record, picked
    evenly, which then looks like a person on that list alone.
    """
    if not 0 <= missed < 0.5:
        raise BadSetting(f"share of missed matches must be in [0, 0.5), not {missed}")
    matrix = np.eye(2**lists)
    for mask in range(2**lists):
        held = [1 << j for j in range(lists) if mask >> j & 1]
        if len(held) < 2:
            continue
        matrix[mask, mask] -= missed
        for bit in held:
            matrix[mask ^ bit, mask] += missed / len(held)
            matrix[bit, mask] += missed / len(held)
    return matrix


def merge_change(counts: Floats, lists: int, false: float) -> Floats:
    """Expected change (2**K,) of a table when a share ``false`` of people is merged at random."""
    if not 0 <= false < 0.5:
        raise BadSetting(f"share of false matches must be in [0, 0.5), not {false}")
    seen = counts.copy()
    seen[0] = 0.0
    n = seen.sum()
    change = -2 * false * seen
    masks = np.arange(2**lists)
    unions = masks[:, None] | masks[None, :]
    change += np.bincount(unions.ravel(), weights=(false * np.outer(seen, seen) / n).ravel(), minlength=2**lists)
    return np.asarray(change)


def undo(counts: Floats, lists: int, missed: float, false: float) -> Floats:
    """The table (2**K,) expected under perfect linkage; no entry below 0."""
    table = counts - merge_change(counts, lists, false)
    whole = np.linalg.solve(split_matrix(lists, missed), table)
    return np.asarray(np.where(sizes(lists) > 0, np.maximum(whole, 0.0), 0.0), dtype=np.float64)


def redo(means: Floats, lists: int, missed: float, false: float) -> Floats:
    """The table (2**K,) expected after linkage errors, from the true means."""
    table = split_matrix(lists, missed) @ np.where(sizes(lists) > 0, means, 0.0)
    return np.asarray(table + merge_change(table, lists, false))


@dataclass(frozen=True)
class LinkageView:
    """How well the records were linked.

    ``flawed`` is the chance that there were errors at all; if so, any share of people up
    to ``most_missed`` not brought together, and any share up to ``most_false`` wrongly
    merged, are equally likely.  Raises ``BadSetting`` for shares outside (0, 0.5).
    """

    name: str
    flawed: float
    most_missed: float
    most_false: float

    def __post_init__(self) -> None:
        """Refuse what is no chance or no share."""
        if not 0 <= self.flawed < 1:
            raise BadSetting(f"chance of flawed linkage must be in [0, 1), not {self.flawed}")
        for share in (self.most_missed, self.most_false):
            if not 0 < share < 0.5:
                raise BadSetting(f"largest share of wrong matches must be in (0, 0.5), not {share}")


PERFECT = LinkageView("perfect", 0.0, 0.1, 0.004)
"""Every record of a person was brought together and no two people were merged."""

UNKNOWN = LinkageView("unknown", 0.5, 0.1, 0.004)
"""As likely perfect as not; else up to 10 % missed and up to 0.4 % false matches."""

"""How would each family answer if the records had been linked otherwise?

The rates of missed and false matches are unknown parameters of every family.  They are
integrated over a rectangle that is cut finer where the table tells neighbours apart.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, softmax

from uncounted.prevalence.arrays import Bools, Floats
from uncounted.prevalence.linkage import LinkageView, redo, undo
from uncounted.prevalence.pool import Answers

Leader = Callable[[Floats], tuple[Floats, Floats]]
"""A family's leading model: log dark figures (B,) and means (B, 2**K) of tables (B, 2**K)."""

_LARGEST_SHARE, _CUTS = 0.1, 8
_FIRST_CUT = (3, 2)


@dataclass(frozen=True)
class Scenes:
    """Pieces of the rectangle of rates, with what a family's leader says in each.

    ``corners`` (S, 2) lowest and ``lengths`` (S, 2) extent in missed and false matches;
    ``log_unseen`` (S,), ``log_likelihood`` (S,) and ``seen`` (S,) at the middle of each.
    """

    corners: Floats
    lengths: Floats
    log_unseen: Floats
    log_likelihood: Floats
    seen: Floats

    @property
    def middles(self) -> Floats:
        """Rates (S, 2) in the middle of each piece."""
        return self.corners + 0.5 * self.lengths

    @property
    def log_share(self) -> Floats:
        """Logarithm (S,) of the part of the rectangle in each piece."""
        area = self.lengths.prod(axis=1)
        return np.asarray(np.log(area / area.sum()))

    @property
    def blur(self) -> Floats:
        """Variance (S,) of the log dark figure within each piece, from its slope over all pieces."""
        design = np.column_stack([np.ones(len(self.seen)), self.middles])
        slope = np.linalg.lstsq(design, self.log_unseen, rcond=None)[0][1:]
        return np.asarray(((slope * self.lengths) ** 2).sum(axis=1) / 12)

    def kept(self, which: Bools) -> "Scenes":
        """The pieces where ``which`` (S,) is true."""
        fields = (self.corners, self.lengths, self.log_unseen, self.log_likelihood, self.seen)
        return Scenes(*(field[which] for field in fields))

    def joined(self, other: "Scenes") -> "Scenes":
        """The pieces of both."""
        mine = (self.corners, self.lengths, self.log_unseen, self.log_likelihood, self.seen)
        theirs = (other.corners, other.lengths, other.log_unseen, other.log_likelihood, other.seen)
        return Scenes(*(np.concatenate(pair) for pair in zip(mine, theirs, strict=True)))


def look(counts: Floats, lists: int, leader: Leader, corners: Floats, lengths: Floats) -> Scenes:
    """Undo the errors of each piece, fit the leader, and see how well it explains ``counts`` (2**K,)."""
    rates = corners + 0.5 * lengths
    tables = np.stack([undo(counts, lists, missed, false) for missed, false in rates])
    log_unseen, means = leader(tables)
    expected = np.stack([redo(mean, lists, missed, false) for mean, (missed, false) in zip(means, rates, strict=True)])
    logs = np.log(np.maximum(expected, 1e-9))
    likelihood = (counts * logs - expected - gammaln(counts + 1))[:, 1:].sum(axis=1)
    return Scenes(corners, lengths, log_unseen, likelihood, tables.sum(axis=1))


def integrate(counts: Floats, lists: int, leader: Leader, linkage: LinkageView) -> Scenes:
    """Cut the rectangle until no piece holds more than a tenth of the weight."""
    across, along = _FIRST_CUT
    length = np.array([linkage.most_missed / across, linkage.most_false / along])
    grid = np.array([(i, j) for i in range(across) for j in range(along)])
    scenes = look(counts, lists, leader, grid * length, np.tile(length, (len(grid), 1)))
    for _ in range(_CUTS):
        large = softmax(scenes.log_likelihood + scenes.log_share) > _LARGEST_SHARE
        if not large.any():
            break
        half = np.repeat(0.5 * scenes.lengths[large], 4, axis=0)
        steps = np.tile([[0, 0], [0, 1], [1, 0], [1, 1]], (int(large.sum()), 1))
        corners = np.repeat(scenes.corners[large], 4, axis=0) + steps * half
        scenes = scenes.kept(~large).joined(look(counts, lists, leader, corners, half))
    return scenes


def relinked(answers: Answers, leader: Leader, counts: Floats, lists: int, linkage: LinkageView) -> list[Answers]:
    """The answers of a family if linkage was perfect, and in every piece of the rates if it was not.

    How far the rates move the answers, and how well they explain the table, is measured
    on the leading model and applied to the whole family.
    """
    if linkage.flawed == 0:
        return [answers]
    nothing = np.zeros((1, 2))
    perfect = look(counts, lists, leader, nothing, nothing)
    scenes = integrate(counts, lists, leader, linkage)
    moved = scenes.log_unseen - perfect.log_unseen
    gain = scenes.log_likelihood - perfect.log_likelihood
    chance = scenes.log_share + np.log(linkage.flawed)
    found = [answers.shifted(0.0, 0.0, float(np.log1p(-linkage.flawed)), float(counts[1:].sum()))]
    rows = zip(moved, gain, chance, scenes.seen, scenes.blur, strict=True)
    return found + [answers.shifted(by, fits, prior, seen, blur) for by, fits, prior, seen, blur in rows]

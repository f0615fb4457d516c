"""What do many answers, each more or less plausible, say together?

An answer is a normal distribution for the logarithm of the dark figure; the pool is
their weighted mixture, read on the scale of the whole population.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from uncounted.prevalence.arrays import Floats

POWER = 0.7
"""Exponent of the evidence.  No model is exactly true, so none may win by its evidence
alone: the coarsened posterior of Miller and Dunson (2019, JASA 114) counts each fact
for less than one."""

_VAGUE, _UNHEARD = 4.0, -1e6
_NEGLIGIBLE = 1e-8
_HALVINGS = 60


@dataclass(frozen=True)
class Answers:
    """Answers of one family of models.

    ``log_unseen`` (M,), ``variance`` (M,) of that logarithm with the chance in the dark
    figure itself included, ``evidence`` (M,) and ``prior`` (M,) logarithms, ``seen`` (M,)
    the number of different people seen if the answer's view of linkage is right.
    """

    family: str
    log_unseen: Floats
    variance: Floats
    evidence: Floats
    prior: Floats
    seen: Floats

    @property
    def score(self) -> Floats:
        """Logarithm (M,) of the weight, before it is scaled.

        An answer that spans a factor of about 2,500 has not found a dark figure, and
        counts only if every answer is like that.
        """
        vague = np.where(self.variance > _VAGUE, _UNHEARD, 0.0)
        return np.asarray(POWER * self.evidence + self.prior + vague)

    def shifted(self, by: float, evidence: float, prior: float, seen: float) -> "Answers":
        """The same answers under another view of the table."""
        everyone = np.full_like(self.seen, seen)
        return Answers(
            self.family, self.log_unseen + by, self.variance, self.evidence + evidence, self.prior + prior, everyone
        )


@dataclass(frozen=True)
class Pool:
    """A mixture of answers with weights (M,) that add to 1."""

    log_unseen: Floats
    deviation: Floats
    seen: Floats
    weight: Floats

    @classmethod
    def of(cls, answers: Iterable[Answers]) -> "Pool":
        """Weigh answers by the exponential of their scores."""
        parts = list(answers)
        score = np.concatenate([part.score for part in parts])
        weight = np.exp(score - score.max())
        weight /= weight.sum()
        keep = weight > _NEGLIGIBLE
        return cls(
            np.concatenate([part.log_unseen for part in parts])[keep],
            np.sqrt(np.concatenate([part.variance for part in parts]))[keep],
            np.concatenate([part.seen for part in parts])[keep],
            weight[keep] / weight[keep].sum(),
        )

    def doubted(self, shortfall: float, chance: float) -> "Pool":
        """The pool if, with this chance, it were too low by ``shortfall`` on the log scale."""
        if shortfall <= 0:
            return self
        larger = (self.seen + np.exp(np.minimum(self.log_unseen, 80.0))) * np.exp(shortfall)
        return Pool(
            np.concatenate([self.log_unseen, np.log(larger - self.seen)]),
            np.tile(self.deviation, 2),
            np.tile(self.seen, 2),
            np.concatenate([(1 - chance) * self.weight, chance * self.weight]),
        )

    def below(self, total: float) -> float:
        """Probability that the population is smaller than ``total``."""
        unseen = np.maximum(total - self.seen, 1e-12)
        return float((self.weight * norm.cdf((np.log(unseen) - self.log_unseen) / self.deviation)).sum())

    def quantile(self, level: float) -> float:
        """The population size with probability ``level`` below it."""
        low = float(self.seen.min())
        high = float((self.seen + np.exp(np.minimum(self.log_unseen + 9 * self.deviation, 80.0))).max())
        for _ in range(_HALVINGS):
            middle = float(np.sqrt(low * high))
            if self.below(middle) < level:
                low = middle
            else:
                high = middle
        return high

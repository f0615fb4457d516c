"""What do many answers, each more or less plausible, say together?

An answer is a normal distribution for the logarithm of the dark figure; the pool is
their weighted mixture, read on the scale of the whole population.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from uncounted.prevalence.arrays import Floats

PER_SEEN, SPREAD = 4.0, 1.5
"""Prior of the dark figure: around 4 people for each one seen, as published studies of
trafficking found (3 to 8), with a standard deviation of 1.5 on the log scale: between a
fifth and 75 for each one seen."""

_NEGLIGIBLE = 1e-8
_HALVINGS = 60


@dataclass(frozen=True)
class Answers:
    """Answers of one family of models.

    ``log_unseen`` (M,), ``variance`` (M,) of that logarithm with the chance in the dark
    figure itself included, ``evidence`` (M,) under a flat prior of the log dark figure
    and ``prior`` (M,) of the model, both logarithms, ``seen`` (M,) the number of
    different people seen if the answer's view of linkage is right.
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

        An answer that spans many dark figures has most of them where the prior has
        none, and so little weight.
        """
        total = self.variance + SPREAD**2
        surprise = np.log(total) + (self.log_unseen - np.log(PER_SEEN * self.seen)) ** 2 / total
        return np.asarray(self.evidence + self.prior - 0.5 * surprise)

    @property
    def posterior(self) -> tuple[Floats, Floats]:
        """Mean (M,) and standard deviation (M,) of the log dark figure, prior included."""
        told, believed = 1 / self.variance, SPREAD**-2.0
        mean = told * self.log_unseen + believed * np.log(PER_SEEN * self.seen)
        return np.asarray(mean / (told + believed)), np.asarray((told + believed) ** -0.5)

    def joined(self, other: "Answers", chance: float) -> "Answers":
        """These answers and, with this chance, those of ``other`` as one family."""
        return Answers(
            self.family,
            np.concatenate([self.log_unseen, other.log_unseen]),
            np.concatenate([self.variance, other.variance]),
            np.concatenate([self.evidence, other.evidence]),
            np.concatenate([self.prior + np.log1p(-chance), other.prior + np.log(chance)]),
            np.concatenate([self.seen, other.seen]),
        )

    def shifted(self, by: float, evidence: float, prior: float, seen: float, blur: float = 0.0) -> "Answers":
        """The same answers under another view of the table, with ``blur`` added to their variance."""
        return Answers(
            self.family,
            self.log_unseen + by,
            self.variance + blur,
            self.evidence + evidence,
            self.prior + prior,
            np.full_like(self.seen, seen),
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
        mean, deviation = (np.concatenate(values) for values in zip(*(part.posterior for part in parts), strict=True))
        seen = np.concatenate([part.seen for part in parts])
        return cls(mean[keep], deviation[keep], seen[keep], weight[keep] / weight[keep].sum())

    def doubted(self, shortfall: float, chance: float) -> "Pool":
        """The pool if, with this chance, it were too low by ``shortfall`` on the log scale."""
        if shortfall <= 0:
            return self
        larger = (self.seen + np.exp(np.minimum(self.log_unseen, 80.0))) * np.exp(shortfall)
        return self.mixed(Pool(np.log(larger - self.seen), self.deviation, self.seen, self.weight), chance)

    def mixed(self, other: "Pool", chance: float) -> "Pool":
        """This pool or, with this chance, the other."""
        return Pool(
            np.concatenate([self.log_unseen, other.log_unseen]),
            np.concatenate([self.deviation, other.deviation]),
            np.concatenate([self.seen, other.seen]),
            np.concatenate([(1 - chance) * self.weight, chance * other.weight]),
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

    def quantiles(self, levels: Floats) -> Floats:
        """Population sizes (L,) with probabilities ``levels`` (L,) below them, read from a fine grid."""
        grid = np.geomspace(self.quantile(0.001), self.quantile(0.999), 200)
        return np.asarray(np.exp(np.interp(levels, [self.below(total) for total in grid], np.log(grid))))

"""What do simple counts of repeats say? Moment estimators and lower bounds.

They need no model search, and each owns up to one assumption.  Chao's bounds hold only
if nobody is easier to find by one list because another list found them.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.errors import CannotEstimate
from uncounted.prevalence.existence import status
from uncounted.prevalence.lattice import membership, sizes
from uncounted.prevalence.lists import Lists


@dataclass(frozen=True)
class Moment:
    """A population size with its standard error, log-normal limits and assumption."""

    estimate: float
    error: float
    seen: int
    assumption: str

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Limits by Burnham's method: the dark figure is taken as log-normal."""
        unseen = self.estimate - self.seen
        if unseen <= 0:
            return float(self.seen), float(self.seen)
        spread = math.sqrt(math.log1p((self.error / unseen) ** 2))
        factor = math.exp(min(float(norm.ppf((1 + level) / 2)) * spread, 100.0))
        return self.seen + unseen / factor, self.seen + unseen * factor


def chapman(first: int, second: int, both: int) -> Moment:
    """Two lists that overlap, with Chapman's (1951) correction for small overlaps.

    Assumes the lists are independent and nobody joins or leaves in between.

    >>> round(chapman(first=120, second=90, both=30).estimate)
    354
    """
    _check_pair(first, second, both)
    total = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return Moment(total, math.sqrt(variance), first + second - both, "two independent lists")


def lincoln_petersen(first: int, second: int, both: int) -> Moment:
    """Two lists that overlap, by the plain ratio; infinite, so refused, without overlap.

    >>> lincoln_petersen(first=120, second=90, both=30).estimate
    360.0
    """
    _check_pair(first, second, both)
    if both == 0:
        raise CannotEstimate("nobody is on both lists")
    variance = first * second * (first - both) * (second - both) / both**3
    return Moment(first * second / both, math.sqrt(variance), first + second - both, "two independent lists")


def _check_pair(first: int, second: int, both: int) -> None:
    if min(first, second) < both or both < 0 or min(first, second) <= 0:
        raise CannotEstimate(f"{both} people cannot be on both of two lists of {first} and {second}")


def chao(lists: Lists) -> Moment:
    """Bias-corrected lower bound from people found once and twice, for K equal lists.

    f0 is at least (K-1)/K f1(f1-1) / (2(f2+1)) (Chao 1987, Biometrics 43).
    """
    f1, f2 = lists.frequencies()[1:3]
    shrink = (lists.k - 1) / lists.k
    unseen = shrink * f1 * (f1 - 1) / (2 * (f2 + 1))
    ratio = f1 / max(f2, 1.0)
    error = math.sqrt(max(f2, 1.0) * (0.5 * shrink * ratio**2 + shrink**2 * ratio**3 + 0.25 * shrink**2 * ratio**4))
    return Moment(lists.n + unseen, error, lists.n, "a lower bound: lists independent, people may differ")


def improved_chao(lists: Lists) -> Moment:
    """Chao's bound with what people found three and four times add (Chiu and others 2014)."""
    base = chao(lists)
    if lists.k < 4:
        return base
    f1, f2, f3, f4 = lists.frequencies()[1:5]
    k, f4 = lists.k, max(f4, 1.0)
    added = (k - 3) / (4 * k) * f3 / f4 * max(f1 - (k - 3) / (2 * (k - 1)) * f2 * f3 / f4, 0.0)
    return Moment(base.estimate + added, base.error, lists.n, base.assumption)


def one_inflation_robust(lists: Lists) -> Moment:
    """A bound that does not trust people found once, from those found twice and thrice.

    Missed matches turn one person into several found once.  The idea of Boehning,
    Kaskasamkul and van der Heijden (2019, Metrika 82), with binomial counts of K equal
    lists: with g_j = f_j / C(K, j), true singles are at least K g2^2/g3 and the unseen
    at least g2^3/g3^2.
    """
    if lists.k < 3:
        raise CannotEstimate("people found twice and thrice are needed, so three lists")
    singles_seen, f2, f3 = lists.frequencies()[1:4]
    g2, g3 = f2 / math.comb(lists.k, 2), max(f3, 1.0) / math.comb(lists.k, 3)
    singles = min(lists.k * g2**2 / g3, singles_seen)
    unseen = g2**3 / g3**2
    seen = round(lists.n - singles_seen + singles)
    error = unseen * math.sqrt(9 / max(f2, 1.0) + 4 / max(f3, 1.0))
    return Moment(seen + unseen, error, seen, "people found once may be linkage errors; lists equal and independent")


def sample_coverage(lists: Lists, least: float = 0.55, replicates: int = 200, seed: int = 0) -> Moment:
    """Size from the share of the population that repeats show to be covered.

    Chao and Tsay (1998, Annals of Statistics 26) without their correction for
    dependence; standard error by ``replicates`` resamples.  Raises ``CannotEstimate``
    below a coverage of ``least``, where the method is known to fail.
    """
    coverage, total = _coverage(lists.counts, lists.k)
    if coverage < least:
        raise CannotEstimate(f"the lists cover only {coverage:.0%} of the population; {least:.0%} is needed")
    draw = np.random.default_rng(seed)
    tables = draw.multinomial(lists.n, lists.counts / lists.n, size=replicates)
    error = float(np.std([_coverage(table.astype(np.float64), lists.k)[1] for table in tables]))
    return Moment(max(total, float(lists.n)), error, lists.n, "dependence between lists averages out")


def _coverage(counts: Floats, lists: int) -> tuple[float, float]:
    """Estimated coverage and population size of a table (2**K,)."""
    member = membership(lists)
    alone = np.array([counts[1 << j] for j in range(lists)])
    coverage = 1 - float(np.mean(alone / np.maximum(counts @ member, 1)))
    return coverage, float((counts.sum() - alone.mean()) / max(coverage, 1e-9))


def chao_time(lists: Lists) -> Moment:
    """Lower bound for lists of different size: list effects with free repeats from three on.

    The log-linear model with one effect per list and a convex, never negative, excess
    for people on three lists or more.  Raises ``CannotEstimate`` without overlap.
    """
    if status(lists.counts, (), lists.k):
        raise CannotEstimate("the lists overlap too little for even the independence model")
    seen = slice(1, None)
    each = sizes(lists.k).astype(np.float64)
    excess = [np.maximum(each - j + 1, 0.0) for j in range(3, lists.k + 1)]
    while True:
        design = np.column_stack([np.ones(len(each)), membership(lists.k), *excess])
        beta, information = regress(lists.counts[seen], design[seen])
        extra = beta[lists.k + 1 :]
        if not len(extra) or extra.min() >= 0:
            break
        excess = [column for column, value in zip(excess, extra, strict=True) if value >= 0]
    unseen = math.exp(beta[0])
    error = math.sqrt(unseen + unseen**2 * float(np.linalg.inv(information)[0, 0]))
    return Moment(lists.n + unseen, error, lists.n, "a lower bound: lists independent, people may differ")


def regress(counts: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Poisson regression by Newton steps: coefficients (p,) and information (p, p)."""
    means = counts + 0.5
    predictor = np.log(means)
    beta = np.zeros(design.shape[1])
    for _ in range(100):
        information = (design.T * means) @ design
        information += 1e-9 * np.diag(np.diag(information) + 1e-9)
        target = design.T @ (means * predictor + counts - means)
        fresh = np.asarray(np.linalg.solve(information, target), dtype=np.float64)
        moved = np.abs(fresh - beta).max()
        beta = fresh
        predictor = np.asarray(np.clip(design @ beta, -40.0, 60.0))
        means = np.exp(predictor)
        if moved < 1e-9:
            break
    return beta, information

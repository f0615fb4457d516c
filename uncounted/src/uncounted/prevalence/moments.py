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
        factor = math.exp(float(norm.ppf((1 + level) / 2)) * spread)
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

    Missed matches turn one person into several found once.  Boehning, Kaskasamkul and
    van der Heijden (2019, Metrika 82): both the unseen and the true singles are
    extrapolated from f2 and f3; here with the binomial ratios of K equal lists.
    """
    if lists.k < 3:
        raise CannotEstimate("needs three lists")
    f2, f3 = lists.frequencies()[2:4]
    k = lists.k
    singles = 2 * f2 * (f2 - 1) / (3 * (f3 + 1)) * ((k - 2) / (k - 1)) * 1.5
    unseen = (k - 1) / k * singles**2 / (2 * max(f2, 1.0))
    seen = float(lists.n - lists.frequencies()[1] + min(singles, lists.frequencies()[1]))
    error = unseen * math.sqrt(3 / max(f2, 1.0) + 4 / max(f3, 1.0))
    return Moment(seen + unseen, error, round(seen), "singles may be linkage errors; people alike enough")


def sample_coverage(lists: Lists, least: float = 0.55) -> Moment:
    """Size from the share of the population that repeats show to be covered.

    Chao and Tsay (1998, Annals of Statistics 26), without correction for dependence:
    refuses below a coverage of ``least``, where it is known to fail.
    """
    frequencies = lists.frequencies()
    records = float((np.arange(lists.k + 1) * frequencies).sum())
    singles = [lists.counts[1 << j] / size for j, size in enumerate(lists.sizes.values()) if size]
    coverage = 1 - float(np.mean(singles))
    if coverage < least:
        raise CannotEstimate(f"the lists cover only {coverage:.0%} of what they sample; {least:.0%} is needed")
    repeated = records / lists.k - frequencies[1] / lists.k
    distinct = lists.n - frequencies[1] / lists.k
    total = max(distinct / coverage, float(lists.n))
    error = math.sqrt(max(total - lists.n, 0.0) / coverage * max(1.0, repeated / records + 1))
    return Moment(total, error, lists.n, "enough overlap, dependence averages out")


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
        beta, information = _fit(lists.counts[seen], design[seen])
        extra = beta[lists.k + 1 :]
        if not len(extra) or extra.min() >= 0:
            break
        excess = [column for column, value in zip(excess, extra, strict=True) if value >= 0]
    unseen = math.exp(beta[0])
    error = math.sqrt(unseen + unseen**2 * float(np.linalg.inv(information)[0, 0]))
    return Moment(lists.n + unseen, error, lists.n, "a lower bound: lists independent, people may differ")


def _fit(counts: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Poisson regression by Newton steps: coefficients (p,) and information (p, p)."""
    means = counts + 0.5
    predictor = np.log(means)
    beta = np.zeros(design.shape[1])
    for _ in range(100):
        information = (design.T * means) @ design
        information += 1e-9 * np.diag(np.diag(information) + 1e-9)
        fresh = np.linalg.solve(information, design.T @ (means * predictor + counts - means))
        moved = np.abs(fresh - beta).max()
        beta = fresh
        predictor = np.clip(design @ beta, -40.0, 60.0)
        means = np.exp(predictor)
        if moved < 1e-9:
            break
    return beta, information

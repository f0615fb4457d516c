"""How far does the answer move when the people on the lists are drawn again?

Resamples are estimated with the *whole* selection of the model repeated in each
(Silverman, Chan and Vincent 2024, Statistics and Computing).  Limits are percentile or
bias-corrected and accelerated (Efron 1987, JASA 82).
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, poisson

from uncounted.prevalence.arrays import Bools, Floats, Ints
from uncounted.prevalence.errors import BadSetting, CannotEstimate
from uncounted.prevalence.existence import split_terms, status
from uncounted.prevalence.lattice import Model, pairs, superset_sums
from uncounted.prevalence.poisson import newton, unseen_of
from uncounted.prevalence.stepwise import THRESHOLD, with_pair

Selector = Callable[[Floats, int], Floats]
"""Population sizes (B,) of tables (B, 2**K), NaN where a table has none."""


@dataclass(frozen=True)
class Bootstrap:
    """Point, replicates (B,) and acceleration; NaN replicates are left out of limits."""

    point: float
    replicates: Floats
    acceleration: float

    @property
    def failed(self) -> int:
        """Replicates without an estimate."""
        return int(np.isnan(self.replicates).sum())

    def percentile(self, level: float = 0.95) -> tuple[float, float]:
        """Plain quantiles of the replicates."""
        return self._between(*((1 + sign * level) / 2 for sign in (-1, 1)))

    def bca(self, level: float = 0.95) -> tuple[float, float]:
        """Bias-corrected and accelerated limits."""
        kept = self.replicates[~np.isnan(self.replicates)]
        share = np.clip(np.mean(kept < self.point), 0.5 / len(kept), 1 - 0.5 / len(kept))
        bias = float(norm.ppf(share))
        shifted = []
        for chance in ((1 - level) / 2, (1 + level) / 2):
            z = bias + float(norm.ppf(chance))
            shifted.append(float(norm.cdf(bias + z / (1 - self.acceleration * z))))
        return self._between(*shifted)

    def _between(self, low: float, high: float) -> tuple[float, float]:
        kept = self.replicates[~np.isnan(self.replicates)]
        limits = np.quantile(kept, [low, high], method="median_unbiased")
        return float(limits[0]), float(limits[1])


def bootstrap(counts: Floats, lists: int, select: Selector, replicates: int = 1000, seed: int = 0) -> Bootstrap:
    """Repeat ``select`` on multinomial resamples and on the table less one person.

    Raises ``CannotEstimate`` if the table itself, or most resamples, have no estimate.
    """
    if replicates < 20:
        raise BadSetting(f"{replicates} resamples are too few; take 1000")
    point = float(select(counts[None], lists)[0])
    if np.isnan(point):
        raise CannotEstimate("the table has no estimate to resample around")
    draw = np.random.default_rng(seed)
    n = counts[1:].sum()
    tables = draw.multinomial(int(n), counts / n, size=replicates).astype(np.float64)
    values = select(tables, lists)
    if np.isnan(values).mean() > 0.5:
        raise CannotEstimate("most resamples have no estimate")
    return Bootstrap(point, values, acceleration(counts, lists, select))


def acceleration(counts: Floats, lists: int, select: Selector) -> float:
    """Skewness of the influence of each person, over the distinct histories."""
    seen = np.flatnonzero(counts > 0)
    tables = counts - np.eye(len(counts))[seen]
    values, weights = select(tables, lists), counts[seen]
    usable = ~np.isnan(values)
    values, weights = values[usable], weights[usable]
    moved = (weights * values).sum() / weights.sum() - values
    scale = (weights * moved**2).sum()
    return float((weights * moved**3).sum() / (6 * scale**1.5)) if scale > 0 else 0.0


def stepwise_selector(threshold: float = THRESHOLD) -> Selector:
    """Forward selection of pairs, run on all tables at once."""

    def select(tables: Floats, lists: int) -> Floats:
        return _stepwise(tables, lists, threshold)

    return select


def _stepwise(tables: Floats, lists: int, threshold: float) -> Floats:
    answer = np.full(len(tables), np.nan)
    started = [i for i, table in enumerate(tables) if not status(table, (), lists)]
    open_models: dict[Model, list[int]] = {(): started}
    observed = superset_sums(tables, lists)
    n = tables[:, 1:].sum(axis=1)
    while open_models:
        following: dict[Model, list[int]] = defaultdict(list)
        for model, members in open_models.items():
            rows = np.array(members, dtype=np.int64)
            if not len(rows):
                continue
            unseen, means = fit_tables(tables[rows], model, lists)
            answer[rows] = n[rows] + unseen
            for row, pair in zip(
                rows, _next_pairs(tables[rows], observed[rows], means, model, lists, threshold), strict=True
            ):
                if pair:
                    following[with_pair(model, pair)].append(int(row))
        open_models = following
    return answer


def _next_pairs(
    tables: Floats, observed: Floats, means: Floats, model: Model, lists: int, threshold: float
) -> list[int]:
    """The pair each table asks for next, 0 if none."""
    absent = [pair for pair in pairs(lists) if pair not in model]
    if not absent:
        return [0] * len(tables)
    expected = superset_sums(means, lists)[:, absent]
    held = observed[:, absent]
    chances = np.minimum(poisson.cdf(held, expected), poisson.sf(held - 1, expected))
    found = []
    for table, chance in zip(tables, chances, strict=True):
        chosen = 0
        for index in np.argsort(chance, kind="stable"):
            if chance[index] >= threshold:
                break
            if not status(table, with_pair(model, absent[index]), lists):
                chosen = absent[index]
                break
        found.append(chosen)
    return found


def fit_tables(tables: Floats, model: Model, lists: int) -> tuple[Floats, Floats]:
    """One model on many tables (B, 2**K): dark figures (B,) and means (B, 2**K)."""
    groups: dict[bytes, list[int]] = defaultdict(list)
    sums = superset_sums(tables, lists)[:, [*(1 << j for j in range(lists)), *model]] > 0
    for index, pattern in enumerate(np.packbits(sums, axis=1)):
        groups[pattern.tobytes()].append(index)
    unseen, means = np.zeros(len(tables)), np.zeros_like(tables)
    for members in groups.values():
        finite, kept = split_terms_of(tables[members], model, lists)
        everywhere = np.broadcast_to(kept, (len(members), len(kept)))
        beta, fitted, _ = newton(tables[members], everywhere, finite, lists)
        unseen[members], means[members] = unseen_of(beta), fitted
    return unseen, means


def split_terms_of(tables: Floats, model: Model, lists: int) -> tuple[Ints, Bools]:
    """Finite terms and kept histories shared by tables with the same empty terms."""
    together = tables.sum(axis=0) > 0
    finite, kept = split_terms(together, model, lists)
    return np.array(finite, dtype=np.int64), kept

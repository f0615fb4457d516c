"""What do all decomposable dependence graphs together say about the dark figure?

Model averaging of Madigan and York (1997, Biometrika 84) with a Dirichlet prior of
``delta`` per cell of the full table.  The saturated graph fits any dark figure, so its
answer is its prior; it is set apart unless asked for.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import gammaln, logsumexp

from uncounted.prevalence.arrays import Floats, Ints
from uncounted.prevalence.errors import BadSetting
from uncounted.prevalence.lattice import containment, pairs

MOST_LISTS = 6


@dataclass(frozen=True)
class GraphPosterior:
    """Posterior over dark figures ``unseen`` (G,) with ``weights`` (G,) that add to 1.

    ``saturated`` is the weight the saturated graph would have had, ``evidence`` the log
    of the summed weights before they were scaled.
    """

    unseen: Floats
    weights: Floats
    saturated: float
    evidence: float

    def quantile(self, level: float) -> float:
        """The smallest dark figure whose cumulative weight reaches ``level``."""
        return float(self.unseen[np.searchsorted(np.cumsum(self.weights), level)])


@cache
def scores(lists: int) -> Ints:
    """One row per decomposable graph: how often each subset's marginal enters its score.

    Shape (graphs, 2**K), the saturated graph last.  Vertices leave one by one when
    their neighbours are linked to each other; the family enters with +1, the
    neighbours alone with -1.  Three lists have 8 graphs, four 61, five 822, six 18,154.
    """
    links = pairs(lists)
    graphs = np.arange(2 ** len(links))
    adjacent = np.zeros((len(graphs), lists), dtype=np.int64)
    for bit, pair in enumerate(links):
        a, b = (j for j in range(lists) if pair >> j & 1)
        present = graphs >> bit & 1
        adjacent[:, a] |= present << b
        adjacent[:, b] |= present << a
    coefficients = np.zeros((len(graphs), 2**lists), dtype=np.int64)
    rows = np.arange(len(graphs))
    left = np.full(len(graphs), 2**lists - 1)
    for _ in range(lists):
        leaver = np.full(len(rows), -1)
        for vertex in range(lists):
            around = adjacent[:, vertex] & left
            complete = np.ones(len(rows), dtype=bool)
            for other in range(lists):
                needed = around & ~(1 << other) & ~adjacent[:, other]
                complete &= ((around >> other & 1) == 0) | (needed == 0)
            leaver = np.where((leaver < 0) & complete & (left >> vertex & 1 == 1), vertex, leaver)
        rows = rows[leaver >= 0]
        adjacent, left, leaver = adjacent[leaver >= 0], left[leaver >= 0], leaver[leaver >= 0]
        around = adjacent[np.arange(len(rows)), leaver] & left
        coefficients[rows, around | 1 << leaver] += 1
        coefficients[rows, around] -= 1
        left = left & ~(1 << leaver)
    chosen = coefficients[rows]
    chosen[:, 0] = 0
    return chosen


def average_graphs(
    counts: Floats, lists: int, unseen: Floats, delta: float | None = None, with_saturated: bool = False
) -> GraphPosterior:
    """Posterior of the dark figure over a grid ``unseen`` (G,) of whole numbers.

    Prior 1/N on the population, uniform on graphs; ``delta`` per cell, 2**-K if None.
    """
    if lists > MOST_LISTS:
        raise BadSetting(f"graphs are averaged for at most {MOST_LISTS} lists, not {lists}")
    delta = 2.0**-lists if delta is None else delta
    marginals = _marginal_scores(counts, lists, unseen, delta)
    rows = scores(lists)
    total = counts[1:].sum() + unseen
    base = gammaln(total + 1) - gammaln(unseen + 1) - np.log(total)
    logs = rows.astype(np.float64) @ marginals + base
    everything = logsumexp(logs)
    saturated = float(np.exp(logsumexp(logs[-1]) - everything))
    kept = logs if with_saturated else logs[:-1]
    weights = np.exp(logsumexp(kept, axis=0) - logsumexp(kept))
    return GraphPosterior(unseen, np.asarray(weights), saturated, float(logsumexp(kept)))


def _marginal_scores(counts: Floats, lists: int, unseen: Floats, delta: float) -> Floats:
    """Log marginal probability (2**K, G) of the table collapsed on each subset of lists."""
    n = counts[1:].sum()
    inside = containment(lists).astype(bool)
    answer = np.zeros((2**lists, len(unseen)))
    for subset in range(1, 2**lists):
        parts = np.flatnonzero(inside[:, subset])
        cell_of = np.arange(2**lists) & subset
        sums = np.bincount(cell_of, weights=np.where(np.arange(2**lists) > 0, counts, 0), minlength=2**lists)
        prior = delta * 2 ** (lists - subset.bit_count())
        seen = sums[parts[parts > 0]]
        whole = delta * 2**lists
        answer[subset] = gammaln(whole) - gammaln(n + unseen + whole) - len(parts) * gammaln(prior)
        answer[subset] += gammaln(seen + prior).sum() + gammaln(sums[0] + unseen + prior)
    return answer


def reference_grid(n: int) -> Floats:
    """The grid of dark figures used in published comparisons: 1,000 points up to 30 n."""
    return np.unique(np.round(np.linspace(1, 30 * n, 1000)))

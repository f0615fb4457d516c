"""Which interactions survive shrinkage? The Bayesian threshold of Silverman (2020).

Main effects have flat priors and interactions standard normal ones; an interaction
stays if its posterior mean is at least ``ratio`` posterior standard deviations from 0
(JRSS A 183, section 6).  The posterior is approximated at its mode, not sampled.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.errors import BadSetting, CannotEstimate
from uncounted.prevalence.existence import status
from uncounted.prevalence.lattice import Model, of_size, pairs, parents, terms
from uncounted.prevalence.poisson import newton


@dataclass(frozen=True)
class Thresholded:
    """The surviving model, its log dark figure with standard deviation, and people seen."""

    model: Model
    log_unseen: float
    deviation: float
    seen: int

    def interval(self, level: float = 0.95) -> tuple[float, float, float]:
        """Lower limit, median and upper limit of the population."""
        z = float(norm.ppf((1 + level) / 2))
        low, middle, high = (
            self.seen + float(np.exp(min(self.log_unseen + s * z * self.deviation, 100.0))) for s in (-1, 0, 1)
        )
        return low, middle, high


def threshold(counts: Floats, lists: int, order: int = 2, ratio: float = 2.0) -> Thresholded:
    """Keep the clear pairs and, for ``order`` 3, the clear triples all of whose pairs stayed.

    Raises ``CannotEstimate`` when even independence has no estimate.
    """
    if order not in (2, 3):
        raise BadSetting(f"order is 2 or 3, not {order}")
    if status(counts, (), lists):
        raise CannotEstimate("the lists overlap too little for even the independence model")
    model = _clear(counts, lists, tuple(pairs(lists)), (), ratio)
    if order == 3:
        triples = tuple(t for t in of_size(lists, 3) if set(parents(t)) <= set(model))
        model = (*model, *_clear(counts, lists, triples, model, ratio))
    beta, covariance = _posterior(counts, lists, model)
    return Thresholded(model, float(beta[0]), float(np.sqrt(covariance[0, 0])), int(counts[1:].sum()))


def _clear(counts: Floats, lists: int, candidates: Model, base: Model, ratio: float) -> Model:
    """Candidates whose posterior lies clearly off 0 when fitted with the base model."""
    beta, covariance = _posterior(counts, lists, (*base, *candidates))
    first = lists + 1 + len(base)
    clear = np.abs(beta[first:]) >= ratio * np.sqrt(np.diag(covariance)[first:])
    return tuple(term for term, keep in zip(candidates, clear, strict=True) if keep)


def _posterior(counts: Floats, lists: int, model: Model) -> tuple[Floats, Floats]:
    """Mode (p,) and covariance (p, p) with standard normal priors on interactions."""
    kept = np.ones((1, len(counts)), dtype=bool)
    kept[0, 0] = False
    precision = np.concatenate([np.zeros(lists + 1), np.ones(len(model))])
    masks = np.array(terms(model, lists), dtype=np.int64)
    beta, _, information = newton(counts[None], kept, masks, lists, precision)
    return beta[0], np.asarray(np.linalg.inv(information[0]))

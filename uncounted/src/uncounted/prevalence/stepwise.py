"""Which two-list terms does the table ask for, one after the other?

Forward selection of Chan, Silverman and Vincent (2021, JASA 116): a pair enters while
the overlap it has is too far from the one expected without it.
"""

import numpy as np
from scipy.stats import poisson

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.errors import CannotEstimate
from uncounted.prevalence.existence import status
from uncounted.prevalence.lattice import Model, pairs, superset_sums
from uncounted.prevalence.poisson import fitted

THRESHOLD = 0.02


def choose(counts: Floats, lists: int, threshold: float = THRESHOLD) -> Model:
    """Pairwise model reached from main effects by adding the most surprising pair each time.

    ``counts`` has shape (2**K,).  A pair whose model has no estimate never enters.
    Raises ``CannotEstimate`` when even the main effects have none.
    """
    if status(counts, (), lists):
        raise CannotEstimate("the lists overlap too little for even the independence model")
    model: Model = ()
    observed = superset_sums(np.where(np.arange(len(counts)) > 0, counts, 0.0), lists)
    while True:
        table, _ = fitted(counts, model, lists)
        table[0] = 0.0
        expected = superset_sums(table, lists)
        absent = [pair for pair in pairs(lists) if pair not in model]
        chances = [
            1.0 if status(counts, with_pair(model, pair), lists) else _surprise(observed[pair], expected[pair])
            for pair in absent
        ]
        if not absent or min(chances) >= threshold:
            return model
        model = with_pair(model, absent[int(np.argmin(chances))])


def with_pair(model: Model, pair: int) -> Model:
    """The model with one more term."""
    return tuple(sorted((*model, pair), key=lambda term: (term.bit_count(), term)))


def _surprise(observed: float, expected: float) -> float:
    """Smaller of the two Poisson tail probabilities of an overlap."""
    return float(min(poisson.cdf(observed, expected), poisson.sf(observed - 1, expected)))

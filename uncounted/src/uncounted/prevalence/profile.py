"""Which population sizes does the likelihood not rule out?"""

import numpy as np
from scipy.special import gammaln
from scipy.stats import chi2

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.errors import CannotEstimate
from uncounted.prevalence.existence import split_terms, status
from uncounted.prevalence.lattice import Model
from uncounted.prevalence.poisson import fitted, newton

_HALVINGS = 60


def profile_interval(counts: Floats, lists: int, model: Model = (), level: float = 0.95) -> tuple[float, float, float]:
    """Lower limit, maximum and upper limit of the multinomial profile likelihood.

    For each population size N the dark figure N - n becomes a count of the table and
    the model is fitted to all of it (Cormack 1992, Biometrics 48).  The upper limit is
    infinite when the likelihood never falls far enough.  Raises ``CannotEstimate`` if
    the model has no estimate.
    """
    if status(counts, model, lists):
        raise CannotEstimate("the model has no estimate on this table")
    start = float(fitted(counts, model, lists)[0][0])
    grid = np.concatenate([[0.0], np.geomspace(max(start, 1.0) / 1e3, max(start, 1.0) * 1e5, 400)])
    values = profile(counts, lists, model, grid)
    top = int(np.argmax(values))
    low, high = grid[max(top - 1, 0)], grid[min(top + 1, len(grid) - 1)]
    fine = np.linspace(low, high, 200)
    close = profile(counts, lists, model, fine)
    best, peak = float(fine[np.argmax(close)]), float(close.max())
    needed = peak - 0.5 * float(chi2.ppf(level, 1))
    n = counts[1:].sum()
    lower = 0.0 if values[0] >= needed else _cross(counts, lists, model, 0.0, best, needed)
    upper = np.inf if values[-1] >= needed else _cross(counts, lists, model, float(grid[-1]), best, needed)
    return n + lower, n + best, n + upper


def profile(counts: Floats, lists: int, model: Model, unseen: Floats) -> Floats:
    """Multinomial log-likelihood (G,) at dark figures ``unseen`` (G,), up to a constant."""
    finite, kept = split_terms(counts > 0, model, lists)
    kept = kept.copy()
    kept[0] = True
    tables = np.tile(counts, (len(unseen), 1))
    tables[:, 0] = np.maximum(unseen, 1e-6)
    everywhere = np.broadcast_to(kept, tables.shape)
    _, means, _ = newton(tables, everywhere, np.array(finite, dtype=np.int64), lists)
    total = tables.sum(axis=1)
    logs = np.log(np.where(kept, np.maximum(means, 1e-300), 1.0) / total[:, None])
    values = gammaln(total + 1) - gammaln(tables[:, 0] + 1) + np.where(kept, tables * logs, 0.0).sum(axis=1)
    return np.asarray(values, dtype=np.float64)


def _cross(counts: Floats, lists: int, model: Model, outside: float, inside: float, needed: float) -> float:
    """Where the profile passes ``needed`` between a point outside and one inside."""
    for _ in range(_HALVINGS):
        middle = 0.5 * (outside + inside)
        if profile(counts, lists, model, np.array([middle]))[0] >= needed:
            inside = middle
        else:
            outside = middle
    return inside

"""Which of all hierarchical models has the smallest BIC, on the table and on its resamples?

On the table every model is fitted.  On resamples each model is first screened: a few
Newton steps that share the information matrix of the table bound the likelihood of a
thousand resamples by three matrix products; only models close to the best are fitted.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaln

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.bootstrap import Selector, fit_tables
from uncounted.prevalence.existence import split_terms, status
from uncounted.prevalence.lattice import Model, containment, hierarchical_models, terms
from uncounted.prevalence.poisson import Fits, fit_models, newton

_CHORDS = 3
_MARGIN = 2.0


def default_order(lists: int) -> int:
    """Largest interaction searched: K-1 up to four lists, 3 for five, 2 for more."""
    return {2: 1, 3: 2, 4: 3, 5: 3}.get(lists, 2)


def all_models(counts: Floats, lists: int, order: int | None = None) -> Fits:
    """Every hierarchical model that has an estimate, smallest BIC first."""
    models = hierarchical_models(lists, default_order(lists) if order is None else order)
    fits = fit_models(counts, models, lists)
    sound = [i for i in np.argsort(fits.bic, kind="stable") if not status(counts, models[i], lists)]
    return Fits(
        tuple(models[i] for i in sound),
        fits.unseen[sound], fits.variance[sound], fits.log_likelihood[sound], fits.bic[sound],
    )  # fmt: skip


def best_model(counts: Floats, lists: int, order: int | None = None) -> Model | None:
    """The model of smallest BIC that has an estimate, None if no model has."""
    models = hierarchical_models(lists, default_order(lists) if order is None else order)
    fits = fit_models(counts, models, lists)
    sound = (models[i] for i in np.argsort(fits.bic, kind="stable") if not status(counts, models[i], lists))
    return next(sound, None)


def averaged(fits: Fits) -> float:
    """Dark figure averaged over models with weights exp(-BIC/2)."""
    weights = np.exp(-0.5 * (fits.bic - fits.bic.min()))
    return float((weights * fits.unseen).sum() / weights.sum())


def bic_selector(counts: Floats, lists: int, order: int | None = None, top: int | None = None) -> Selector:
    """Choose by BIC in every table, among the ``top`` models of ``counts`` or all of them."""
    candidates = all_models(counts, lists, order).models[:top]

    def select(tables: Floats, number: int) -> Floats:
        return _select(tables, counts, candidates, number)

    return select


def _select(tables: Floats, counts: Floats, models: Sequence[Model], lists: int) -> Floats:
    bound = np.stack([_screen(tables, counts, model, lists) for model in models])
    close = bound < bound.min(axis=0) + _MARGIN
    exact = np.full(bound.shape, np.inf)
    unseen = np.full(bound.shape, np.nan)
    for index in map(int, np.flatnonzero(close.any(axis=1))):
        rows = np.flatnonzero(close[index])
        unseen[index, rows], exact[index, rows] = _exact(tables[rows], models[index], lists)
    answer = np.full(len(tables), np.nan)
    for row, table in enumerate(tables):
        fitted = np.flatnonzero(np.isfinite(exact[:, row]))
        ranked = (int(i) for i in fitted[np.argsort(exact[fitted, row], kind="stable")])
        chosen = next((i for i in ranked if not status(table, models[i], lists)), None)
        if chosen is not None:
            answer[row] = table[1:].sum() + unseen[chosen, row]
    return answer


def _screen(tables: Floats, counts: Floats, model: Model, lists: int) -> Floats:
    """Upper bound (B,) of the BIC of one model on many tables."""
    finite, kept = split_terms(counts > 0, model, lists)
    masks = np.array(finite, dtype=np.int64)
    beta, means, information = newton(counts[None], kept[None], masks, lists)
    design = containment(lists)[masks][:, kept]
    gain = np.linalg.solve(information[0], design)
    seen = tables[:, kept]
    coefficients = np.tile(beta[0], (len(tables), 1))
    fitted = np.tile(means[0, kept], (len(tables), 1))
    for _ in range(_CHORDS):
        coefficients += (seen - fitted) @ gain.T
        predictor = np.minimum(coefficients @ design, 40.0)
        fitted = np.exp(predictor)
    likelihood = (seen * predictor - fitted).sum(axis=1) - gammaln(seen + 1).sum(axis=1)
    return np.asarray(len(terms(model, lists)) * np.log(seen.sum(axis=1)) - 2 * likelihood)


def _exact(tables: Floats, model: Model, lists: int) -> tuple[Floats, Floats]:
    """Dark figure and BIC (B,) of one model on many tables."""
    unseen, means = fit_tables(tables, model, lists)
    logs = np.log(np.where(means > 0, means, 1.0))
    likelihood = (tables * logs - means - gammaln(tables + 1))[:, 1:].sum(axis=1)
    return unseen, len(terms(model, lists)) * np.log(tables[:, 1:].sum(axis=1)) - 2 * likelihood

"""What would the published methods say of the same lists, side by side?"""

from collections.abc import Callable

import numpy as np
from scipy.stats import norm

from uncounted.prevalence.bic import best_model, bic_selector
from uncounted.prevalence.bootstrap import bootstrap, stepwise_selector
from uncounted.prevalence.errors import CannotEstimate
from uncounted.prevalence.graphs import average_graphs
from uncounted.prevalence.latent_class import sample
from uncounted.prevalence.lattice import Model, bracket
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.moments import chao_time
from uncounted.prevalence.poisson import fit_models
from uncounted.prevalence.result import Line, Tell, silent
from uncounted.prevalence.stepwise import choose
from uncounted.prevalence.threshold import threshold

_KEPT = 100
_BEYOND = 1e6


def compare(
    lists: Lists, *, effort: str = "quick", seed: int = 0, level: float = 0.95, tell: Tell = silent
) -> tuple[Line, ...]:
    """Each published method's own answer; a method that has none says why."""
    methods: list[tuple[str, Callable[[Lists, float], Line]]] = [
        ("stepwise log-linear", stepwise),
        ("best log-linear by BIC", best_by_bic),
        ("decomposable graphs", decomposable),
        ("Bayesian threshold", thresholded),
        ("Chao lower bound", lower_bound),
    ]
    if effort == "full":
        methods += [
            ("stepwise with bootstrap", lambda table, chance: _resampled("stepwise", table, chance, seed)),
            ("best BIC with bootstrap", lambda table, chance: _resampled("bic", table, chance, seed)),
            ("latent classes", lambda table, chance: latent_classes(table, chance, seed)),
        ]
    lines = []
    for name, method in methods:
        tell(name)
        lines.append(_try(name, method, lists, level))
    return tuple(lines)


def _try(name: str, method: Callable[[Lists, float], Line], lists: Lists, level: float) -> Line:
    try:
        line = method(lists, level)
    except CannotEstimate as reason:
        return Line(name, None, None, None, str(reason))
    if (line.upper or 0.0) > _BEYOND * lists.n:
        return Line(name, None, None, None, "the interval has no upper end to speak of")
    return line


def stepwise(lists: Lists, level: float = 0.95) -> Line:
    """Forward selection of pairs, with a log-normal interval as if the model were known."""
    model = choose(lists.counts, lists.k)
    return _line("stepwise log-linear", lists, model, level)


def best_by_bic(lists: Lists, level: float = 0.95) -> Line:
    """The model with the smallest BIC among those that have an estimate."""
    if lists.k > 5:
        raise CannotEstimate("the full search is for at most five lists")
    model = best_model(lists.counts, lists.k)
    if model is None:
        raise CannotEstimate("no log-linear model has an estimate on this table")
    return _line("best log-linear by BIC", lists, model, level)


def decomposable(lists: Lists, level: float = 0.95) -> Line:
    """Average over decomposable graphs, 2**-K people per cell, the saturated graph apart."""
    if not 3 <= lists.k <= 5:
        raise CannotEstimate("graphs are averaged here for three to five lists")
    grid = np.unique(np.round(np.geomspace(1, 60.0 * lists.n, 1200)))
    posterior = average_graphs(lists.counts, lists.k, grid)
    weights = posterior.weights * np.gradient(grid)
    shares = np.cumsum(weights / weights.sum())
    tail = (1 - level) / 2
    low, middle, high = (lists.n + float(grid[np.searchsorted(shares, q)]) for q in (tail, 0.5, 1 - tail))
    return Line("decomposable graphs", middle, low, high, "dependence follows a decomposable graph")


def lower_bound(lists: Lists, level: float = 0.95) -> Line:
    """Chao's bound with list effects."""
    found = chao_time(lists)
    low, high = found.interval(level)
    return Line("Chao lower bound", found.estimate, low, high, found.assumption)


def thresholded(lists: Lists, level: float = 0.95) -> Line:
    """Pairs that survive shrinkage by standard normal priors."""
    low, middle, high = threshold(lists.counts, lists.k).interval(level)
    return Line("Bayesian threshold", middle, low, high, "interactions are of normal size, unclear ones are 0")


def latent_classes(lists: Lists, level: float = 0.95, seed: int = 0) -> Line:
    """Dirichlet-process latent classes, if the chains agree."""
    low, middle, high = sample(lists.counts, lists.k, seed=seed).interval(level)
    return Line("latent classes", middle, low, high, "lists are independent within each of a few kinds of people")


def _resampled(choice: str, lists: Lists, level: float, seed: int) -> Line:
    if choice == "bic" and lists.k > 5:
        raise CannotEstimate("the full search is for at most five lists")
    selector = stepwise_selector() if choice == "stepwise" else bic_selector(lists.counts, lists.k, top=_KEPT)
    found = bootstrap(lists.counts, lists.k, selector, seed=seed)
    low, high = found.bca(level)
    name = "stepwise with bootstrap" if choice == "stepwise" else "best BIC with bootstrap"
    return Line(name, found.point, low, high, "one log-linear model is true; its choice is resampled")


def _line(name: str, lists: Lists, model: Model, level: float) -> Line:
    fits = fit_models(lists.counts, [model], lists.k)
    unseen, spread = float(fits.unseen[0]), float(np.sqrt(fits.variance[0] + 1 / max(fits.unseen[0], 1e-9)))
    factor = float(np.exp(min(norm.ppf((1 + level) / 2) * spread, 100.0)))
    words = f"the one model {bracket(model, lists.k)} is true"
    return Line(name, lists.n + unseen, lists.n + unseen / factor, lists.n + unseen * factor, words)

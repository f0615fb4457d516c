"""What do covariates add? Strata for any number of lists, people for pairs of lists."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from scipy.stats import norm

from uncounted.prevalence.arrays import Floats, Ints
from uncounted.prevalence.errors import BadTable, CannotEstimate
from uncounted.prevalence.lattice import Model, containment, membership
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.moments import regress
from uncounted.prevalence.result import Line
from uncounted.prevalence.stepwise import choose

Learner = Callable[[Floats, Floats], Callable[[Floats], Floats]]
"""Takes covariates (n, d) and 0/1 outcomes (n,); returns a function giving chances (m,)."""


@dataclass(frozen=True)
class Stratified:
    """The whole population and each stratum, under one set of shared interactions."""

    total: Line
    strata: tuple[Line, ...]
    model: Model


def stratified(lists: Lists, model: Model | None = None, level: float = 0.95) -> Stratified:
    """Log-linear model of lists by strata, as in van Dijk and others (2017) for the Netherlands.

    Every stratum has its own size and its own chance of being on each list; the
    interactions between lists, chosen stepwise on the whole table unless given, are
    shared.  A list that never reached a stratum has chance 0 there.  Raises
    ``CannotEstimate`` with fewer than two strata.
    """
    if len(lists.strata) < 2:
        raise CannotEstimate("the table has fewer than two strata")
    chosen = choose(lists.counts, lists.k) if model is None else model
    own = np.column_stack([np.ones(2**lists.k), membership(lists.k)])[1:]
    blocks = np.kron(np.eye(len(lists.strata)), own)
    shared = np.tile(containment(lists.k)[list(chosen)].T[1:], (len(lists.strata), 1))
    counts = np.concatenate([part.counts[1:] for part in lists.strata.values()])
    design = np.hstack([blocks, shared])
    empty = counts @ design == 0
    possible = design[:, empty].sum(axis=1) == 0
    beta, information = regress(counts[possible], design[np.ix_(possible, ~empty)])
    first = np.cumsum(~empty)[np.arange(len(lists.strata)) * (lists.k + 1)] - 1
    covariance = np.linalg.inv(information)[np.ix_(first, first)]
    unseen = np.exp(beta[first])
    words = "interactions between lists are the same in every stratum"
    lines = tuple(
        _line(label, part.n, unseen[i], unseen[i] ** 2 * covariance[i, i] + unseen[i], level, words)
        for i, (label, part) in enumerate(lists.strata.items())
    )
    variance = float(unseen @ covariance @ unseen + unseen.sum())
    return Stratified(_line("all strata", lists.n, unseen.sum(), variance, level, words), lines, chosen)


def _line(name: str, seen: int, unseen: float, variance: float, level: float, words: str) -> Line:
    spread = np.sqrt(np.log1p(variance / max(unseen, 1e-9) ** 2))
    factor = float(np.exp(norm.ppf((1 + level) / 2) * spread))
    return Line(name, float(seen + unseen), float(seen + unseen / factor), float(seen + unseen * factor), words)


def logistic(covariates: Floats, outcome: Floats) -> Callable[[Floats], Floats]:
    """Ridge logistic regression with standardised covariates; the default learner."""
    centre, scale = covariates.mean(axis=0), np.maximum(covariates.std(axis=0), 1e-9)
    design = np.column_stack([np.ones(len(covariates)), (covariates - centre) / scale])
    ridge = np.diag([1e-6, *np.full(design.shape[1] - 1, 1.0)])
    beta = np.zeros(design.shape[1])
    for _ in range(30):
        chance = expit(design @ beta)
        information = (design.T * (chance * (1 - chance))) @ design + ridge
        beta = beta + np.linalg.solve(information, design.T @ (outcome - chance) - ridge @ beta)

    def predict(fresh: Floats) -> Floats:
        shifted = np.column_stack([np.ones(len(fresh)), (fresh - centre) / scale])
        return np.asarray(expit(shifted @ beta))

    return predict


def doubly_robust(
    first: Ints,
    second: Ints,
    covariates: Floats,
    *,
    learner: Learner = logistic,
    folds: int = 5,
    seed: int = 0,
    level: float = 0.95,
) -> Line:
    """Two lists that are independent among people with the same covariates.

    ``first``, ``second`` (n,) are 0/1 for each person seen, ``covariates`` (n, d).
    Das, Kennedy and Jewell (2023, JASA 118): the error of the estimate is a product of
    the errors of its parts; chances are learned on other folds than they are used on.
    """
    if not len(first) == len(second) == len(covariates):
        raise BadTable("first, second and covariates must describe the same people")
    if not np.maximum(first, second).all():
        raise BadTable(f"person {int(np.argmin(np.maximum(first, second))) + 1} is on neither list")
    both = first * second
    if both.sum() < 5:
        raise CannotEstimate("fewer than 5 people are on both lists")
    fold = np.random.default_rng(seed).permutation(len(first)) % folds
    values = np.empty(len(first))
    for part in range(folds):
        train, test = fold != part, fold == part
        learned = [learner(covariates[train], y[train].astype(float))(covariates[test]) for y in (first, second, both)]
        q12 = np.clip(learned[2], 0.01, 1.0)
        q1 = np.clip(learned[0], q12, 1.0)
        q2 = np.clip(learned[1], q12 / q1, 1.0)
        y1, y2, y12 = first[test], second[test], both[test]
        values[test] = q1 * q2 / q12 * (y2 / q2 + y1 / q1 - y12 / q12)
    inverse = max(float(values.mean()), 1.0)
    n = len(first)
    variance = n * float(values.var()) + n * inverse * (inverse - 1)
    return _line("doubly robust", n, n * (inverse - 1), variance, level, "lists independent given the covariates")

"""Many log-linear models, or many tables, fitted at once by Newton steps.

The terms of a fit are masks.  Because the design is the containment matrix of the
subset lattice, the information matrix is a lookup in superset sums of the weights, and
thousands of fits cost one batched solve per step.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from uncounted.prevalence.arrays import Bools, Floats, Ints
from uncounted.prevalence.existence import split_terms
from uncounted.prevalence.lattice import Model, subset_sums, superset_sums, terms

_STEPS = 60
_SMALLEST = -40.0


@dataclass(frozen=True)
class Fits:
    """Fitted models of one table, entry i belonging to ``models[i]``.

    ``unseen`` (M,) is the estimated dark figure, ``variance`` (M,) the sampling
    variance of its logarithm, ``log_likelihood`` (M,) the Poisson log-likelihood
    with factorials, ``bic`` (M,) counts every term, infinite ones too, and takes
    the number of people as sample size.
    """

    models: tuple[Model, ...]
    unseen: Floats
    variance: Floats
    log_likelihood: Floats
    bic: Floats


def newton(
    counts: Floats, kept: Bools, masks: Ints, lists: int, precision: Floats | None = None, mean: float = 0.0
) -> tuple[Floats, Floats, Floats]:
    """Fit B Poisson log-linear models with p terms each.

    ``counts`` (B, 2**K), ``kept`` (B, 2**K) histories that take part, ``masks`` (B, p)
    or (p,) terms.  ``precision`` (p,) adds independent normal priors around ``mean``.
    Returns coefficients (B, p), means (B, 2**K; 0 where not kept) and the information
    matrices (B, p, p) at the last step.
    """
    batch, width = len(counts), masks.shape[-1]
    masks = np.broadcast_to(masks, (batch, width))
    unions = masks[:, :, None] | masks[:, None, :]
    ridge = np.zeros(width) if precision is None else precision
    coefficients = np.zeros((batch, width))
    means = np.where(kept, counts + 0.5, 0.0)
    predictor = np.where(kept, np.log(np.maximum(means, 0.5)), 0.0)
    active = np.arange(batch)
    information = np.zeros((batch, width, width))
    for _ in range(_STEPS):
        weighted = means[active] * predictor[active] + np.where(kept[active], counts[active] - means[active], 0.0)
        sums = superset_sums(means[active], lists)
        gram = sums[np.arange(len(active))[:, None, None], unions[active]] + np.diag(ridge)
        gram += 1e-10 * np.eye(width) * np.maximum(gram[:, :1, :1], 1e-6)
        target = superset_sums(weighted, lists)[np.arange(len(active))[:, None], masks[active]] + ridge * mean
        fresh = np.linalg.solve(gram, target[..., None])[..., 0]
        information[active] = gram
        moved = np.abs(fresh - coefficients[active]).max(axis=1)
        coefficients[active] = fresh
        scattered = np.zeros((len(active), counts.shape[1]))
        scattered[np.arange(len(active))[:, None], masks[active]] = fresh
        predictor[active] = np.clip(subset_sums(scattered, lists), _SMALLEST, 60.0)
        means[active] = np.where(kept[active], np.exp(predictor[active]), 0.0)
        active = active[moved > 1e-9]
        if not len(active):
            break
    return coefficients, means, information


def fit_models(counts: Floats, models: Sequence[Model], lists: int) -> Fits:
    """Extended maximum likelihood fit of each model to one table ``counts`` (2**K,).

    Nothing is checked here: ask ``existence.status`` whether an estimate exists.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    prepared = []
    positive = counts > 0
    positive[0] = False
    for index, model in enumerate(models):
        finite, kept = split_terms(positive, model, lists)
        prepared.append((finite, kept))
        groups[len(finite)].append(index)
    unseen, variance, likelihood = (np.zeros(len(models)) for _ in range(3))
    for members in groups.values():
        for start in range(0, len(members), 2048):
            chunk = members[start : start + 2048]
            masks = np.array([prepared[i][0] for i in chunk], dtype=np.int64)
            kept = np.array([prepared[i][1] for i in chunk])
            table = np.broadcast_to(counts, (len(chunk), len(counts)))
            coefficients, means, information = newton(table, kept, masks, lists)
            unseen[chunk] = np.exp(np.clip(coefficients[:, 0], _SMALLEST, 60.0))
            variance[chunk] = first_variance(information)
            likelihood[chunk] = log_likelihood(table, kept, means)
    held = np.array([len(terms(model, lists)) for model in models])
    bic = held * np.log(counts[1:].sum()) - 2 * likelihood
    return Fits(tuple(models), unseen, variance, likelihood, bic)


def first_variance(information: Floats) -> Floats:
    """Variance (B,) of the first coefficient from information matrices (B, p, p)."""
    unit = np.zeros(information.shape[:2])
    unit[:, 0] = 1.0
    solved = np.linalg.solve(information, unit[..., None])[:, 0, 0]
    return np.asarray(solved, dtype=np.float64)


def log_likelihood(counts: Floats, kept: Bools, means: Floats) -> Floats:
    """Poisson log-likelihood (B,) over the kept histories, factorials included."""
    logs = np.log(np.where(kept, np.maximum(means, 1e-300), 1.0))
    parts = np.where(kept, counts * logs - means - gammaln(counts + 1.0), 0.0)
    return np.asarray(parts.sum(axis=1), dtype=np.float64)


def unseen_of(coefficients: Floats) -> Floats:
    """Dark figure from coefficients whose first entry is the intercept."""
    return np.exp(np.clip(coefficients[..., 0], _SMALLEST, 60.0))


def fitted(counts: Floats, model: Model, lists: int) -> tuple[Floats, Floats]:
    """Means (2**K,) of one fitted model, with the dark figure at 0, and its coefficients."""
    positive = counts > 0
    positive[0] = False
    finite, kept = split_terms(positive, model, lists)
    coefficients, means, _ = newton(counts[None], kept[None], np.array(finite, dtype=np.int64), lists)
    table = means[0].copy()
    table[0] = unseen_of(coefficients)[0]
    return table, coefficients[0]

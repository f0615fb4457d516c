"""How plausible is each log-linear model, and what does each say about the dark figure?

Interactions have normal priors, so every model has an answer and models of any size
can be compared by Laplace's approximation to their evidence.  Models are searched, not
listed: all pairwise models up to five lists, then the neighbours of the best.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy.special import betaln

from uncounted.prevalence.arrays import Floats, Ints
from uncounted.prevalence.lattice import Model, hierarchical_models, of_size, pairs, parents, terms
from uncounted.prevalence.poisson import first_variance, log_likelihood, newton

WINDOW = 8.0
SHRINKAGE = (0.15, 0.3, 0.6, 1.0)


@dataclass(frozen=True)
class Belief:
    """Normal prior of an interaction: ``mean`` and ``scale`` on the log scale; ``chance`` is how likely that prior is.

    Lists of the same people attract each other more often than they avoid each other,
    so the mean is a little above 0.
    """

    mean: float = 0.3
    scale: float = 1.0
    chance: float = 1.0


BELIEFS = (Belief(scale=1.0, chance=0.4), Belief(scale=0.5, chance=0.4), Belief(scale=2.0, chance=0.2))


@dataclass(frozen=True)
class Weighed:
    """Models with log evidence (M,), log prior (M,), log dark figure and its variance (M,)."""

    models: tuple[Model, ...]
    evidence: Floats
    prior: Floats
    log_unseen: Floats
    variance: Floats
    log_likelihood: Floats

    @property
    def score(self) -> Floats:
        """Log evidence plus log prior (M,)."""
        return self.evidence + self.prior


def weigh(counts: Floats, models: Sequence[Model], lists: int, belief: Belief = BELIEFS[0]) -> Weighed:
    """Laplace evidence and log prior of each model on a table ``counts`` (2**K,)."""
    score, unseen, variance, likelihood = (np.zeros(len(models)) for _ in range(4))
    widths = np.array([len(model) for model in models])
    kept = np.ones(2**lists, dtype=bool)
    kept[0] = False
    for width in np.unique(widths):
        for chunk in _chunks(np.flatnonzero(widths == width), 1024):
            masks = np.array([terms(models[i], lists) for i in chunk], dtype=np.int64)
            precision = np.concatenate([np.zeros(lists + 1), np.full(width, belief.scale**-2)])
            table = np.broadcast_to(counts, (len(chunk), len(counts)))
            everywhere = np.broadcast_to(kept, table.shape)
            beta, means, information = newton(table, everywhere, masks, lists, precision, belief.mean)
            likelihood[chunk] = log_likelihood(table, everywhere, means)
            penalty = 0.5 * ((beta - belief.mean) ** 2 * precision).sum(axis=1) + width * np.log(belief.scale)
            volume = 0.5 * (lists + 1) * np.log(2 * np.pi) - 0.5 * np.linalg.slogdet(information)[1]
            score[chunk] = likelihood[chunk] - penalty + volume
            unseen[chunk], variance[chunk] = beta[:, 0], first_variance(information)
    prior = np.array([log_prior(model, lists) for model in models])
    return Weighed(tuple(models), score, prior, unseen, variance, likelihood)


def log_prior(model: Model, lists: int) -> float:
    """Every number of terms is about as likely, level by level, given what hierarchy allows.

    The chance of a term is Beta(1, 2) for pairs and Beta(1, 4) for larger terms.
    """
    held = set(model)
    total = 0.0
    for size in range(2, lists + 1):
        present = sum(term.bit_count() == size for term in model)
        if size == 2:
            allowed = len(pairs(lists))
        else:
            allowed = sum(held.issuperset(parents(term)) for term in of_size(lists, size))
        if not allowed:
            break
        total += _beta_binomial(present, allowed, 2.0 if size == 2 else 4.0)
    return total


@cache
def _beta_binomial(present: int, allowed: int, stiff: float) -> float:
    return float(betaln(1 + present, stiff + allowed - present) - betaln(1, stiff))


def search(counts: Floats, lists: int, belief: Belief = BELIEFS[0], beam: int = 25, rounds: int = 12) -> Weighed:
    """The plausible hierarchical models: those within ``WINDOW`` of the best found."""
    first: Iterable[Model] = hierarchical_models(lists, 2) if lists <= 5 else _seeds(lists)
    known: dict[Model, tuple[float, float, float, float]] = {}
    _learn(known, counts, list(first), lists, belief)
    expanded: set[Model] = set()
    for _ in range(rounds):
        ranked = sorted(known, key=lambda m: -known[m][0])[:beam]
        top = known[ranked[0]][0]
        fresh = [m for m in ranked if m not in expanded and known[m][0] > top - WINDOW]
        expanded |= set(fresh)
        near = {other for m in fresh for other in neighbours(m, lists)} - set(known)
        if not near:
            break
        _learn(known, counts, sorted(near), lists, belief)
    top = max(value[0] for value in known.values())
    good = [m for m in sorted(known) if known[m][0] > top - WINDOW]
    return _gathered([weigh(counts, good, lists, belief) for belief in BELIEFS], [b.chance for b in BELIEFS])


def shrunk(counts: Floats, lists: int) -> Weighed:
    """All pairs at once, with priors from narrow to wide that are equally likely.

    The mean of the prior keeps its ratio to the standard deviation, so that a narrow
    prior is close to independence.
    """
    model = tuple(sorted(pairs(lists)))
    found = [weigh(counts, [model], lists, Belief(BELIEFS[0].mean * scale, scale)) for scale in SHRINKAGE]
    alike = [replace(part, prior=np.zeros(1)) for part in found]
    return _gathered(alike, [1 / len(SHRINKAGE)] * len(SHRINKAGE))


def _gathered(parts: Sequence[Weighed], chances: Sequence[float]) -> Weighed:
    """The same models under several priors, each with its chance."""
    return Weighed(
        tuple(model for part in parts for model in part.models),
        np.concatenate([part.evidence for part in parts]),
        np.concatenate([part.prior + np.log(chance) for part, chance in zip(parts, chances, strict=True)]),
        np.concatenate([part.log_unseen for part in parts]),
        np.concatenate([part.variance for part in parts]),
        np.concatenate([part.log_likelihood for part in parts]),
    )


def _learn(
    known: dict[Model, tuple[float, float, float, float]],
    counts: Floats,
    models: list[Model],
    lists: int,
    belief: Belief,
) -> None:
    found = weigh(counts, models, lists, belief)
    columns = zip(found.score, found.log_unseen, found.variance, found.log_likelihood, strict=True)
    known.update(zip(models, columns, strict=True))


def _seeds(lists: int) -> list[Model]:
    """Independence, every single pair, and every pair at once."""
    everything = tuple(sorted(pairs(lists)))
    return [(), *((pair,) for pair in everything), everything]


def neighbours(model: Model, lists: int) -> list[Model]:
    """Models one term away that stay hierarchical."""
    held = set(model)
    needed = {parent for term in model for parent in parents(term)}
    found = [held - {term} for term in model if term not in needed]
    absent = (term for term in range(3, 2**lists) if term.bit_count() > 1 and term not in held)
    found += [held | {term} for term in absent if held.issuperset(parents(term))]
    return [tuple(sorted(near, key=lambda m: (m.bit_count(), m))) for near in found]


def _chunks(items: Ints, size: int) -> list[Ints]:
    return [items[start : start + size] for start in range(0, len(items), size)]

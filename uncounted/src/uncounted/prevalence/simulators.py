"""Populations whose size is known, to find out how often an interval holds the truth.

Each simulator draws one population of ``size`` people and ``lists`` lists from a seeded
generator and returns the table of those seen.  The families are those in which
estimators are known to fail: dependence, heterogeneity, referral, sparse overlap,
linkage errors, and real tables.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from uncounted.prevalence.arrays import Bools, Floats, Ints
from uncounted.prevalence.existence import status
from uncounted.prevalence.lattice import containment, hierarchical_models, membership, pairs, sizes
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.poisson import fit_models, fitted

Draw = np.random.Generator


@dataclass(frozen=True, eq=False)
class Case:
    """A table and the true size of the population it was drawn from."""

    family: str
    lists: Lists
    truth: int


def _table(counts: Floats | Ints, lists: int) -> Lists:
    """The table as seen: those on no list are gone."""
    seen = np.asarray(counts, dtype=np.float64).copy()
    seen[0] = 0
    return Lists(tuple("ABCDEFGHIJ"[:lists]), seen)


def _logits(draw: Draw, lists: int, low: float = 0.03, high: float = 0.4) -> Floats:
    """Log odds (K,) of capture, uniform in the logarithm of the probability."""
    chance = np.exp(draw.uniform(np.log(low), np.log(high), lists))
    return np.asarray(np.log(chance / (1 - chance)))


def _from_cells(draw: Draw, size: int, logs: Floats, lists: int) -> Lists:
    """Draw histories with probabilities proportional to exp(logs), shape (2**K,)."""
    chance = np.exp(logs - logs.max())
    return _table(draw.multinomial(size, chance / chance.sum()), lists)


def independent(draw: Draw, size: int, lists: int) -> Lists:
    """Lists that know nothing of each other."""
    return _from_cells(draw, size, membership(lists) @ _logits(draw, lists), lists)


def pairwise(draw: Draw, size: int, lists: int) -> Lists:
    """About a third of the pairs of lists attract or, less often, avoid each other."""
    logs = membership(lists) @ _logits(draw, lists)
    for pair in pairs(lists):
        if draw.random() < 0.35:
            strength = draw.uniform(0.5, 2.0) * (1 if draw.random() < 0.75 else -1)
            logs = logs + strength * containment(lists)[pair]
    return _from_cells(draw, size, logs, lists)


def three_way(draw: Draw, size: int, lists: int) -> Lists:
    """Three lists share more people than their pairs explain."""
    logs = membership(lists) @ _logits(draw, lists)
    trio = draw.choice(lists, 3, replace=False)
    a, b, c = (1 << int(j) for j in trio)
    for term in (a | b, a | c, b | c):
        logs = logs + draw.uniform(0.3, 1.2) * containment(lists)[term]
    if lists > 3:
        logs = logs + draw.choice([-1, 1]) * draw.uniform(0.5, 1.5) * containment(lists)[a | b | c]
    return _from_cells(draw, size, logs, lists)


def heterogeneous(draw: Draw, size: int, lists: int) -> Lists:
    """Some people are easier to find than others, on every list, by a continuous degree.

    The degree is normal, skewed or heavy-tailed on the log-odds scale, in a quarter of
    the draws with loadings that differ by list, or a Beta multiplier of the chances.
    """
    shape, spread = int(draw.integers(5)), draw.uniform(0.4, 1.4)
    base = _logits(draw, lists)
    if shape == 4:
        mean = draw.uniform(0.3, 0.6)
        degree = draw.beta(3 * mean, 3 * (1 - mean), size) / mean
        return _from_people(draw, np.minimum(expit(base)[None, :] * degree[:, None], 1.0))
    degree = _degree(draw, shape, size)
    loadings = draw.uniform(0.4, 1.6, lists) if shape == 3 else np.ones(lists)
    return _from_people(draw, expit(base[None, :] + spread * degree[:, None] * loadings))


def _degree(draw: Draw, shape: int, size: int) -> Floats:
    """Degrees (size,) with mean 0 and variance 1: skewed for shape 1, heavy-tailed for 2, else normal."""
    if shape == 1:
        return np.asarray((draw.gamma(2, 1, size) - 2) / np.sqrt(2))
    if shape == 2:
        return np.asarray(draw.standard_t(5, size) / np.sqrt(5 / 3))
    return draw.normal(0, 1, size)


def latent_class(draw: Draw, size: int, lists: int) -> Lists:
    """Two or three kinds of people, each with its own chance on each list."""
    kinds = int(draw.integers(2, 4))
    share = draw.dirichlet(np.full(kinds, 3.0))
    chance = expit(np.stack([_logits(draw, lists, 0.02, 0.6) for _ in range(kinds)]))
    counts = np.zeros(2**lists)
    member = membership(lists)
    for part, p in zip(draw.multinomial(size, share), chance, strict=True):
        counts += draw.multinomial(part, np.prod(np.where(member > 0, p, 1 - p), axis=1))
    return _table(counts, lists)


def referral(draw: Draw, size: int, lists: int) -> Lists:
    """A list sends some of its people on to the next list of a chain."""
    found = draw.random((size, lists)) < expit(_logits(draw, lists, 0.02, 0.25))
    for first, second in zip(range(lists - 1), range(1, lists), strict=True):
        sent = draw.random(size) < draw.uniform(0.1, 0.6)
        found[:, second] |= found[:, first] & sent
    return _count(found)


def sparse(draw: Draw, size: int, lists: int) -> Lists:
    """Small lists with hardly any overlap, as in published studies of trafficking."""
    logs = membership(lists) @ _logits(draw, lists, 0.01, 0.1)
    for pair in pairs(lists):
        chance = draw.random()
        logs = logs + (draw.uniform(0.5, 2) if chance < 0.25 else 0) * containment(lists)[pair]
    return _from_cells(draw, size, logs, lists)


def linkage_errors(draw: Draw, size: int, lists: int) -> Lists:
    """Independent lists of which some records of one person were not recognised as such."""
    found = draw.random((size, lists)) < expit(_logits(draw, lists))
    missed, false = draw.uniform(0, 0.1), draw.uniform(0, 0.004)
    found = found[found.any(axis=1)]
    split = (draw.random(len(found)) < missed) & (found.sum(axis=1) > 1)
    stray = np.zeros_like(found)
    for row in np.flatnonzero(split):
        place = draw.choice(np.flatnonzero(found[row]))
        found[row, place], stray[row, place] = False, True
    found = np.vstack([found, stray[split]])
    draw.shuffle(found)
    wrong = int(false * len(found))
    found[:wrong] |= found[wrong : 2 * wrong]
    return _count(np.vstack([found[:wrong], found[2 * wrong :]]))


def refit(draw: Draw, real: Lists, order: int = 2) -> tuple[Lists, int]:
    """A population that follows one of the better models of a real table; its size too."""
    models = hierarchical_models(real.k, order)
    chosen = [models[i] for i in draw.choice(len(models), min(len(models), 200), replace=False)]
    fits = fit_models(real.counts, chosen, real.k)
    good = [i for i in np.argsort(fits.bic)[:12] if not status(real.counts, chosen[i], real.k)]
    good = [i for i in good if fits.unseen[i] < 100 * real.n] or good[:1]
    table, _ = fitted(real.counts, chosen[good[int(draw.integers(len(good)))]], real.k)
    size = round(table.sum())
    return _table(draw.multinomial(size, table / table.sum()), real.k), size


def _from_people(draw: Draw, chance: Floats) -> Lists:
    return _count(draw.random(chance.shape) < chance)


def _count(found: Bools) -> Lists:
    lists = found.shape[1]
    masks = found.astype(np.int64) @ (1 << np.arange(lists))
    return _table(np.bincount(masks, minlength=2**lists).astype(np.float64), lists)


FAMILIES: dict[str, Callable[[Draw, int, int], Lists]] = {
    "independent": independent,
    "pairwise": pairwise,
    "three_way": three_way,
    "heterogeneous": heterogeneous,
    "latent_class": latent_class,
    "referral": referral,
    "sparse": sparse,
    "linkage_errors": linkage_errors,
}


def usable(lists: Lists) -> bool:
    """Has the draw at least 30 people, and somebody on every list and on two lists?"""
    several = lists.counts[sizes(lists.k) > 1].sum()
    return bool(lists.n >= 30 and min(lists.sizes.values()) > 0 and several >= 3)


def case(family: str, seed: int, size: int, lists: int) -> Case:
    """One simulated population; draws again, with the next seed, until it is usable."""
    draw = np.random.default_rng(seed)
    while True:
        table = FAMILIES[family](draw, size, lists)
        if usable(table):
            return Case(family, table, size)


def sublists(real: Lists, name: str, least: int = 30) -> list[Case]:
    """Each list of a real table as a population of known size, seen by the other lists."""
    found = []
    for list_name, size in real.sizes.items():
        inner = real.within(list_name)
        active = [other for other, held in inner.sizes.items() if held > 0]
        if len(active) >= 3:
            inner = inner.only(*active)
            if inner.n >= least and usable(inner):
                found.append(Case(f"real sub-list {name}/{list_name}", inner, size))
    return found

"""How are capture histories and model terms arranged? As bit masks in a lattice of subsets.

With K lists a history, or a model term, is an integer whose bit j says that list j
belongs to it.  A function on histories is an array of length 2**K.  Two sums link the
levels of the lattice, and with them every quantity of a log-linear model is a lookup:
the information matrix of terms a and b is the superset sum of the weights at ``a | b``.
"""

from functools import cache
from itertools import combinations

import numpy as np

from uncounted.prevalence.arrays import Floats, Ints

Model = tuple[int, ...]
"""A hierarchical model: its interaction terms (two lists or more) as sorted masks."""


@cache
def containment(lists: int) -> Floats:
    """Matrix Z of shape (2**K, 2**K) with Z[a, b] = 1 where a is a subset of b."""
    masks = np.arange(2**lists)
    matrix = np.asarray((masks[:, None] & masks[None, :]) == masks[:, None], dtype=np.float64)
    matrix.setflags(write=False)
    return matrix


@cache
def sizes(lists: int) -> Ints:
    """Number of lists in each mask, shape (2**K,)."""
    counted = np.array([mask.bit_count() for mask in range(2**lists)], dtype=np.int64)
    counted.setflags(write=False)
    return counted


@cache
def membership(lists: int) -> Floats:
    """Matrix of shape (2**K, K): entry (mask, j) is 1 where list j is in the mask."""
    matrix = ((np.arange(2**lists)[:, None] >> np.arange(lists)) & 1).astype(np.float64)
    matrix.setflags(write=False)
    return matrix


def superset_sums(values: Floats, lists: int) -> Floats:
    """Sum ``values`` (..., 2**K) over the histories that contain each mask."""
    return np.asarray(values @ containment(lists).T, dtype=np.float64)


def subset_sums(values: Floats, lists: int) -> Floats:
    """Sum ``values`` (..., 2**K) over the terms contained in each history."""
    return np.asarray(values @ containment(lists), dtype=np.float64)


@cache
def pairs(lists: int) -> Model:
    """The two-list terms in the order (1,2), (1,3), ..., (K-1,K)."""
    return tuple((1 << a) | (1 << b) for a, b in combinations(range(lists), 2))


def terms(model: Model, lists: int) -> Model:
    """All terms of a model: the intercept 0, the K main effects, then the interactions."""
    return (0, *(1 << j for j in range(lists)), *model)


@cache
def parents(mask: int) -> tuple[int, ...]:
    """The terms with one list fewer that still hold at least two lists."""
    smaller = [mask & ~(1 << j) for j in range(mask.bit_length()) if mask >> j & 1]
    return tuple(term for term in smaller if term.bit_count() >= 2)


def is_hierarchical(model: Model) -> bool:
    """Does the model hold every smaller interaction of each of its terms?"""
    held = set(model)
    return all(parent in held for term in model for parent in parents(term))


@cache
def of_size(lists: int, size: int) -> tuple[int, ...]:
    """The terms that hold exactly ``size`` lists."""
    return tuple(mask for mask in range(2**lists) if mask.bit_count() == size)


@cache
def hierarchical_models(lists: int, order: int) -> tuple[Model, ...]:
    """All hierarchical models with main effects and interactions up to ``order`` lists.

    Three lists give 8 (order 2), four 113 (order 3), five 6,893 (order 4).
    """
    found: list[tuple[int, ...]] = [()]
    for size in range(2, order + 1):
        candidates = list(of_size(lists, size))
        found = [model for base in found for model in _extensions(base, candidates)]
    return tuple(tuple(sorted(model, key=lambda m: (m.bit_count(), m))) for model in found)


def _extensions(base: Model, candidates: list[int]) -> list[Model]:
    """The base with every set of candidate terms whose parents it holds."""
    held = set(base)
    allowed = [term for term in candidates if all(p in held for p in parents(term))]
    grown: list[Model] = [base]
    for term in allowed:
        grown += [(*model, term) for model in grown]
    return grown


def generators(model: Model, lists: int) -> tuple[int, ...]:
    """The largest terms of a model, from which hierarchy gives the rest."""
    everything = [*(1 << j for j in range(lists)), *model]
    return tuple(a for a in everything if not any(a != b and a & b == a for b in everything))


def bracket(model: Model, lists: int) -> str:
    """Name a model by its generators, as in ``[12,3]``; lists are numbered from 1."""
    words = ["".join(str(j + 1) for j in range(lists) if g >> j & 1) for g in generators(model, lists)]
    return "[" + ",".join(sorted(words, key=lambda w: (-len(w), w))) + "]"


def from_bracket(text: str) -> Model:
    """Read a model from its bracket name.

    >>> from_bracket("[12,3]")
    (3,)
    """
    held: set[int] = set()
    for word in text.strip("[]").split(","):
        digits = [int(letter) - 1 for letter in word]
        for size in range(2, len(digits) + 1):
            held |= {sum(1 << j for j in chosen) for chosen in combinations(digits, size)}
    return tuple(sorted(held, key=lambda m: (m.bit_count(), m)))

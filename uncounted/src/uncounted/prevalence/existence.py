"""Does a log-linear model have an estimate at all for this pattern of empty cells?

Follows Fienberg and Rinaldo (2012, Annals of Statistics 40) as used for sparse lists
by Chan, Silverman and Vincent (2021, JASA 116): only the pattern of empty cells
matters, never the size of the counts, so answers are remembered by pattern.
"""

from enum import IntFlag
from functools import lru_cache

import numpy as np
from scipy.optimize import linprog

from uncounted.prevalence.arrays import Bools, Floats
from uncounted.prevalence.lattice import Model, containment, terms

_TOLERANCE = 1e-9


class Status(IntFlag):
    """What is wrong with a model on a table: nothing (0), no maximum (1), not identified (2)."""

    FINE = 0
    NO_MAXIMUM = 1
    NOT_IDENTIFIED = 2


def split_terms(positive: Bools, model: Model, lists: int) -> tuple[list[int], Bools]:
    """Separate the finite terms from those at minus infinity.

    ``positive`` (2**K,) marks histories with a positive count.  A term no history
    contains is at minus infinity and its histories leave the table.  Returns the
    finite terms and the mask (2**K,) of histories kept; history 0 is never kept.
    """
    inside = containment(lists).astype(bool)
    kept = np.ones(2**lists, dtype=bool)
    kept[0] = False
    finite = []
    for term in terms(model, lists):
        if (inside[term] & positive).any():
            finite.append(term)
        else:
            kept &= ~inside[term]
    return finite, kept


def status(counts: Floats, model: Model, lists: int) -> Status:
    """Existence and identifiability of the extended maximum likelihood estimate.

    ``counts`` has shape (2**K,), its entry 0 is ignored.
    """
    return _status(np.packbits(counts > 0).tobytes(), model, lists)


@lru_cache(maxsize=200_000)
def _status(pattern: bytes, model: Model, lists: int) -> Status:
    positive = np.unpackbits(np.frombuffer(pattern, dtype=np.uint8))[: 2**lists].astype(bool)
    positive[0] = False
    finite, kept = split_terms(positive, model, lists)
    design = containment(lists)[finite].T
    rank = int(np.linalg.matrix_rank(design[kept]))
    answer = Status.FINE if rank == len(finite) else Status.NOT_IDENTIFIED
    if not _has_maximum(design[kept & positive], design[kept & ~positive], rank):
        answer |= Status.NO_MAXIMUM
    return answer


def _has_maximum(seen: Floats, empty: Floats, rank: int) -> bool:
    """Is there no direction that leaves seen cells alone and lowers empty ones for ever?"""
    if not len(empty):
        return True
    _, singular, basis = np.linalg.svd(seen, full_matrices=True)
    free = basis[int((singular > _TOLERANCE).sum()) :]
    if len(basis) - len(free) == rank:
        return True
    slopes = empty @ free.T
    if len(free) == 1:
        return bool((slopes > _TOLERANCE).any() and (slopes < -_TOLERANCE).any())
    answer = linprog(
        slopes.sum(axis=0),
        A_ub=np.vstack([slopes, -slopes]),
        b_ub=np.concatenate([np.zeros(len(slopes)), np.ones(len(slopes))]),
        bounds=(None, None),
        method="highs",
    )
    return float(answer.fun or 0.0) > -1e-7

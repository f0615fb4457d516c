"""What if the linkage itself is uncertain? Estimates over draws of linked tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from uncounted.prevalence.consensus import consensus_pool, limits
from uncounted.prevalence.errors import CannotEstimate
from uncounted.prevalence.linkage import PERFECT, undo
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.pool import Pool
from uncounted.prevalence.refusal import reasons_to_refuse
from uncounted.prevalence.result import Line


@dataclass(frozen=True)
class Imputed:
    """The pooled answer and ``linkage_share``, the part of its log variance due to linkage."""

    line: Line
    linkage_share: float
    draws: int


def estimate_draws(draws: Sequence[Lists], level: float = 0.95) -> Imputed:
    """Pool the consensus over tables drawn from the posterior of a linkage.

    Each table is taken as perfectly linked, since the draws carry the uncertainty.
    Raises ``CannotEstimate`` if any draw cannot carry an estimate.
    """
    if len(draws) < 2:
        raise CannotEstimate("at least two draws of the linked table are needed")
    for number, lists in enumerate(draws, start=1):
        if reasons := reasons_to_refuse(lists):
            raise CannotEstimate(f"draw {number}: {reasons[0]}")
    pools = [consensus_pool(lists, PERFECT)[0] for lists in draws]
    whole = Pool(
        np.concatenate([pool.log_unseen for pool in pools]),
        np.concatenate([pool.deviation for pool in pools]),
        np.concatenate([pool.seen for pool in pools]),
        np.concatenate([pool.weight for pool in pools]) / len(pools),
    )
    lower, middle, upper = limits(whole, level)
    means = np.array([(pool.weight * pool.log_unseen).sum() for pool in pools])
    spread = whole.weight @ (whole.log_unseen**2 + whole.deviation**2) - (whole.weight @ whole.log_unseen) ** 2
    share = float(np.clip(means.var() / spread, 0.0, 1.0))
    return Imputed(
        Line("consensus over linkages", middle, lower, upper, "draws carry the linkage error"), share, len(draws)
    )


def what_if(
    lists: Lists, missed: Sequence[float] = (0.0, 0.05, 0.1, 0.2), false: Sequence[float] = (0.0, 0.002, 0.005, 0.01)
) -> tuple[tuple[float, float, float], ...]:
    """Rows (missed, false, estimate): the answer if linkage had these errors and they were undone."""
    rows = []
    for miss in missed:
        for wrong in false:
            table = np.round(undo(lists.counts, lists.k, miss, wrong))
            corrected = Lists(lists.names, table)
            if reasons_to_refuse(corrected):
                continue
            pool = consensus_pool(corrected, PERFECT)[0]
            rows.append((miss, wrong, limits(pool, 0.95)[1]))
    return tuple(rows)

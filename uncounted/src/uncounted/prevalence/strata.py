"""What do the strata say when each is estimated by itself and the answers are added?

People of one stratum are more alike than people at large, so each stratum needs less
of the assumption that all are as easily found.  But strata are thinner than the whole.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import expit, xlogy

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.pool import Pool
from uncounted.prevalence.refusal import empty_lists, reasons_to_refuse

_LEVELS = (np.arange(200) + 0.5) / 200


def parts(lists: Lists) -> tuple[Lists, ...]:
    """The strata that carry an estimate; those that do not are taken together.

    A list that never reached a stratum is left out there.  What cannot carry an estimate
    even together joins the largest stratum.
    """
    reached = [_reached(part) for part in lists.strata.values() if part.n]
    sound = sorted((part for part in reached if not reasons_to_refuse(part)), key=lambda part: part.n)
    thin = [part for part in lists.strata.values() if part.n and reasons_to_refuse(_reached(part))]
    if not thin or not sound:
        return tuple(sound)
    rest = _reached(_together(lists, thin))
    if not reasons_to_refuse(rest):
        return (*sound, rest)
    largest = [part for part in lists.strata.values() if part.n == sound[-1].n][:1]
    return (*sound[:-1], _reached(_together(lists, [*thin, *largest])))


def added(pools: list[Pool], seen: int) -> Pool:
    """The sum of populations whose errors go together.

    What is wrong in one stratum, a hidden dependence or bad linkage, is likely wrong in
    all, so the quantiles are added: the widest sum that these answers allow.
    """
    unseen = np.log(np.maximum(sum(pool.quantiles(_LEVELS) for pool in pools) - seen, 1e-9))
    return Pool(
        unseen, np.maximum(np.gradient(unseen), 1e-6), np.full(len(unseen), float(seen)),
        np.full(len(unseen), 1 / len(unseen)),
    )  # fmt: skip


def chance_of_difference(strata: tuple[Lists, ...], names: tuple[str, ...]) -> float:
    """How likely the strata differ in the share of their people on each list.

    From the likelihood ratio over lists and strata with the penalty of BIC, both
    answers being as likely before (Kass and Raftery 1995, JASA 90).
    """
    people = np.array([part.n for part in strata], dtype=np.float64)
    held = np.array([[part.sizes.get(name, 0) for name in names] for part in strata], dtype=np.float64)
    table = np.stack([held, people[:, None] - held])
    expected = table.sum(axis=1, keepdims=True) * (people / people.sum())[None, :, None]
    ratio = 2 * (xlogy(table, table) - xlogy(table, np.maximum(expected, 1e-300))).sum()
    freedom = (len(strata) - 1) * len(names)
    return float(expit(0.5 * (ratio - freedom * np.log(people.sum()))))


def over_strata(lists: Lists, whole: Pool, answer: Callable[[Lists], Pool]) -> tuple[Pool, Pool | None]:
    """The pool ``whole`` mixed with the sum over strata, and that sum; None where strata cannot tell."""
    split = parts(lists)
    if len(split) < 2:
        return whole, None
    total = added([answer(part) for part in split], lists.n)
    return whole.mixed(total, chance_of_difference(split, lists.names)), total


def _reached(part: Lists) -> Lists:
    """A stratum without the lists that hold nobody in it."""
    empty = empty_lists(part)
    held = [name for name in part.names if name not in empty]
    return part.only(*held) if len(held) >= 2 else part


def _together(lists: Lists, some: list[Lists]) -> Lists:
    counts: Floats = np.sum([part.counts for part in some], axis=0)
    return Lists(lists.names, counts)

"""How many people are there, given every defensible model at once?

The consensus weighs three families of models (interactions between lists, degrees of
being findable, kinds of people) and several views of how well records were linked, by
how well each explains the table, and reads one interval from the mixture.
"""

import numpy as np

from uncounted.prevalence.comparison import compare
from uncounted.prevalence.diagnostics import internal_consistency, leave_one_out, shortfall
from uncounted.prevalence.errors import BadSetting
from uncounted.prevalence.families import ASSUMPTIONS, views
from uncounted.prevalence.linkage import UNKNOWN, LinkageView
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.pool import Answers, Pool
from uncounted.prevalence.refusal import cautions, empty_lists, reasons_to_refuse
from uncounted.prevalence.result import Line, Record, Result, Tell, Tip, silent
from uncounted.prevalence.scenes import relinked
from uncounted.prevalence.strata import over_strata

EFFORTS = ("quick", "full")
FACTORS = (0.37, 0.5, 0.67, 1.0, 1.5, 2.0, 2.72)
WIDEST = 20.0
"""Largest ratio of the 95 % limits.  Before any data it is about 360, so lists must halve it on the log scale."""
DOUBT = 0.1
"""Chance that the whole errs as its lists do, where the other lists get their known sizes too low."""


def estimate(
    lists: Lists,
    effort: str = "quick",
    *,
    seed: int = 0,
    level: float = 0.95,
    linkage: LinkageView = UNKNOWN,
    tell: Tell = silent,
) -> Result:
    """Estimate the size of the population behind incomplete lists.

    ``effort`` "quick" pools the families and compares published methods; "full" adds
    leave-one-list-out, bootstrap intervals with selection inside and latent classes.
    ``tell`` is called with the name of each step.  Returns a refusal, never an error, when
    the table is sound but cannot carry an estimate.  Raises ``BadSetting`` for an
    unknown effort or level.

    >>> from uncounted.prevalence import datasets
    >>> estimate(datasets.load("Korea")).status
    'ok'
    """
    if effort not in EFFORTS:
        raise BadSetting(f"effort is {' or '.join(EFFORTS)}, not {effort!r}")
    if not 0.5 <= level < 1:
        raise BadSetting(f"level must be in [0.5, 1), not {level}")
    settings = {"effort": effort, "level": level, "linkage": linkage.name}
    record = Record(lists.digest, seed=seed, settings=settings)
    empty = empty_lists(lists)
    if lists.k - len(empty) >= 2:
        lists = lists.only(*sorted(set(lists.names) - set(empty)))
    if reasons := reasons_to_refuse(lists):
        return _refused(lists, level, reasons, record)
    left_out = tuple(f"Nobody is on list {name}; it was left out." for name in empty)
    tell("families of models")
    pool, alone, seen_by = consensus_pool(lists, linkage)
    whole = pool
    pool, sum_of_strata = over_strata(lists, whole, lambda part: consensus_pool(part, linkage)[0])
    checks = internal_consistency(lists)
    pool = pool.doubted(shortfall(checks), DOUBT)
    least, _, most = limits(pool, 0.95)
    if most > WIDEST * max(least, 1):
        reason = f"the defensible answers differ by more than {WIDEST:.0f} times: the lists are too thin"
        return _refused(lists, level, (reason,), record)
    lower, middle, upper = limits(pool, level)
    published = compare(lists, effort=effort, seed=seed, level=level, tell=tell)
    return Result(
        status="ok", estimate=middle, lower=lower, upper=upper, level=level, seen=lists.n,
        lists=lists.names, sizes=tuple(lists.sizes.values()),
        overlaps=tuple((a, b, shared) for (a, b), shared in lists.overlaps().items()),
        cautions=(*left_out, *cautions(lists)),
        assumption=assumption(seen_by),
        spread=(*_family_lines(seen_by, level), *_strata_line(sum_of_strata, level), *published),
        tipping=_tipping(pool, lists.n, level),
        consistency=checks,
        without=leave_one_out(lists, level, tell) if effort == "full" else (),
        linkage_share=_linkage_share(whole, alone, level),
        citation=lists.citation, record=record,
    )  # fmt: skip


def consensus_pool(lists: Lists, linkage: LinkageView) -> tuple[Pool, Pool, list[Answers]]:
    """The pool under a view of linkage, the pool if linkage were perfect, and its answers."""
    found = views(lists.counts, lists.k)
    alone = [view.answers for view in found]
    parts = [part for v in found for part in relinked(v.answers, v.leader, lists.counts, lists.k, linkage)]
    return Pool.of(parts), Pool.of(alone), alone


def limits(pool: Pool, level: float) -> tuple[float, float, float]:
    """Lower limit, median and upper limit of the population."""
    tail = (1 - level) / 2
    return pool.quantile(tail), pool.quantile(0.5), pool.quantile(1 - tail)


def assumption(answers: list[Answers]) -> str:
    """The assumption of the family that carries most weight, in words."""
    shares = family_shares(answers)
    leading = max(shares, key=lambda family: shares[family])
    return ASSUMPTIONS[leading]


def family_shares(answers: list[Answers]) -> dict[str, float]:
    """Posterior weight of each family."""
    top = max(part.score.max() for part in answers)
    weights = {part.family: float(np.exp(part.score - top).sum()) for part in answers}
    total = sum(weights.values())
    return {family: weight / total for family, weight in weights.items()}


def _family_lines(answers: list[Answers], level: float) -> list[Line]:
    shares = family_shares(answers)
    lines = []
    for part in answers:
        lower, middle, upper = limits(Pool.of([part]), level)
        lines.append(Line(part.family, middle, lower, upper, ASSUMPTIONS[part.family], shares[part.family]))
    return lines


def _strata_line(total: Pool | None, level: float) -> list[Line]:
    if total is None:
        return []
    lower, middle, upper = limits(total, level)
    return [Line("added over strata", middle, lower, upper, "each stratum by itself; errors go together")]


def _tipping(pool: Pool, n: int, level: float) -> tuple[Tip, ...]:
    lower, middle, upper = (value - n for value in limits(pool, level))
    return tuple(Tip(f, n + f * middle, n + f * max(lower, 0), n + f * upper) for f in FACTORS)


def _linkage_share(pool: Pool, alone: Pool, level: float) -> float:
    """Share of the log width of the interval that goes away if linkage is perfect."""
    wide, narrow = (np.log(q[2] / q[0]) for q in (limits(pool, level), limits(alone, level)))
    return float(max(0.0, 1.0 - narrow / wide)) if wide > 0 else 0.0


def _refused(lists: Lists, level: float, reasons: tuple[str, ...], record: Record) -> Result:
    return Result(
        status="refused", estimate=None, lower=None, upper=None, level=level, seen=lists.n, lists=lists.names,
        sizes=tuple(lists.sizes.values()),
        overlaps=tuple((a, b, shared) for (a, b), shared in lists.overlaps().items()),
        reasons=reasons, cautions=cautions(lists), citation=lists.citation, record=record,
    )  # fmt: skip

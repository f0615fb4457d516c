"""How many people are there, given every defensible model at once?

The consensus weighs three families of models (interactions between lists, degrees of
being findable, kinds of people) and several views of how well records were linked, by
how well each explains the table, and reads one interval from the mixture.
"""

import numpy as np
from scipy.special import gammaln

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.comparison import compare
from uncounted.prevalence.diagnostics import internal_consistency, leave_one_out, shortfall
from uncounted.prevalence.errors import BadSetting
from uncounted.prevalence.families import ASSUMPTIONS, Views, views
from uncounted.prevalence.lattice import terms
from uncounted.prevalence.linkage import UNKNOWN, LinkageView, redo, undo
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.mixtures import fit_mixture
from uncounted.prevalence.poisson import newton
from uncounted.prevalence.pool import Answers, Pool
from uncounted.prevalence.posterior import BELIEFS
from uncounted.prevalence.refusal import cautions, empty_lists, reasons_to_refuse
from uncounted.prevalence.result import Line, Record, Result, Tell, Tip, silent

EFFORTS = ("quick", "full")
FACTORS = (0.37, 0.5, 0.67, 1.0, 1.5, 2.0, 2.72)
WIDEST = 100.0
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
    checks = internal_consistency(lists)
    pool, whole = pool.doubted(shortfall(checks), DOUBT), pool
    lower, middle, upper = limits(pool, level)
    if upper > WIDEST * max(lower, 1):
        reason = f"the defensible models differ by more than {WIDEST:.0f} times: the lists are too thin"
        return _refused(lists, level, (reason,), record)
    return Result(
        status="ok", estimate=middle, lower=lower, upper=upper, level=level, seen=lists.n,
        lists=lists.names, sizes=tuple(lists.sizes.values()),
        overlaps=tuple((a, b, shared) for (a, b), shared in lists.overlaps().items()),
        cautions=(*left_out, *cautions(lists)),
        assumption=assumption(seen_by),
        spread=(*_family_lines(seen_by, level), *compare(lists, effort=effort, seed=seed, level=level, tell=tell)),
        tipping=_tipping(pool, lists.n, level),
        consistency=checks,
        without=leave_one_out(lists, level, tell) if effort == "full" else (),
        linkage_share=_linkage_share(whole, alone, level),
        citation=lists.citation, record=record,
    )  # fmt: skip


def consensus_pool(lists: Lists, linkage: LinkageView) -> tuple[Pool, Pool, list[Answers]]:
    """The pool under a view of linkage, the pool if linkage were perfect, and its answers."""
    seen_by = views(lists.counts, lists.k)
    alone = list(seen_by.answers)
    return Pool.of(under(seen_by, lists, linkage)), Pool.of(alone), alone


def under(seen_by: Views, lists: Lists, linkage: LinkageView) -> list[Answers]:
    """Answers of every family in every linkage scenario.

    How far a scenario moves the answers, and how well it explains the table, is
    measured once on the leading model of its side and applied to the whole family.
    """
    reference = _scenario(lists, seen_by, 0.0, 0.0)
    found = []
    for missed, false, weight in linkage.scenarios:
        scene = _scenario(lists, seen_by, missed, false)
        for answers in seen_by.answers:
            side = 1 if answers.family == "findability" else 0
            gain = scene.likelihood[side] - reference.likelihood[side]
            by = scene.log_unseen[side] - reference.log_unseen[side]
            found.append(answers.shifted(by, gain, float(np.log(weight)), scene.seen))
    return found


class _Scene:
    """Log dark figure and log-likelihood of the two leading models in one scenario."""

    def __init__(self, log_unseen: tuple[float, float], likelihood: tuple[float, float], seen: float) -> None:
        self.log_unseen = log_unseen
        self.likelihood = likelihood
        self.seen = seen


def _scenario(lists: Lists, seen_by: Views, missed: float, false: float) -> _Scene:
    table = undo(lists.counts, lists.k, missed, false)
    model = seen_by.leading_model
    kept = np.ones((1, len(table)), dtype=bool)
    kept[0, 0] = False
    belief = BELIEFS[0]
    precision = np.concatenate([np.zeros(lists.k + 1), np.full(len(model), belief.scale**-2)])
    masks = np.array(terms(model, lists.k), dtype=np.int64)
    beta, means, _ = newton(table[None], kept, masks, lists.k, precision, belief.mean)
    trait = fit_mixture(table, lists.k, seen_by.leading_trait)
    likelihood = tuple(_likelihood(lists.counts, redo(m, lists.k, missed, false)) for m in (means[0], trait.means))
    return _Scene((float(beta[0, 0]), trait.log_unseen), (likelihood[0], likelihood[1]), float(table.sum()))


def _likelihood(counts: Floats, means: Floats) -> float:
    logs = np.log(np.maximum(means, 1e-9))
    return float((counts * logs - means - gammaln(counts + 1))[1:].sum())


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

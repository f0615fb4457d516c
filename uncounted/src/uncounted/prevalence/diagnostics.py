"""Do the lists agree with themselves? Populations of known size inside the data."""

import numpy as np
from scipy.stats import norm

from uncounted.prevalence.lists import Lists
from uncounted.prevalence.poisson import fit_models
from uncounted.prevalence.refusal import reasons_to_refuse
from uncounted.prevalence.result import Check, Line, Tell, silent
from uncounted.prevalence.stepwise import choose


def internal_consistency(lists: Lists, level: float = 0.95) -> tuple[Check, ...]:
    """Take each list as a population and estimate its known size from the other lists.

    Binette and Steorts (2022, JRSS A 185).  Uses the stepwise model, as a quick probe.
    """
    if lists.k < 3:
        return ()
    checks = []
    for name, known in lists.sizes.items():
        inner = lists.within(name)
        active = [other for other, size in inner.sizes.items() if size > 0]
        found = _probe(inner.only(*active), level) if len(active) >= 2 else None
        checks.append(Check(name, known, *(found or (None, None, None))))
    return tuple(checks)


def shortfall(checks: tuple[Check, ...], clear: float = 1.5) -> float:
    """By how much, on the log scale, the other lists put the known sizes too low.

    The mean over lists in a random-effects model (DerSimonian and Laird 1986); 0 if it
    is less than ``clear`` standard errors above 0, or if fewer than three lists tell.
    """
    told = [(c.known, c.estimate, c.lower, c.upper) for c in checks if c.estimate and c.lower and c.upper]
    told = [row for row in told if row[3] > row[2] * 1.0001]
    if len(told) < 3:
        return 0.0
    known, estimates, lower, upper = np.log(np.array(told)).T
    ratio, error = known - estimates, (upper - lower) / (2 * norm.ppf(0.975))
    weight = error**-2.0
    excess = (weight * (ratio - np.average(ratio, weights=weight)) ** 2).sum() - len(ratio) + 1
    between = max(0.0, excess / (weight.sum() - (weight**2).sum() / weight.sum()))
    weight = 1 / (error**2 + between)
    mean, spread = float(np.average(ratio, weights=weight)), float(weight.sum() ** -0.5)
    return mean if mean > clear * spread else 0.0


def _probe(lists: Lists, level: float) -> tuple[float, float, float] | None:
    if reasons_to_refuse(lists):
        return None
    model = choose(lists.counts, lists.k)
    fits = fit_models(lists.counts, [model], lists.k)
    unseen = float(fits.unseen[0])
    spread = float(np.sqrt(fits.variance[0] + 1 / max(unseen, 1e-9)))
    factor = float(np.exp(min(norm.ppf((1 + level) / 2) * spread, 100.0)))
    return lists.n + unseen, lists.n + unseen / factor, lists.n + unseen * factor


def leave_one_out(lists: Lists, level: float = 0.95, tell: Tell = silent) -> tuple[Line, ...]:
    """The consensus without each list in turn."""
    from uncounted.prevalence.consensus import consensus_pool, limits
    from uncounted.prevalence.linkage import UNKNOWN

    if lists.k < 3:
        return ()
    lines = []
    for name in lists.names:
        tell(f"without {name}")
        rest = lists.without(name)
        if reasons := reasons_to_refuse(rest):
            lines.append(Line(f"without {name}", None, None, None, reasons[0]))
            continue
        lower, middle, upper = limits(consensus_pool(rest, UNKNOWN)[0], level)
        lines.append(Line(f"without {name}", middle, lower, upper, "the consensus of the other lists"))
    return tuple(lines)

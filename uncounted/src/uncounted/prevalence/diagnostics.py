"""Do the lists agree with themselves? Populations of known size inside the data."""

import numpy as np
from scipy.stats import norm

from uncounted.prevalence.errors import CannotEstimate
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.poisson import fit_models
from uncounted.prevalence.refusal import reasons_to_refuse
from uncounted.prevalence.result import Check, Line
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


def _probe(lists: Lists, level: float) -> tuple[float, float, float] | None:
    if reasons_to_refuse(lists):
        return None
    try:
        model = choose(lists.counts, lists.k)
    except CannotEstimate:
        return None
    fits = fit_models(lists.counts, [model], lists.k)
    unseen = float(fits.unseen[0])
    factor = float(np.exp(norm.ppf((1 + level) / 2) * np.sqrt(fits.variance[0] + 1 / max(unseen, 1e-9))))
    return lists.n + unseen, lists.n + unseen / factor, lists.n + unseen * factor


def leave_one_out(lists: Lists, level: float = 0.95) -> tuple[Line, ...]:
    """The consensus without each list in turn."""
    from uncounted.prevalence.consensus import consensus_pool, limits
    from uncounted.prevalence.linkage import UNKNOWN

    if lists.k < 3:
        return ()
    lines = []
    for name in lists.names:
        rest = lists.without(name)
        if reasons := reasons_to_refuse(rest):
            lines.append(Line(f"without {name}", None, None, None, reasons[0]))
            continue
        lower, middle, upper = limits(consensus_pool(rest, UNKNOWN)[0], level)
        lines.append(Line(f"without {name}", middle, lower, upper, "the consensus of the other lists"))
    return tuple(lines)

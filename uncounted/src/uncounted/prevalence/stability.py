"""How does the answer move with the number of models that may be chosen?

Limits that jump as further models come in rest on the choice of models (Silverman, Chan
and Vincent 2024, Statistics and Computing).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from uncounted.prevalence.bic import bic_selector
from uncounted.prevalence.bootstrap import bootstrap
from uncounted.prevalence.errors import BadSetting
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.plot import intervals
from uncounted.prevalence.report import told
from uncounted.prevalence.result import Line

TOPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Stability:
    """One line for each number of models kept: the estimate and its BCa interval."""

    lines: tuple[Line, ...]

    def table(self) -> str:
        """The figures, one number of models to a line."""
        return "\n".join(f"{line.method:<16} {told(line)}" for line in self.lines)

    def plot(self) -> str:
        """An accessible SVG: estimate and interval by number of models kept."""
        return intervals("Estimate by number of models kept", self.lines)


def stability(
    lists: Lists, tops: Sequence[int] = TOPS, *, replicates: int = 1000, level: float = 0.95, seed: int = 0
) -> Stability:
    """Choose by BIC among the best 1, 2, 5, ... models, on the table and on the same resamples.

    Raises ``BadSetting`` for fewer than one model or more than five lists, and
    ``CannotEstimate`` if no model has an estimate.

    >>> from uncounted.prevalence import datasets
    >>> found = stability(datasets.load("Korea"), (1, 5), replicates=100)
    >>> print(found.lines[0].method, round(found.lines[0].estimate))
    best 1 157
    """
    if lists.k > 5:
        raise BadSetting("models are listed one by one for at most five lists")
    if not tops or min(tops) < 1:
        raise BadSetting("at least one model must be kept")
    return Stability(tuple(_line(lists, top, replicates, level, seed) for top in tops))


def _line(lists: Lists, top: int, replicates: int, level: float, seed: int) -> Line:
    found = bootstrap(lists.counts, lists.k, bic_selector(lists.counts, lists.k, top=top), replicates, seed)
    lower, upper = found.bca(level)
    return Line(f"best {top}", found.point, lower, upper, f"one of the best {top} models by BIC is true")

"""Which kinds of models answer, and what does each assume?

Three families look at the same table: interactions between lists, a continuous degree
of being findable, and distinct kinds of people.  Each returns many weighted answers.
"""

from dataclasses import dataclass

import numpy as np

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.lattice import Model, terms
from uncounted.prevalence.mixtures import FORMS, Classes, Kinds, Loadings, MixtureFit, Trait, fit_mixture
from uncounted.prevalence.poisson import newton
from uncounted.prevalence.pool import Answers
from uncounted.prevalence.posterior import BELIEFS, Weighed, search, shrunk, weigh
from uncounted.prevalence.scenes import Leader

SPREADS = (0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 1.8, 2.2, 2.6)
SPREAD_SCALE = 0.6
_HOPELESS, _SMOOTH, _REFINEMENTS = 25.0, 1.0, 10

PRIOR = {"independence": 1.0, "interactions": 2.0, "findability": 0.25, "kinds": 0.25}
"""How plausible each family is before any data, up to a constant: lists of the same people seldom ignore each other."""

ASSUMPTIONS = {
    "independence": "the lists are independent, and everybody is as easily found by each of them",
    "interactions": "lists depend on each other through interactions of normal size; the largest one "
    "no table can show is as large as the others",
    "findability": "people differ in how easily they are found, by one degree that counts on every list",
    "kinds": "people fall into a few kinds, and within a kind the lists are independent",
}


@dataclass(frozen=True)
class View:
    """The answers of one family, and its leading model."""

    answers: Answers
    leader: Leader


def views(counts: Floats, lists: int) -> tuple[View, ...]:
    """Fit all families to a table ``counts`` (2**K,)."""
    weighed = search(counts, lists)
    leading = weighed.models[int(np.argmax(weighed.score))]
    return (
        View(independence(counts, lists), loglinear((), lists)),
        View(interactions(weighed, counts, lists), loglinear(leading, lists)),
        findability(counts, lists),
        kinds(counts, lists),
    )


def loglinear(model: Model, lists: int) -> Leader:
    """Fit one log-linear model, with the first of the priors, to many tables."""
    masks = np.array(terms(model, lists), dtype=np.int64)
    belief = BELIEFS[0]
    precision = np.concatenate([np.zeros(lists + 1), np.full(len(model), belief.scale**-2)])

    def answer(tables: Floats) -> tuple[Floats, Floats]:
        kept = np.ones(tables.shape, dtype=bool)
        kept[:, 0] = False
        beta, means, _ = newton(tables, kept, masks, lists, precision, belief.mean)
        return beta[:, 0], means

    return answer


def mixed(shape: Kinds, lists: int, start: Floats) -> Leader:
    """Fit one mixture to many tables."""

    def answer(tables: Floats) -> tuple[Floats, Floats]:
        fits = [fit_mixture(table, lists, shape, start=start) for table in tables]
        return np.array([fit.log_unseen for fit in fits]), np.stack([fit.means for fit in fits])

    return answer


def independence(counts: Floats, lists: int) -> Answers:
    """The one answer of the main effects."""
    return _of_models("independence", weigh(counts, [()], lists), counts, np.zeros(1))


def interactions(weighed: Weighed, counts: Floats, lists: int) -> Answers:
    """Answers of the log-linear models that have an interaction, or else of independence.

    Beyond five lists there are too many models to list.  Half of the weight then goes to
    all pairs at once, shrunk together, for the many models of which none stands out.
    """
    chance = np.where([len(model) > 0 for model in weighed.models], weighed.prior, weighed.prior - 20.0)
    listed = _of_models("interactions", weighed, counts, chance)
    if lists <= 5:
        return listed
    together = shrunk(counts, lists)
    return listed.joined(_of_models("interactions", together, counts, together.prior), 0.5)


def _of_models(family: str, weighed: Weighed, counts: Floats, chance: Floats) -> Answers:
    variance = weighed.variance + np.exp(-weighed.log_unseen)
    prior = chance + np.log(PRIOR[family])
    seen = np.full(len(prior), counts[1:].sum())
    return Answers(family, weighed.log_unseen, variance, weighed.evidence, prior, seen)


def findability(counts: Floats, lists: int) -> View:
    """Answers for each form and spread of the degree.

    The spread has a half-normal prior with scale 0.6 on the log-odds scale.  Spreads are
    a grid that is made finer where the table tells neighbours apart.
    """
    grids = [_Spreads(counts, lists, form) for form in FORMS]
    best = max(grid.peak for grid in grids)
    for grid in grids:
        if grid.peak > best - _HOPELESS:
            grid.refine()
    fits = [fit for grid in grids for fit in grid.fits()]
    prior = np.concatenate([grid.log_prior() for grid in grids]) - np.log(len(FORMS))
    traits = [Trait(grid.form, spread) for grid in grids for spread in sorted(grid.found)]
    evidence = np.array([fit.evidence for fit in fits])
    answers = _answers("findability", fits, evidence, prior, counts)
    top = int(np.argmax(evidence + prior))
    return View(answers, mixed(traits[top], lists, fits[top].parameters))


class _Spreads:
    """Fits of one form of degree over a growing grid of spreads."""

    def __init__(self, counts: Floats, lists: int, form: str) -> None:
        self.counts, self.lists, self.form = counts, lists, form
        self.found: dict[float, MixtureFit] = {}
        for spread in SPREADS:
            self._add(spread)

    def _add(self, spread: float) -> None:
        near = min(self.found, key=lambda known: abs(known - spread), default=None)
        start = None if near is None else self.found[near].parameters
        self.found[spread] = fit_mixture(self.counts, self.lists, Trait(self.form, spread), start=start)

    @property
    def peak(self) -> float:
        """Log evidence of the best spread."""
        return max(fit.evidence for fit in self.found.values())

    def refine(self) -> None:
        """Halve the steps around the best spread until neighbours differ by little."""
        for _ in range(_REFINEMENTS):
            grid = sorted(self.found)
            top = max(range(len(grid)), key=lambda i: self.found[grid[i]].evidence)
            sides = [i for i in (top - 1, top + 1) if 0 <= i < len(grid)]
            if all(self.peak - self.found[grid[i]].evidence < _SMOOTH for i in sides):
                return
            for i in sides:
                self._add(0.5 * (grid[top] + grid[i]))

    def fits(self) -> list[MixtureFit]:
        """Fits by increasing spread."""
        return [self.found[spread] for spread in sorted(self.found)]

    def log_prior(self) -> Floats:
        """Half-normal prior times the length of grid each spread stands for."""
        spreads = np.array(sorted(self.found))
        coarse = np.array(SPREADS)
        total = (np.exp(-0.5 * (coarse / SPREAD_SCALE) ** 2) * np.gradient(coarse)).sum()
        edges = np.concatenate([[spreads[0]], 0.5 * (spreads[1:] + spreads[:-1]), [spreads[-1]]])
        length = np.maximum(np.diff(edges), 1e-9)
        return np.asarray(np.log(length / total) - 0.5 * (spreads / SPREAD_SCALE) ** 2)


def kinds(counts: Floats, lists: int) -> View:
    """Answers with two or three kinds of people, or loadings that differ by list."""
    shapes: tuple[Kinds, ...] = (Loadings(), Classes(2), Classes(3), Classes(2, 1.5, 0.5), Classes(3, 1.5, 0.5))
    fits = [fit_mixture(counts, lists, shape) for shape in shapes]
    evidence = np.array([fit.evidence for fit in fits])
    answers = _answers("kinds", fits, evidence, np.full(len(shapes), -np.log(len(shapes))), counts)
    top = int(np.argmax(evidence))
    return View(answers, mixed(shapes[top], lists, fits[top].parameters))


def _answers(family: str, fits: list[MixtureFit], evidence: Floats, prior: Floats, counts: Floats) -> Answers:
    unseen = np.array([fit.log_unseen for fit in fits])
    variance = np.array([fit.variance for fit in fits]) + np.exp(-unseen)
    prior = prior + np.log(PRIOR[family])
    return Answers(family, unseen, variance, np.asarray(evidence), prior, np.full(len(fits), counts[1:].sum()))

"""What if people fall into kinds nobody labelled? Bayesian latent classes for lists.

Dirichlet-process mixture of Manrique-Vallier (2016, Biometrics 72): within a class the
lists are independent.  Populations of particles run side by side; when they disagree,
the posterior has modes that none of them has weighed well, and nothing is reported.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp, softmax

from uncounted.prevalence.arrays import Floats, Ints
from uncounted.prevalence.errors import CannotEstimate
from uncounted.prevalence.lattice import membership

HIGHEST_RHAT = 1.1


@dataclass(frozen=True)
class LatentClass:
    """Draws of the dark figure (islands, draws) and the potential scale reduction."""

    unseen: Floats
    seen: int
    rhat: float

    def interval(self, level: float = 0.95) -> tuple[float, float, float]:
        """Lower limit, median and upper limit of the population.

        Raises ``CannotEstimate`` when R-hat exceeds 1.1.
        """
        if self.rhat > HIGHEST_RHAT:
            raise CannotEstimate(f"the chains of the latent class model disagree (R-hat {self.rhat:.2f})")
        tail = (1 - level) / 2
        low, middle, high = np.quantile(self.unseen, [tail, 0.5, 1 - tail])
        return self.seen + float(low), self.seen + float(middle), self.seen + float(high)


def sample(
    counts: Floats,
    lists: int,
    *,
    classes: int = 10,
    islands: int = 5,
    particles: int = 400,
    sweeps: int = 10,
    draws: int = 30,
    seed: int = 0,
) -> LatentClass:
    """Draw from the posterior by letting people in a few at a time (Chopin 2002, Biometrika 89).

    ``counts`` (2**K,).  Priors: uniform capture chances, stick-breaking weights with a
    Gamma(0.25, 0.25) concentration, 1/N on the population; no cap on the dark figure.
    Particles start in the prior.  Each new group of people, as large as half the particles
    bear, reweighs them; those that explain it are copied, and ``sweeps`` rounds of Gibbs
    sampling move them apart.  So every mode is found while the posterior is still flat,
    and weighed by its evidence, where a chain stays in the mode it fell into.  Islands
    never mix: their agreement is the R-hat.
    """
    draw = np.random.default_rng(seed)
    cells = np.flatnonzero(counts[1:] > 0) + 1
    line = draw.permutation(np.repeat(np.arange(len(cells)), counts[cells].astype(np.int64)))
    state = _State.prior(membership(lists)[cells], classes, islands * particles, draw)
    inside = 0
    while inside < len(line):
        inside = _let_in(state, line, inside, islands)
        for _ in range(sweeps):
            state.sweep()
    kept = np.empty((islands, draws * particles))
    for number in range(draws):
        state.sweep()
        kept[:, number * particles : (number + 1) * particles] = state.unseen.reshape(islands, particles)
    return LatentClass(kept, int(counts[1:].sum()), rhat(np.log(kept + 1.0)))


def _let_in(state: "_State", line: Ints, inside: int, islands: int) -> int:
    """Reweigh by the next people in ``line`` (n,) and copy particles within islands; how many are inside now."""
    chances = state.log_chances()
    least, most = inside + 1, len(line)
    while least < most:
        middle = (least + most + 1) // 2
        if _alive(chances @ _tally(line[inside:middle], chances.shape[1])) < 0.5:
            most = middle - 1
        else:
            least = middle
    weight = softmax((chances @ _tally(line[inside:least], chances.shape[1])).reshape(islands, -1), axis=1)
    size = weight.shape[1]
    points = (np.arange(size) + state.draw.random((islands, 1))) / size
    chosen = [
        island * size + np.minimum(np.searchsorted(np.cumsum(part), point), size - 1)
        for island, (part, point) in enumerate(zip(weight, points, strict=True))
    ]
    state.copy(np.concatenate(chosen))
    state.counts = _tally(line[:least], chances.shape[1])
    return least


def _tally(people: Ints, cells: int) -> Ints:
    return np.bincount(people, minlength=cells)


def _alive(logs: Floats) -> float:
    """Share of particles that carry the weight (Kong, Liu and Wong 1994)."""
    weight = softmax(logs)
    return float(1 / (weight**2).sum() / len(weight))


def rhat(draws: Floats) -> float:
    """Split potential scale reduction (Gelman and Rubin 1992) of draws (chains, draws)."""
    half = draws.shape[1] // 2
    parts = np.concatenate([draws[:, :half], draws[:, half : 2 * half]])
    within = float(parts.var(axis=1, ddof=1).mean())
    between = float(half * parts.mean(axis=1).var(ddof=1))
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt(((half - 1) / half * within + between / half) / within))


@dataclass
class _State:
    """One state per particle; ``chance`` (P, C, K), ``weight`` (P, C), the rest (P,); ``counts`` by seen history."""

    counts: Ints
    member: Floats
    draw: np.random.Generator
    chance: Floats
    weight: Floats
    concentration: Floats
    unseen: Ints

    @classmethod
    def prior(cls, member: Floats, classes: int, particles: int, draw: np.random.Generator) -> "_State":
        """Particles drawn from the prior, before anybody is let in."""
        chance = np.clip(draw.random((particles, classes, member.shape[1])), 1e-10, 1 - 1e-10)
        concentration = np.maximum(draw.gamma(0.25, 4.0, particles), 1e-6)
        sticks = draw.beta(1.0, concentration[:, None], (particles, classes - 1))
        weight = _broken(np.clip(sticks, 1e-10, 1 - 1e-10))
        nobody = np.zeros(particles, dtype=np.int64)
        return cls(np.zeros(len(member), dtype=np.int64), member, draw, chance, weight, concentration, nobody)

    def copy(self, chosen: Ints) -> None:
        """Go on from these particles (P,)."""
        for name in ("chance", "weight", "concentration", "unseen"):
            setattr(self, name, getattr(self, name)[chosen])

    def _by_class(self) -> Floats:
        """Log chance (P, C, cells) of class and history."""
        logs = np.log(self.chance) @ self.member.T + np.log1p(-self.chance) @ (1 - self.member).T
        return np.asarray(logs + np.log(self.weight)[:, :, None])

    def log_chances(self) -> Floats:
        """Log chance (P, cells) of each history among those seen."""
        seen = 1 - (self.weight * np.prod(1 - self.chance, axis=2)).sum(axis=1)
        return np.asarray(logsumexp(self._by_class(), axis=1) - np.log(np.maximum(seen, 1e-300))[:, None])

    def sweep(self) -> None:
        """One round over people, chances, weights, concentration and dark figure."""
        logs = self._by_class()
        share = np.exp(logs - logs.max(axis=1, keepdims=True)).transpose(0, 2, 1)
        share /= share.sum(axis=2, keepdims=True)
        placed = self.draw.multinomial(self.counts, share)
        nobody = self.weight * np.prod(1 - self.chance, axis=2)
        missed = np.clip(nobody.sum(axis=1), 1e-12, 1 - 1e-9)
        self.unseen = np.minimum(self.draw.negative_binomial(self.counts.sum(), 1 - missed), 2**53).astype(np.int64)
        hidden = self.draw.multinomial(self.unseen, nobody / nobody.sum(axis=1, keepdims=True))
        people = placed.sum(axis=1) + hidden
        found = np.einsum("ctk,tj->ckj", placed.astype(np.float64), self.member)
        drawn = self.draw.beta(1.0 + found, 1.0 + people[:, :, None] - found)
        self.chance = np.clip(drawn, 1e-10, 1 - 1e-10)
        self._break_sticks(people)

    def _break_sticks(self, people: Ints) -> None:
        later = people.sum(axis=1, keepdims=True) - np.cumsum(people, axis=1)
        sticks = self.draw.beta(1.0 + people[:, :-1], self.concentration[:, None] + later[:, :-1])
        sticks = np.clip(sticks, 1e-10, 1 - 1e-10)
        self.weight = _broken(sticks)
        last = np.log1p(-sticks).sum(axis=1)
        self.concentration = self.draw.gamma(0.25 + sticks.shape[1], 1.0 / (0.25 - last))


def _broken(sticks: Floats) -> Floats:
    """Class weights (P, C) from the shares (P, C-1) broken off what is left of a stick."""
    ones = np.ones((len(sticks), 1))
    left = np.concatenate([ones, np.cumprod(1 - sticks, axis=1)], axis=1)
    return np.asarray(np.clip(left * np.concatenate([sticks, ones], axis=1), 1e-300, 1.0))

"""What if people fall into kinds nobody labelled? Bayesian latent classes for lists.

Dirichlet-process mixture of Manrique-Vallier (2016, Biometrics 72): within a class the
lists are independent.  Many chains run side by side; when they disagree, the posterior
has several modes that no single chain would have shown, and nothing is reported.
"""

from dataclasses import dataclass

import numpy as np

from uncounted.prevalence.arrays import Floats, Ints
from uncounted.prevalence.errors import CannotEstimate
from uncounted.prevalence.lattice import membership

HIGHEST_RHAT = 1.1


@dataclass(frozen=True)
class LatentClass:
    """Draws of the dark figure (chains, draws) and the potential scale reduction."""

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
    chains: int = 20,
    burn: int = 1000,
    draws: int = 2000,
    seed: int = 0,
) -> LatentClass:
    """Gibbs sampling of all chains at once, from random starts cooled slowly.

    ``counts`` (2**K,).  Priors: uniform capture chances, stick-breaking weights with a
    Gamma(0.25, 0.25) concentration, 1/N on the population; no cap on the dark figure.
    """
    draw = np.random.default_rng(seed)
    cells = np.flatnonzero(counts[1:] > 0) + 1
    state = _State.start(counts[cells].astype(np.int64), membership(lists)[cells], classes, chains, draw)
    kept = np.empty((chains, draws))
    for sweep in range(burn + draws):
        state.sweep(min(1.0, 0.05 + 1.2 * sweep / max(burn, 1)))
        if sweep >= burn:
            kept[:, sweep - burn] = state.unseen
    return LatentClass(kept, int(counts[1:].sum()), rhat(np.log(kept + 1.0)))


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
    """One state per chain; class index last."""

    counts: Ints
    member: Floats
    draw: np.random.Generator
    chance: Floats
    weight: Floats
    concentration: Floats
    unseen: Ints

    @classmethod
    def start(cls, counts: Ints, member: Floats, classes: int, chains: int, draw: np.random.Generator) -> "_State":
        chance = draw.beta(1.0, 2.0, (chains, classes, member.shape[1]))
        weight = draw.dirichlet(np.ones(classes), chains)
        return cls(counts, member, draw, chance, weight, np.ones(chains), np.zeros(chains, dtype=np.int64))

    def sweep(self, heat: float) -> None:
        """One round over people, chances, weights, concentration and dark figure.

        With ``heat`` below 1 people move between classes more freely than the
        posterior allows; the burn-in cools to 1.
        """
        logs = np.log(self.chance) @ self.member.T + np.log1p(-self.chance) @ (1 - self.member).T
        logs = heat * logs + np.log(self.weight)[:, :, None]
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
        left = np.concatenate([np.ones((len(sticks), 1)), np.cumprod(1 - sticks, axis=1)], axis=1)
        self.weight = np.clip(left * np.concatenate([sticks, np.ones((len(sticks), 1))], axis=1), 1e-300, 1.0)
        last = np.log1p(-sticks).sum(axis=1)
        self.concentration = self.draw.gamma(0.25 + sticks.shape[1], 1.0 / (0.25 - last))

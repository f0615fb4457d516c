"""What if people differ in how easily they are found? Models that mix kinds of people.

Each model gives the chance of every history as a mixture over kinds q of people, on
which the lists are independent, times optional interactions between lists.  All are
fitted by one damped Fisher scoring on Poisson means with normal priors, and the first
parameter is always the logarithm of the dark figure.
"""

from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from scipy.linalg import block_diag
from scipy.special import expit, gammaln, log_expit, logsumexp, roots_genlaguerre
from scipy.stats import t as student

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.lattice import Model, containment, membership

_STEPS = 80
_NODES = 21
_GAIN_SCALE = 1.5


class Kinds(Protocol):
    """How the kinds of people differ: their weights and their log odds on each list."""

    def width(self, lists: int) -> int:
        """Number of parameters after the K base log odds."""
        ...

    def prior(self, lists: int) -> tuple[Floats, Floats]:
        """Prior means (width,) and precision matrix (width, width) of those parameters."""
        ...

    def starts(self, lists: int) -> list[Floats]:
        """Where to begin the search, several if there may be several modes."""
        ...

    def shape(self, lists: int, extra: Floats) -> tuple[Floats, Floats]:
        """Shift of the log odds (K, Q) and log weights (Q,)."""
        ...

    def slopes(self, lists: int, extra: Floats, odds: Floats, weight: Floats) -> Floats:
        """Derivatives (cells, width) given those with respect to odds (cells, K, Q) and weights."""
        ...


@dataclass(frozen=True)
class Trait:
    """A degree of being findable that counts the same on every list (Rasch).

    ``form`` is the distribution of the degree over people: a few may be very easy to
    find (``easy tail``), a few very hard (``hard tail``), or neither; ``spread`` is its
    standard deviation on the log-odds scale.
    """

    form: str = "normal"
    spread: float = 1.0

    def width(self, lists: int) -> int:
        """Nothing is estimated beyond the base log odds."""
        return 0

    def prior(self, lists: int) -> tuple[Floats, Floats]:
        """No parameters."""
        return np.zeros(0), np.zeros((0, 0))

    def starts(self, lists: int) -> list[Floats]:
        """No parameters, one start."""
        return [np.zeros(0)]

    def shape(self, lists: int, extra: Floats) -> tuple[Floats, Floats]:
        """The nodes of a quadrature rule."""
        nodes, logs = rule(self.form)
        return np.tile(self.spread * nodes, (lists, 1)), logs

    def slopes(self, lists: int, extra: Floats, odds: Floats, weight: Floats) -> Floats:
        """No parameters."""
        return np.zeros((len(odds), 0))


def alike(lists: int, common: float, own: float) -> Floats:
    """Precision matrix (K, K) of K values with a shared part and an own part of these standard deviations."""
    return np.asarray(np.linalg.inv(own**2 * np.eye(lists) + common**2))


@dataclass(frozen=True)
class Loadings:
    """A continuous normal degree that matters more on some lists than on others.

    The loadings have a ``common`` part, so that what makes a person easy to find on one
    list tends to do so on the others, and an ``own`` part each.
    """

    common: float = 1.0
    own: float = 0.5

    def width(self, lists: int) -> int:
        """One loading per list."""
        return lists

    def prior(self, lists: int) -> tuple[Floats, Floats]:
        """Loadings are around 0, more or less alike."""
        return np.zeros(lists), alike(lists, self.common, self.own)

    def starts(self, lists: int) -> list[Floats]:
        """Every list moderately loaded."""
        return [np.full(lists, 0.8)]

    def shape(self, lists: int, extra: Floats) -> tuple[Floats, Floats]:
        """The nodes times each list's loading."""
        nodes, logs = rule("normal")
        return extra[:, None] * nodes[None, :], logs

    def slopes(self, lists: int, extra: Floats, odds: Floats, weight: Floats) -> Floats:
        """List j moves with its own loading."""
        return odds @ rule("normal")[0]


@dataclass(frozen=True)
class Classes:
    """A few distinct kinds of people, each with its own chance on each list.

    A kind shifts the log odds by a ``common`` part, being easier to find anywhere, and
    an ``own`` part for each list.
    """

    kinds: int = 2
    common: float = 0.0
    own: float = 1.5

    def width(self, lists: int) -> int:
        """K shifts and one weight for every kind after the first."""
        return (self.kinds - 1) * (lists + 1)

    def prior(self, lists: int) -> tuple[Floats, Floats]:
        """Shifts and log weight ratios around 0, the shifts of one kind more or less alike."""
        blocks = [alike(lists, self.common, self.own)] * (self.kinds - 1)
        return np.zeros(self.width(lists)), block_diag(*blocks, _GAIN_SCALE**-2 * np.eye(self.kinds - 1))

    def starts(self, lists: int) -> list[Floats]:
        """One kind easier on every list, then kinds that differ on halves of the lists."""
        others = self.kinds - 1
        patterns = [np.ones(lists), *(np.where(np.arange(lists) // step % 2 == 0, 1.0, -1.0) for step in (1, 2))]
        found = []
        for number, pattern in enumerate(patterns):
            shifts = np.stack([1.5 * np.roll(pattern, o * number) * (-1) ** o for o in range(others)])
            found.append(np.concatenate([shifts.ravel(), np.full(others, -0.5)]))
        return found

    def shape(self, lists: int, extra: Floats) -> tuple[Floats, Floats]:
        """The first kind is the base, the others shift from it."""
        others = self.kinds - 1
        shifts = extra[: others * lists].reshape(others, lists)
        gains = np.concatenate([[0.0], extra[others * lists :]])
        return np.vstack([np.zeros(lists), shifts]).T, gains - logsumexp(gains)

    def slopes(self, lists: int, extra: Floats, odds: Floats, weight: Floats) -> Floats:
        """Shifts act through one kind's log odds, gains through the weights."""
        shifts = odds[:, :, 1:].transpose(0, 2, 1).reshape(len(odds), -1)
        return np.hstack([shifts, weight[:, 1:]])


FORMS = ("normal", "heavy tails", "easy tail", "mild easy tail", "hard tail", "mild hard tail", "even", "two kinds")
_HEAVY = 5.0
_GAMMA_SHAPES = {"easy tail": 2.0, "mild easy tail": 8.0, "hard tail": 2.0, "mild hard tail": 8.0}


@cache
def rule(form: str) -> tuple[Floats, Floats]:
    """Nodes with mean 0 and variance 1, and log weights, for a distribution of degrees."""
    if form == "normal":
        nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    elif form in _GAMMA_SHAPES:
        shape = _GAMMA_SHAPES[form]
        raw, weights = roots_genlaguerre(_NODES, shape - 1.0)
        nodes = (raw - shape) / np.sqrt(shape) * (-1 if "hard" in form else 1)
    elif form == "heavy tails":
        raw, weights = np.polynomial.legendre.leggauss(_NODES)
        nodes = student.ppf(0.5 * (raw + 1), _HEAVY) / np.sqrt(_HEAVY / (_HEAVY - 2))
    elif form == "even":
        raw, weights = np.polynomial.legendre.leggauss(_NODES)
        nodes = raw * np.sqrt(3.0)
    else:
        nodes, weights = np.array([-1.0, 1.0]), np.ones(2)
    return nodes, np.log(np.maximum(weights / weights.sum(), 1e-300))


@dataclass(frozen=True)
class MixtureFit:
    """A fitted mixture: log dark figure, its variance, evidence and fitted means (2**K,)."""

    log_unseen: float
    variance: float
    evidence: float
    log_likelihood: float
    means: Floats
    parameters: Floats


def log_chances(kinds: Kinds, theta: Floats, lists: int) -> tuple[Floats, Floats]:
    """Log chance of every history (2**K,) and its derivatives (2**K, K + width)."""
    shift, log_weights = kinds.shape(lists, theta[lists:])
    logits = theta[:lists, None] + shift
    member = membership(lists)
    logs = member @ logits + log_expit(-logits).sum(axis=0) + log_weights
    top = logs.max(axis=1, keepdims=True)
    share = np.exp(logs - top)
    total = share.sum(axis=1, keepdims=True)
    whole = (top + np.log(total))[:, 0]
    share /= total
    odds = share[:, None, :] * (member[:, :, None] - expit(logits)[None, :, :])
    weight = share - np.exp(log_weights)
    slopes = np.hstack([odds.sum(axis=2), kinds.slopes(lists, theta[lists:], odds, weight)])
    return whole, slopes


def fit_mixture(
    counts: Floats, lists: int, kinds: Kinds, model: Model = (), scale: float = 1.0, start: Floats | None = None
) -> MixtureFit:
    """Posterior mode of a mixture with interaction terms ``model`` on ``counts`` (2**K,).

    Interactions have normal priors with mean 0 and standard deviation ``scale``.  The
    evidence is Laplace's, flat in the log dark figure and in the K base log odds.
    """
    mean, precision = kinds.prior(lists)
    mean = np.concatenate([np.zeros(lists + 1), mean, np.zeros(len(model))])
    precision = block_diag(np.zeros((lists + 1, lists + 1)), precision, scale**-2 * np.eye(len(model)))
    problem = _Problem(counts, lists, kinds, model, mean, precision)
    begins = [problem.start(extra) for extra in kinds.starts(lists)] if start is None else [start]
    fits = [problem.climb(begin) for begin in begins]
    return max(fits, key=lambda fit: fit.evidence)


@dataclass(frozen=True)
class _Problem:
    counts: Floats
    lists: int
    kinds: Kinds
    model: Model
    mean: Floats
    precision: Floats

    def start(self, extra: Floats) -> Floats:
        sizes = containment(self.lists)[[1 << j for j in range(self.lists)]] @ self.counts
        n = self.counts[1:].sum()
        base = np.log(sizes / (3.0 * n))
        return np.concatenate([[np.log(2.0 * n)], base, extra, np.zeros(len(self.model))])

    def means(self, theta: Floats) -> tuple[Floats, Floats]:
        """Log means (2**K,) and derivatives (2**K, p)."""
        width = len(theta) - len(self.model)
        whole, slopes = log_chances(self.kinds, theta[1:width], self.lists)
        added = containment(self.lists)[list(self.model)].T
        logs = theta[0] + whole - whole[0] + added @ theta[width:]
        jacobian = np.hstack([np.ones((len(whole), 1)), slopes - slopes[0], added])
        return logs, jacobian

    def value(self, logs: Floats, theta: Floats) -> float:
        """Log posterior up to a constant."""
        likelihood = (self.counts * logs - np.exp(np.minimum(logs, 60.0)))[1:].sum()
        return float(likelihood - 0.5 * (theta - self.mean) @ self.precision @ (theta - self.mean))

    def climb(self, theta: Floats) -> MixtureFit:
        """Damped Fisher scoring from one starting point."""
        logs, jacobian = self.means(theta)
        best = self.value(logs, theta)
        damping = 1e-2
        for _ in range(_STEPS):
            mu = np.exp(np.minimum(logs, 60.0))
            mu[0] = 0.0
            information = (jacobian.T * mu) @ jacobian + self.precision
            residual = self.counts - mu
            residual[0] = 0.0
            score = jacobian.T @ residual - self.precision @ (theta - self.mean)
            step = np.linalg.solve(information + damping * np.diag(np.diag(information) + 1e-6), score)
            trial = theta + np.clip(step, -3.0, 3.0)
            trial_logs, trial_jacobian = self.means(trial)
            value = self.value(trial_logs, trial)
            if value < best - 1e-12:
                damping = min(damping * 5.0, 1e12)
                continue
            gained, best = value - best, value
            theta, logs, jacobian = trial, trial_logs, trial_jacobian
            damping = max(damping / 5.0, 1e-9)
            if gained < 1e-7:
                break
        return self.finish(theta, logs, jacobian)

    def finish(self, theta: Floats, logs: Floats, jacobian: Floats) -> MixtureFit:
        """Laplace evidence and the variance of the log dark figure at the mode."""
        mu = np.exp(np.minimum(logs, 60.0))
        weights = mu.copy()
        weights[0] = 0.0
        information = (jacobian.T * weights) @ jacobian + self.precision
        information += 1e-9 * np.diag(np.diag(information) + 1e-9)
        likelihood = float((self.counts * logs - mu - gammaln(self.counts + 1))[1:].sum())
        apart = (theta - self.mean)[self.lists + 1 :]
        proper = self.precision[self.lists + 1 :, self.lists + 1 :]
        density = 0.5 * (np.linalg.slogdet(proper)[1] - apart @ proper @ apart)
        volume = 0.5 * (self.lists + 1) * np.log(2 * np.pi) - 0.5 * np.linalg.slogdet(information)[1]
        variance = float(np.linalg.inv(information)[0, 0])
        evidence = float(likelihood + density + volume)
        return MixtureFit(float(theta[0]), variance, evidence, likelihood, mu, theta)

"""LatentDensity: where in the latent space a training's recordings lie, to draw new points there.

Owns: how it is fitted, drawn from, and kept in a model's notes. Never: networks, files.

The loss pulls the points towards a standard normal. With a weight that draws recognisable sound it does not get them
there: between and around them lies space that no recording ever came to, and most of a standard normal is such.
So the density is fitted once the training is over (Ghosh et al., From variational to deterministic autoencoders, 2020):
a normal distribution with all its covariances for each class, and without classes a mixture of a few.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import _check
from ...errors import FormatError

EACH, MOST, ROUNDS = 100, 10, 50  #: points for a component without classes; components; rounds of EM
LEAST = 1e-12  #: share of a point in a component: none becomes empty
RIDGE = 1e-3  #: of the mean variance: keeps covariances of few points invertible


class LatentDensity:
    """A mixture of normal distributions, one for each class where there are classes.

    Parameters
    ----------
    weights : (K,) shares, sum 1
    means : (K, d)
    factors : (K, d, d) lower triangular; factor @ factor.T is the covariance
    classes : names of the components; () : they have none

    Examples
    --------
    >>> draw = np.random.default_rng(0)
    >>> points = np.concatenate([draw.normal(-3, 1, (200, 2)), draw.normal(3, 0.1, (200, 2))])
    >>> density = LatentDensity.fit(points, np.repeat([0, 1], 200), ["wide", "narrow"])
    >>> density.sample(500, label="narrow")[0].std(0).round(1).tolist()
    [0.1, 0.1]
    >>> density.sample(5, seed=1)[1]
    ['narrow', 'narrow', 'wide', 'narrow', 'wide']
    """

    def __init__(self, weights: np.ndarray, means: np.ndarray, factors: np.ndarray, classes: Sequence[str] = ()):
        self.weights, self.means, self.factors = (np.asarray(a, float) for a in (weights, means, factors))
        self.classes = list(classes)

    @classmethod
    def fit(
        cls, points: np.ndarray, labels: np.ndarray | None = None, classes: Sequence[str] = (), *, seed: int = 0
    ) -> LatentDensity:
        """Of the points of a training; of a VAE the means of their distributions, whose own width only blurs.

        Parameters
        ----------
        points : (N, d)
        labels, classes : (N,) places in `classes`; without, up to ten components are found by expectation maximisation
        seed : int; where that begins
        """
        points = np.asarray(points, float)
        ridge = RIDGE * max(points.var(0).mean(), 1e-6)
        if classes:
            present = np.unique(labels)
            shares = (np.asarray(labels)[:, None] == present).astype(float)
            names = [classes[place] for place in present]
        else:
            shares, names = _clusters(points, ridge, seed), []
        means, covariances = _moments(points, ridge, shares)
        return cls(shares.mean(0), means, np.linalg.cholesky(covariances), names)

    def sample(
        self, n: int, seed: int = 0, *, label: str | None = None, temperature: float = 1.0
    ) -> tuple[np.ndarray, list[str]]:
        """New points (n, d), and the class of each; without classes [].

        Parameters
        ----------
        n : int > 0
        seed : int
        label : one of `classes`; None: all components, as often as they were in the training
        temperature : number >= 0; how far from the means, as a multiple of how far the training's are
        """
        draw = np.random.default_rng(seed)
        if label is None:
            places = draw.choice(len(self.weights), n, p=self.weights / self.weights.sum())
        else:
            if label not in self.classes:
                rule = f"the class must be one the network was trained on, {self.classes or 'and there was none'}"
                raise _check.fail("sample", rule, label)
            places = np.full(n, self.classes.index(label))
        away = draw.standard_normal((n, self.means.shape[1], 1))
        points = self.means[places] + temperature * (self.factors[places] @ away)[..., 0]
        return points, [self.classes[place] for place in places] if self.classes else []

    def to_dict(self) -> dict[str, Any]:
        """JSON values to make it again from; numbers are float32, their bytes in base64."""
        rows = np.tril_indices(self.means.shape[1])
        numbers = {"weights": self.weights, "means": self.means, "factors": self.factors[:, rows[0], rows[1]]}
        text = {name: base64.b64encode(a.astype("<f4").tobytes()).decode() for name, a in numbers.items()}
        return {"shape": list(self.means.shape), "classes": self.classes, **text}

    @classmethod
    def from_dict(cls, given: dict[str, Any]) -> LatentDensity:
        try:
            count, size = given["shape"]
            wide = {"weights": (count,), "means": (count, size), "factors": (count, size * (size + 1) // 2)}
            found = {name: np.frombuffer(base64.b64decode(given[name]), "<f4").reshape(wide[name]) for name in wide}
            factors = np.zeros((count, size, size))
            factors[:, *np.tril_indices(size)] = found["factors"]
            return cls(found["weights"], found["means"], factors, given["classes"])
        except (KeyError, TypeError, ValueError) as error:
            raise FormatError(f"LatentDensity: must hold weights, means and factors, got {error}") from error


def _moments(points: np.ndarray, ridge: float, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means (K, d) and covariances (K, d, d) of the points by the shares (N, K) they have."""
    part = shares / shares.sum(0)
    means = part.T @ points
    covariances = np.array([(p[:, None] * (points - m)).T @ (points - m) for p, m in zip(part.T, means, strict=True)])
    return means, covariances + ridge * np.eye(points.shape[1])


def _clusters(points: np.ndarray, ridge: float, seed: int) -> np.ndarray:
    """Shares (N, K) of a mixture: expectation maximisation, begun at points that lie far from each other."""
    count = min(MOST, max(1, len(points) // EACH))
    if count == 1:
        return np.ones((len(points), 1))
    draw = np.random.default_rng(seed)
    centres = [points[draw.integers(len(points))]]
    for _ in range(count - 1):
        away = np.min([((points - c) ** 2).sum(1) for c in centres], 0) + LEAST  # all may lie in one point
        centres.append(points[draw.choice(len(points), p=away / away.sum())])
    near = np.argmin([((points - c) ** 2).sum(1) for c in centres], 0)
    shares = np.maximum(near[:, None] == np.arange(count), LEAST)
    for _ in range(ROUNDS):
        means, covariances = _moments(points, ridge, shares)
        factors = np.linalg.cholesky(covariances)
        away = np.array([np.linalg.solve(f, (points - m).T) for f, m in zip(factors, means, strict=True)])
        volume = np.log(np.einsum("kii->ki", factors)).sum(1)
        likely = np.log(shares.mean(0)) - 0.5 * (away**2).sum(1).T - volume
        before, shares = shares, np.exp(likely - likely.max(1, keepdims=True))
        shares = np.maximum(shares / shares.sum(1, keepdims=True), LEAST)
        if np.abs(shares - before).max() < 1e-3:
            break
    return shares

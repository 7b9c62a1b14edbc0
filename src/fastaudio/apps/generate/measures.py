"""How good a generator is, in numbers. Owns: the definitions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ...core.stft import stft
from ...errors import ParameterError


def spectral_convergence(signal: np.ndarray, magnitudes: np.ndarray, *, hop_length: int = 256) -> float:
    """How far the spectra of a signal are from the magnitudes it was made of: 20 log10(|| |X| - S || / || S ||), dB.

    Parameters
    ----------
    signal : (n,)
    magnitudes : (bins, frames) of an STFT of 2 (bins - 1)
    hop_length : int > 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=0.5)
    >>> spectral_convergence(y, abs(fa.stft(y, n_fft=512, hop_length=256))) < -200
    True
    """
    found = np.abs(stft(signal, n_fft=2 * (len(magnitudes) - 1), hop_length=hop_length))
    if found.shape != magnitudes.shape:
        raise ParameterError(f"spectral_convergence: magnitudes must be {found.shape}, got {magnitudes.shape}")
    distance, size = np.linalg.norm(found - magnitudes), np.linalg.norm(magnitudes)
    return float(20 * np.log10(max(distance, 1e-30) / max(size, 1e-30)))


def log_spectral_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Root of the mean square over bins, mean over frames and pictures, of decibels (..., bins, frames): dB.

    Examples
    --------
    >>> log_spectral_distance(np.zeros((2, 4, 3)), np.full((2, 4, 3), 5.0))
    5.0
    """
    if a.shape != b.shape or a.ndim < 2:
        raise ParameterError(f"log_spectral_distance: a and b must be (..., bins, frames), got {a.shape}, {b.shape}")
    return float(np.sqrt(np.mean((np.asarray(a, float) - b) ** 2, axis=-2)).mean())


def kl_per_dimension(mu: np.ndarray, log_variance: np.ndarray) -> np.ndarray:
    """Divergence of each latent number from a standard normal, nats, mean over samples (N, d) -> (d,).

    Numbers near 0 belong to dimensions that carry nothing.

    Examples
    --------
    >>> kl_per_dimension(np.array([[0.0, 1.0, 1.0]]), np.array([[0.0, 0.0, np.log(4)]])).round(6).tolist()
    [0.0, 0.5, 1.306853]
    """
    mu, log_variance = np.asarray(mu, float), np.asarray(log_variance, float)
    return (0.5 * (mu**2 + np.exp(log_variance) - 1 - log_variance)).mean(0)


def neighbours_accuracy(points: np.ndarray, labels: np.ndarray, k: int = 5) -> float:
    """How often most of a point's `k` nearest others have its label: whether classes lie apart, or over each other.

    Parameters
    ----------
    points : (N, d)
    labels : (N,) integers >= 0
    k : int > 0, < N; among equal counts the label of the nearest wins

    Examples
    --------
    >>> neighbours_accuracy(np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [5.2]]), np.array([0, 0, 0, 1, 1, 1]), 2)
    1.0
    """
    points, labels = np.asarray(points, float), np.asarray(labels)
    _check.positive_int("neighbours_accuracy", "k", k)
    if points.ndim != 2 or labels.shape != points.shape[:1] or k >= len(points):
        raise ParameterError(
            f"neighbours_accuracy: points (N, d) must have N labels, N > k={k}, got {points.shape}, {labels.shape}"
        )
    right, squares = 0, (points**2).sum(1)
    for start in range(0, len(points), 256):
        rows = np.arange(start, min(start + 256, len(points)))
        distance = squares[rows, None] - 2 * points[rows] @ points.T + squares
        distance[np.arange(len(rows)), rows] = np.inf
        near = np.argpartition(distance, k - 1, axis=1)[:, :k]
        order = np.take_along_axis(distance, near, 1).argsort(1, kind="stable")
        right += int((_most(labels[np.take_along_axis(near, order, 1)]) == labels[rows]).sum())
    return right / len(points)


def _most(votes: np.ndarray) -> np.ndarray:
    """The label most frequent in each row (N, k), nearest first."""
    counts = (votes[:, :, None] == votes[:, None, :]).sum(2)
    return np.take_along_axis(votes, counts.argmax(1)[:, None], 1)[:, 0]


def describe(model: Any, images: np.ndarray, labels: np.ndarray | None = None, k: int = 5) -> dict[str, Any]:
    """A model on pictures it was not trained on: {"mse", "kl" (of a VAE), "active", "neighbours" (with labels)}.

    "kl" has a number for each dimension, "active" counts those above 0.01 nats.
    """
    if hasattr(model, "distribution"):
        mu, log_variance = model.distribution(images)
        kl = kl_per_dimension(mu, log_variance)
    else:
        mu, kl = model.encoder.predict(images, verbose=0), None
    again = model.decoder.predict(mu, verbose=0)
    found: dict[str, Any] = {"mse": float(np.mean((np.asarray(images, np.float64) - again) ** 2))}
    if kl is not None:
        found |= {"kl": kl.tolist(), "active": int((kl > 0.01).sum())}
    if labels is not None and len(images) > k:
        found["neighbours"] = neighbours_accuracy(mu, labels, k)
    return found


def latent_points(model: Any, images: np.ndarray) -> np.ndarray:
    """Where a model puts pictures; for a VAE the mean of their distributions."""
    if hasattr(model, "distribution"):
        return model.distribution(images)[0]
    return model.encoder.predict(images, verbose=0)

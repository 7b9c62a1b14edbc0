"""Bandwidths of affinities. Owns: bandwidths. May touch: _check, errors."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError

ROWS = 64  # that are sorted at a time
NAMES = ("med_k_scalar", "mean_k", "gmean_k", "mean_k_avg", "gmean_k_avg", "mean_k_avg_and_pair")


def bandwidths(where: str, D: np.ndarray, links: np.ndarray, given: Any, k: int) -> Any:
    """A number, or one for each pair (n, m), from the distances D of links to the k nearest."""
    if isinstance(given, np.ndarray):
        if given.shape != D.shape or not (given > 0).all():
            raise ParameterError(f"{where}: bandwidth must be > 0 and {D.shape}, got an array {given.shape}")
        return given
    if isinstance(given, numbers.Real):
        return _check.positive(where, "bandwidth", given)
    name = _check.one_of(where, "bandwidth", "med_k_scalar" if given is None else given, NAMES)
    nearest = np.concatenate(
        [np.sort(np.where(some, row, np.inf), axis=1)[:, :k] for row, some in zip(*map(_rows, (D, links)), strict=True)]
    )
    count = np.minimum(links.sum(axis=1), k)
    if name == "med_k_scalar":
        if not count.any():
            raise ParameterError(f"{where}: a bandwidth needs links, got none")
        return float(np.median(nearest[np.arange(len(D)), count - 1][count > 0]))
    if not count.all():
        raise ParameterError(f"{where}: bandwidth {name!r} needs neighbours of all, got none of {count.argmin()}")
    if D.shape[0] != D.shape[1]:
        raise ParameterError(f"{where}: bandwidth {name!r} needs a square matrix, got {D.shape}")
    if name in ("mean_k", "gmean_k"):
        own = nearest[np.arange(len(D)), count - 1]
    else:
        own = np.where(np.arange(nearest.shape[1]) < count[:, None], nearest, 0).sum(axis=1) / count
    if name.startswith("gmean"):
        return np.sqrt(np.multiply.outer(own, own))
    total = np.add.outer(own, own)
    return (total + D) / 3 if name == "mean_k_avg_and_pair" else total / 2


def _rows(matrix: np.ndarray) -> list[np.ndarray]:
    """Some rows at a time, views."""
    return [matrix[at : at + ROWS] for at in range(0, len(matrix), ROWS)]

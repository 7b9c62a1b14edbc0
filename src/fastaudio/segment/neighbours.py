"""Nearest neighbours, a few rows of distances at a time. Owns: linked, nearest. May touch: util.distances."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..util.distances import distances

CELLS = 1 << 16  # of a matrix at a time


def linked(
    X: np.ndarray, Y: np.ndarray, metric: str, mode: str, near: Callable[[np.ndarray, int], np.ndarray]
) -> tuple[np.ndarray, np.ndarray | None]:
    """Links of the rows of X to those of Y, which `near` finds in a few rows of distances; all distances if needed."""
    links = np.empty((len(X), len(Y)), bool)
    D = None if mode == "connectivity" else distances(X, Y, metric)
    step = max(16, CELLS // max(len(Y), 1))
    for at in range(0, len(X), step):
        part = distances(X[at : at + step], Y, metric) if D is None else D[at : at + step]
        links[at : at + step] = near(part, at)
        if D is not None:
            links[at : at + step] &= part > 0
    return links, D


def nearest(D: np.ndarray, k: int) -> np.ndarray:
    """True for the k smallest finite values of every row; of equal ones the first."""
    if k >= D.shape[1]:
        return np.isfinite(D)
    last = np.partition(D, k - 1, axis=1)[:, k - 1 : k]
    last[np.isnan(last)] = np.inf  # fewer than k numbers
    links, equal = D < last, D == last
    room = k - links.sum(axis=1, keepdims=True)
    if (equal.sum(axis=1, keepdims=True) > room).any():
        equal &= equal.cumsum(axis=1) <= room
    return (links | equal) & np.isfinite(D)

"""Filter banks without their zeros, as the engines take them. Owns: sparse_bank, no_bank."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np


@lru_cache(maxsize=8)
def no_bank(dtype: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What a kernel is given that uses no bank."""
    return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 0), dtype)


def sparse_bank(table: np.ndarray, work: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(starts, lengths, weights in dtype `work`) of a bank (bands, bins), read-only: of each band the bins from its
    first to its last that is not zero."""
    used = table != 0
    starts = used.argmax(axis=1)
    ends = table.shape[1] - used[:, ::-1].argmax(axis=1)
    lengths = np.where(used.any(axis=1), ends - starts, 0)
    weights = np.zeros((len(table), max(int(lengths.max()), 1)), dtype=work)
    for row, band, start, length in zip(weights, table, starts, lengths, strict=True):
        row[:length] = band[start : start + length]
    arrays = starts.astype(np.int64), lengths.astype(np.int64), weights
    for array in arrays:
        array.flags.writeable = False  # a GPU keeps them
    return arrays

"""Mel filter bank without its zeros, as the engines take it. Owns: mel_bands. May touch: mel, sparse_bank."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .mel import mel_table, report_empty
from .sparse_bank import sparse_bank


def mel_bands(
    *,
    sr: float,
    n_fft: int,
    n_mels: int = 128,
    fmin: float = 0.0,
    fmax: float | None = None,
    htk: bool = False,
    norm: str | float | None = "slaney",
    dtype: Any = np.float32,
    mel_scale: str | None = None,
    strict: bool = False,
    work: Any = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The filters of `mel` without their zeros: band m is `sum_j weights[m, j] * S[starts[m] + j]`.

    Parameters
    ----------
    sr, n_fft, n_mels, fmin, fmax, htk, norm, dtype, mel_scale, strict
        As in `fa.filters.mel`; `dtype` is the precision the filters are rounded to.
    work : floating-point dtype, optional
        Dtype of the returned weights, the one the engine computes in. Default: `dtype`.

    Returns
    -------
    starts : (n_mels,) int64, first bin of each band
    lengths : (n_mels,) int64, its number of bins; 0 for an empty band
    weights : (n_mels, max(lengths.max(), 1)) array of `work`, zero beyond each length

    All three are cached and read-only.

    Raises
    ------
    ParameterError : as `fa.filters.mel`

    Warns
    -----
    UserWarning : a band holds no FFT bin

    Examples
    --------
    >>> import fastaudio as fa
    >>> starts, lengths, weights = fa.filters.mel_bands(sr=22050, n_fft=2048, n_mels=4)
    >>> weights.shape == (4, lengths.max())
    True
    """
    dtype = np.dtype(dtype)
    work = dtype if work is None else np.dtype(work)
    *bands, empty = _bands(sr, n_fft, n_mels, fmin, fmax, htk, norm, dtype, mel_scale, work)
    if empty:
        report_empty(strict)
    return tuple(bands)


@lru_cache(maxsize=64)
def _bands(*key: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """`mel_bands` and whether a band is empty; `key` is `mel_table`'s, then the dtype of the weights."""
    *filters, work = key
    table, empty = mel_table(*filters)
    return *sparse_bank(table, work), empty

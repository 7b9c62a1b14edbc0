"""Cepstra back to mel bands. Owns: mfcc_to_mel. May touch: filters.dct, core.db_to_power."""

from __future__ import annotations

import warnings
from functools import lru_cache

import numpy as np

from ... import _arrays, _check
from ...core.db_to_power import db_to_power
from ...errors import ParameterError
from ...filters.dct import dct_table
from ...filters.dct import lifter as lifter_weights


@_arrays.any_array("mfcc")
def mfcc_to_mel(
    mfcc: np.ndarray,
    *,
    n_mels: int = 128,
    dct_type: int = 2,
    norm: str | None = "ortho",
    ref: float = 1.0,
    lifter: float = 0,
) -> np.ndarray:
    """Mel power spectrogram of given MFCCs: lifter undone, inverse cosine transform, decibels undone.

    Parameters
    ----------
    mfcc : array (..., n_mfcc, t)
        The coefficients beyond n_mfcc are taken for 0: a smooth spectrum.
    n_mels : int > 0
    dct_type, norm, lifter
        As they were given to `fa.feature.mfcc`.
    ref : float
        Power of 0 dB.

    Returns
    -------
    (..., n_mels, t) array, of the dtype of `mfcc`

    Raises
    ------
    ParameterError : coefficients that are not real (..., n_mfcc, t), a parameter outside its range

    Warns
    -----
    UserWarning : the lifter has set a coefficient to 0, which cannot be undone

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> M = fa.feature.inverse.mfcc_to_mel(fa.feature.mfcc(y=y, sr=22050, n_mfcc=40))
    >>> M.shape, abs(int(M[:, 20].argmax()) - int(fa.feature.melspectrogram(y=y, sr=22050)[:, 20].argmax())) < 3
    ((128, 44), True)
    """
    where = "mfcc_to_mel"
    mfcc = np.asarray(mfcc)
    if mfcc.ndim < 2:
        raise ParameterError(f"{where}: mfcc must be (..., n_mfcc, frames), got shape {mfcc.shape}")
    mfcc = _arrays.real(where, "mfcc", mfcc)
    n_mels = _check.positive_int(where, "n_mels", n_mels)
    if _check.non_negative(where, "lifter", lifter):
        weights = lifter_weights(mfcc.shape[-2], lifter).astype(mfcc.dtype)
        if (np.abs(weights) < np.finfo(weights.dtype).eps).any():
            warnings.warn(f"{where}: the lifter has coefficients at 0, which are lost", UserWarning, stacklevel=3)
        mfcc = mfcc / (weights + np.finfo(weights.dtype).tiny)[:, np.newaxis]
    rows = min(mfcc.shape[-2], n_mels)
    levels = np.matmul(_inverse(n_mels, dct_type, norm, mfcc.dtype)[:, :rows], mfcc[..., :rows, :])
    return db_to_power(levels, ref=ref)


@lru_cache(maxsize=16)
def _inverse(n_mels: int, dct_type: int, norm: str | None, dtype: np.dtype) -> np.ndarray:
    """(n_mels, n_mels): the inverse of the whole cosine transform."""
    return np.ascontiguousarray(np.linalg.inv(dct_table(n_mels, n_mels, dct_type, norm)), dtype)

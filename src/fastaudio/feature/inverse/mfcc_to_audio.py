"""Cepstra back to sound. Owns: mfcc_to_audio. May touch: mfcc_to_mel, mel_to_audio."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _arrays, _check
from ...filters.mel import mel
from .mel_to_audio import mel_to_audio
from .mfcc_to_mel import mfcc_to_mel


@_arrays.any_array("mfcc")
def mfcc_to_audio(
    mfcc: np.ndarray,
    *,
    n_mels: int = 128,
    dct_type: int = 2,
    norm: str | None = "ortho",
    ref: float = 1.0,
    lifter: float = 0,
    **kwargs: Any,
) -> np.ndarray:
    """Sound whose MFCCs are close to given ones: `mfcc_to_mel`, then `mel_to_audio`.

    Parameters
    ----------
    mfcc, n_mels, dct_type, norm, ref, lifter
        As in `mfcc_to_mel`.
    **kwargs
        Arguments of `mel_to_audio`.

    Returns
    -------
    (..., n) array

    Raises
    ------
    ParameterError : as `mfcc_to_mel` and `mel_to_audio`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.chirp(fmin=110, fmax=880, sr=22050, duration=1)
    >>> fa.feature.inverse.mfcc_to_audio(fa.feature.mfcc(y=y, sr=22050), length=22050, rng=0).shape
    (22050,)
    """
    _check.keywords(mfcc_to_audio, kwargs, mel_to_audio, mel)
    bands = mfcc_to_mel(mfcc, n_mels=n_mels, dct_type=dct_type, norm=norm, ref=ref, lifter=lifter)
    return mel_to_audio(bands, **kwargs)

"""Pitch without speed. Owns: pitch_shift. May touch: time_stretch, core.resample."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.resample import resample
from ..util.fix_length import fix_length
from .time_stretch import time_stretch


@_arrays.any_array("y")
def pitch_shift(
    y: np.ndarray,
    *,
    sr: float,
    n_steps: float,
    bins_per_octave: int = 12,
    res_type: str = "soxr_hq",
    scale: bool = False,
    **kwargs: Any,
) -> np.ndarray:
    """Change the pitch of a signal and keep its length: stretched in time, then resampled.

    Parameters
    ----------
    y : array (..., n), float32 or float64; or a torch tensor, or a list of clips
    sr : float > 0, Hz
    n_steps : float
        Steps up, or down if negative.
    bins_per_octave : int > 0
        Steps of an octave.
    res_type, scale
        As in `fa.resample`.
    **kwargs
        Frames: arguments of `fa.stft`.

    Returns
    -------
    array (..., n), of the dtype of `y`

    Raises
    ------
    ParameterError : a parameter outside its range, and as `fa.stft`
    BackendUnavailable : soxr is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> z = fa.effects.pitch_shift(y, sr=22050, n_steps=12)
    >>> z.shape, int(abs(fa.stft(z)[:, 20]).argmax()), round(880 * 2048 / 22050, 1)
    ((22050,), 82, 81.7)
    """
    where = "pitch_shift"
    sr = _check.positive(where, "sr", sr)
    bins_per_octave = _check.positive_int(where, "bins_per_octave", bins_per_octave)
    rate = 2.0 ** (-_check.finite(where, "n_steps", n_steps) / bins_per_octave)
    stretched = time_stretch(y, rate=rate, **kwargs)
    shifted = resample(stretched, orig_sr=sr / rate, target_sr=sr, res_type=res_type, scale=scale)
    return fix_length(shifted, size=y.shape[-1])

"""Speed without pitch. Owns: time_stretch. May touch: core."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.istft import istft
from ..core.phase_vocoder import phase_vocoder
from ..core.stft import stft


@_arrays.any_array("y")
def time_stretch(y: np.ndarray, *, rate: float, **kwargs: Any) -> np.ndarray:
    """Change the speed of a signal and keep its pitch, by the phase vocoder.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    rate : float > 0
        2 is twice as fast, 0.5 half as fast.
    **kwargs
        Frames: arguments of `fa.stft`, as `n_fft=2048, hop_length=512`.

    Returns
    -------
    (..., round(n / rate)) array, of the dtype of `y`; float32 for int16

    Raises
    ------
    ParameterError : `rate` not > 0, and as `fa.stft`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> fa.effects.time_stretch(y, rate=2.0).shape
    (11025,)
    """
    where = "time_stretch"
    rate = _check.positive(where, "rate", rate)
    D = stft(y, **kwargs)
    length = round(y.shape[-1] / rate)
    dtype = y.dtype if y.dtype.kind == "f" else None
    back = {name: kwargs[name] for name in ("n_fft", "hop_length", "win_length", "window", "center") if name in kwargs}
    if not length:
        return np.zeros((*y.shape[:-1], 0), D.real.dtype if dtype is None else dtype)
    return istft(phase_vocoder(D, rate=rate), dtype=dtype, length=length, **back)

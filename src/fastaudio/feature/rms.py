"""Root mean square. Owns: rms. May touch: program, core.framing."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.framing import frames
from ..errors import ParameterError
from .program import program, run_frames, run_spectrogram, spectrogram_of


@_arrays.any_array("y", "S", gpu=True)
def rms(
    *,
    y: np.ndarray | None = None,
    S: np.ndarray | None = None,
    frame_length: int = 2048,
    hop_length: int = 512,
    center: bool = True,
    pad_mode: Any = "constant",
    dtype: Any = np.float32,
) -> np.ndarray:
    """Root-mean-square level of each frame.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    S : array (..., 1 + frame_length // 2, t), magnitudes to use instead of `y`
    frame_length, hop_length : int > 0, samples
    center : bool
        Frame t is centred on sample `t * hop_length`.
    pad_mode : str or callable
        Any padding of `numpy.pad`.
    dtype : floating-point dtype
        Of the result.

    Returns
    -------
    (..., 1, t) array of `dtype`

    Raises
    ------
    ParameterError : neither `y` nor `S`, a spectrogram of another frame length, a parameter outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(441, sr=22050, duration=1)
    >>> round(float(fa.feature.rms(y=y, center=False)[0, 5]), 3)
    0.707
    """
    if y is not None:
        f = frames("rms", y, frame_length, hop_length, center, pad_mode, name="frame_length")
        p = program("rms", 1, (float(f.mode),), f.dtype)
        return run_frames(f, frame_length, "boxcar", None, p, "rms").astype(dtype, copy=False)
    if S is None:
        raise _check.neither("rms", "y or S")
    frame_length = _check.positive_int("rms", "frame_length", frame_length)
    S, _ = spectrogram_of("rms", np.abs(S) if np.iscomplexobj(S) and not _arrays.on_gpu(S) else S, negative=True)
    if S.shape[-2] != frame_length // 2 + 1:
        bins = S.shape[-2]
        raise ParameterError(
            f"rms: S of {bins} bins needs frame_length {2 * bins - 2} or {2 * bins - 1}, got {frame_length}"
        )
    p = program("rms", 1, (float(frame_length),), S.dtype)
    return run_spectrogram(S, p).astype(dtype, copy=False)

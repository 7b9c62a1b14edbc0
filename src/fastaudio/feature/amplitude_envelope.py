"""Amplitude envelope. Owns: amplitude_envelope. May touch: program, core.framing."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..core.framing import frames
from .program import Program, program, run_frames


@_arrays.any_array("y", gpu=True)
def amplitude_envelope(
    y: np.ndarray,
    *,
    frame_length: int = 2048,
    hop_length: int = 512,
    center: bool = True,
    pad_mode: Any = "constant",
    absolute: bool = False,
) -> np.ndarray:
    """Largest sample of each frame.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    frame_length, hop_length : int > 0, samples
    center : bool
        Frame t is centred on sample `t * hop_length`.
    pad_mode : str or callable
        Any padding of `numpy.pad`: "wrap", for example, lets the first frames see the end of the signal.
    absolute : bool
        The largest magnitude instead: the same for signals that are symmetric about zero.

    Returns
    -------
    (..., 1, t) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : audio that is not finite real numbers, a parameter outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> y = np.array([0.0, 0.5, -0.9, 0.1])
    >>> fa.feature.amplitude_envelope(y, frame_length=2, hop_length=2, center=False).tolist()
    [[0.5, 0.1]]
    >>> fa.feature.amplitude_envelope(y, frame_length=2, hop_length=2, center=False, absolute=True).tolist()
    [[0.5, 0.9]]
    """
    f = frames("amplitude_envelope", y, frame_length, hop_length, center, pad_mode, name="frame_length")
    p = envelope_program(f.dtype, f.mode, absolute)
    return run_frames(f, frame_length, "boxcar", None, p, "amplitude_envelope").astype(f.result, copy=False)


def envelope_program(dtype: np.dtype, mode: int, absolute: bool) -> Program:
    return program("amplitude_envelope", 1, (float(mode), float(bool(absolute))), dtype)

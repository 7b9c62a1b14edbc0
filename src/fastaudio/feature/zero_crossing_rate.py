"""Zero-crossing rate. Owns: zero_crossing_rate. May touch: program, core.framing."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.framing import frames
from ..core.zero_crossings import floor_to, zero_crossings
from ..errors import BackendUnavailable
from ..util.frame import frame
from .program import Program, program, run_frames


@_arrays.any_array("y", gpu=True)
def zero_crossing_rate(
    y: np.ndarray, *, frame_length: int = 2048, hop_length: int = 512, center: bool = True, **kwargs: Any
) -> np.ndarray:
    """Share of the samples of each frame at which the signal changes its sign.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16; or a torch tensor, or a list of clips
    frame_length, hop_length : int > 0, samples
    center : bool
        Frame t is centred on sample `t * hop_length`; the ends are padded with their last values.
    **kwargs
        `threshold=1e-10, zero_pos=True, pad=False` and `ref_magnitude` as in `fa.zero_crossings`.

    Returns
    -------
    (..., 1, t) float64, between 0 and 1

    Raises
    ------
    ParameterError : audio that is not finite real numbers, a parameter outside its range

    Notes
    -----
    A tone of f Hz crosses zero 2f times a second: `rate * sr / 2` estimates its frequency.

    Examples
    --------
    >>> import fastaudio as fa
    >>> rate = fa.feature.zero_crossing_rate(fa.tone(440, sr=22050, duration=1))
    >>> round(float(rate[0, 20]) * 22050 / 2)
    441
    """
    where = "zero_crossing_rate"
    f = frames(where, y, frame_length, hop_length, center, "edge", name="frame_length")
    unknown = kwargs.keys() - {"threshold", "zero_pos", "pad", "ref_magnitude", "axis"}
    if unknown:
        raise TypeError(f"{where}: unexpected keyword argument {min(unknown)!r}")
    threshold = kwargs.get("threshold", 1e-10)
    threshold = 0.0 if threshold is None else _check.finite(where, "threshold", threshold)
    if kwargs.get("ref_magnitude") is not None or threshold < 0:
        if _arrays.on_gpu(f.x):
            raise BackendUnavailable(f"{where}: on a GPU ref_magnitude must be None and threshold >= 0, got {kwargs}")
        y = f.x.reshape(*f.lead, f.x.shape[-1])
        return _relative(y, frame_length, f.hop, center, kwargs | {"threshold": threshold})
    p = crossing_program(f.dtype, f.mode, threshold, kwargs.get("zero_pos", True), kwargs.get("pad", False))
    return exact_rate(run_frames(f, frame_length, "boxcar", None, p, where), frame_length)


def crossing_program(dtype: np.dtype, mode: int, threshold: float, zero_pos: bool, pad: bool) -> Program:
    limit = float(floor_to(threshold, np.dtype(dtype)))  # comparing with it is comparing with the threshold
    return program("zero_crossing_rate", 1, (float(mode), limit, float(bool(zero_pos)), float(bool(pad))), dtype)


def exact_rate(rows: np.ndarray, frame_length: int) -> np.ndarray:
    """A whole count over the length: its float64 quotient is exact, as librosa's is, where the kernel's is rounded."""
    if _arrays.on_gpu(rows):
        return rows.astype(np.float64)
    return np.rint(rows.astype(np.float64) * frame_length) / frame_length


def _relative(y: np.ndarray, frame_length: int, hop: int, center: bool, kwargs: dict) -> np.ndarray:
    """A threshold relative to the signal needs every frame at once, one below zero makes nothing a zero: rare, and left
    to numpy."""
    y = _arrays.full_scale(y, _arrays.result_dtype(y))
    if center:
        y = np.pad(y, [(0, 0)] * (y.ndim - 1) + [(frame_length // 2, frame_length // 2)], mode="edge")
    framed = frame(y, frame_length=frame_length, hop_length=hop)
    return zero_crossings(framed, **({"pad": False} | kwargs | {"axis": -2})).mean(axis=-2, keepdims=True)

"""Spectra at other times. Owns: phase_vocoder, and its kernel's call for blocks of frames. May touch: backends."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import ParameterError

#: from a place's distance to the frame before it: the next frame's share of the magnitude
KINDS = {
    "linear": lambda distance: distance,
    "nearest": lambda distance: distance > 0.5,
    "nearest-up": lambda distance: distance >= 0.5,
    "previous": np.zeros_like,
    "next": lambda distance: distance > 0,
}


@_arrays.any_array("D", gpu=True)
def phase_vocoder(
    D: np.ndarray,
    *,
    rate: float | None = None,
    t_out: Any = None,
    kind: str = "linear",
    hop_length: int | None = None,
    n_fft: int | None = None,
) -> np.ndarray:
    """Spectra of a signal that runs `rate` times as fast, its pitch kept (Ellis, "A phase vocoder in Matlab", 2002).

    Frame i of the result stands at place `s = rate * i` of `D`: its magnitude is interpolated between the frames
    around s, its phase is that of the frame before, advanced by the difference of their phases.

    Parameters
    ----------
    D : complex array (..., bins, t)
    rate : float > 0
        2 is twice as fast, 0.5 half as fast.
    t_out : array (t_new,), optional
        Places in `D`, 0 <= s < t, instead of `rate`: for speeds that change.
    kind : {"linear", "nearest", "nearest-up", "previous", "next"}
        How magnitudes are found between frames: on the line between them; that of the nearer frame, half-way that of
        the earlier or, "nearest-up", of the later one; that of the frame before; or that of the frame after.
    hop_length, n_fft : optional
        Of librosa 0.11, deprecated in 1.0. The result does not depend on them: the advance they predict cancels.

    Returns
    -------
    (..., bins, ceil(t / rate)) complex array; the spectrum of a frame is contiguous, as `stft` leaves it

    Raises
    ------
    ParameterError : a matrix that is not complex, both or neither of `rate` and `t_out`, an unknown `kind`, a parameter
        outside its range

    Warns
    -----
    UserWarning : `t_out` goes back in time
    FutureWarning : `hop_length` or `n_fft` is given

    Notes
    -----
    After the last frame comes silence, as in librosa 0.11; but for other kinds than "linear", which are librosa 1.0's,
    it goes on. The splines of librosa 1.0, "quadratic" and "cubic", are not among them: they go below zero. Phases are
    accumulated in float64. librosa 0.11 adds up float32 angles for complex64 input, which lose their digits within
    seconds.

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> fast = fa.istft(fa.phase_vocoder(fa.stft(y), rate=2.0))
    >>> fast.shape, int(abs(fa.stft(fast)[:, 10]).argmax())
    ((10752,), 41)
    """
    where = "phase_vocoder"
    if not (_arrays.on_gpu(D) or isinstance(D, np.ndarray)) or D.ndim < 2 or D.dtype.kind != "c":
        raise ParameterError(f"{where}: D must be a complex array (..., bins, frames), got {_check.described(D)}")
    _check.one_of(where, "kind", kind, tuple(KINDS))
    steps = _steps(where, D.shape[-1], rate, t_out)
    for name, value in (("hop_length", hop_length), ("n_fft", n_fft)):
        if value is not None:
            _check.positive_int(where, name, value)
            text = f"{where}: the `{name}` parameter is deprecated, as in librosa 1.0: the result does not depend on it"
            warnings.warn(text, FutureWarning, stacklevel=3)
    D = D.astype(np.complex64 if D.dtype.itemsize <= 8 else np.complex128, copy=False)
    return stretched(_arrays.contiguous(D.swapaxes(-1, -2)), steps, kind).swapaxes(-1, -2)


def stretched(spectra: np.ndarray, steps: np.ndarray, kind: str = "linear", phase: np.ndarray | None = None) -> Any:
    """(..., steps, bins) of spectra (..., frames, bins). `phase`, complex128 (rows, bins), goes on from block to block:
    zeros before the first."""
    backend = registry.backend(spectra)
    out = backend.empty((*spectra.shape[:-2], len(steps), spectra.shape[-1]), spectra.dtype)
    weights = np.asarray(KINDS[kind](steps - np.floor(steps)), np.float64)
    if out.size:
        kernel = backend.kernel("phase_vocoder")
        kernel(_arrays.slices(out), _arrays.slices(spectra), steps, weights, phase, kind != "linear")
    return out


def _steps(where: str, frames: int, rate: Any, t_out: Any) -> np.ndarray:
    if (rate is None) == (t_out is None):
        raise ParameterError(f"{where}: either rate or t_out must be given, got rate={rate!r}, t_out={t_out!r}")
    if t_out is None:
        return np.arange(0, frames, _check.positive(where, "rate", rate), dtype=np.float64)
    steps = np.ascontiguousarray(t_out, dtype=np.float64)
    if steps.ndim != 1 or not ((steps >= 0) & (steps < frames)).all():
        raise _check.fail(where, f"t_out must be (t_new,) numbers >= 0 and < {frames}, the frames of D", t_out)
    if (np.diff(steps) < 0).any():
        warnings.warn(f"{where}: t_out is not monotonic: phases are those of time running forward", stacklevel=4)
    return steps

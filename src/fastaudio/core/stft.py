"""Short-time Fourier transform. Owns: stft. May touch: framing, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError
from ..filters.framing import hop_of, window_of
from ..util.dtypes import COMPLEX
from .framing import frames, not_finite


@_arrays.any_array("y", gpu=True)
def stft(
    y: np.ndarray,
    *,
    n_fft: int = 2048,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    dtype: Any = None,
    pad_mode: Any = "constant",
    out: np.ndarray | None = None,
) -> np.ndarray:
    """Short-time Fourier transform: the spectrum of every windowed frame.

    `D[..., k, t] = sum_n window[n] y[..., t * hop_length + n - n_fft // 2] exp(-2 pi i k n / n_fft)`

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    n_fft : int > 0
        Length of a frame in samples; any length is fast.
    hop_length : int > 0, optional
        Samples between frames. Default: `win_length // 4`.
    win_length : int, 0 < win_length <= n_fft, optional
        Length of the window, which is centred in the frame. Default: `n_fft`.
    window : str, tuple, number, callable, or array (win_length,)
        As in `fa.filters.get_window`.
    center : bool
        Frame t is centred on sample `t * hop_length`, the signal padded by `n_fft // 2` on both sides; otherwise it
        begins there.
    dtype : complex dtype, optional
        Of the result. Default: complex64, complex128 for float64 input.
    pad_mode : str or callable
        Padding as in `numpy.pad`, except "wrap", "maximum", "mean", "median" and "minimum".
    out : complex array (..., 1 + n_fft // 2, >= t), optional
        Receives the result; the part that was written is returned.

    Returns
    -------
    (..., 1 + n_fft // 2, t) complex array; t = 1 + n // hop_length if centred and n_fft is even. The spectrum of a
    frame is contiguous, as in librosa.

    Raises
    ------
    ParameterError : audio that is not finite real numbers, a parameter outside its range, a frame longer than an
        uncentred signal, an `out` of the wrong shape or dtype or that shares memory with `y`

    Warns
    -----
    UserWarning : `n_fft` is longer than the (centred) signal

    Notes
    -----
    float32 input is transformed in float32: errors stay below 5e-7 of the largest value. librosa computes it in float64
    and rounds; `fa.set_precision("high")` does the same. An `out` whose frames lie contiguous in memory and one whose
    bins do are filled by different algorithms, each the fastest for its order: their last bits may differ.

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> D = fa.stft(y)
    >>> D.shape
    (1025, 44)
    >>> int(abs(D[:, 20]).argmax()), round(440 * 2048 / 22050, 1)
    (41, 40.9)
    """
    hop = hop_of("stft", hop_length, win_length, _check.positive_int("stft", "n_fft", n_fft))
    if dtype is not None and np.dtype(dtype).kind != "c":
        raise _check.fail("stft", "dtype must be complex", dtype)
    if out is not None and _arrays.on_gpu(y):
        raise BackendUnavailable("stft: out is for NumPy arrays, got one with audio on a GPU")
    f = frames("stft", y, n_fft, hop, center, pad_mode, check=out is not None)
    x, real = f.x, f.dtype
    if dtype == np.complex128 and x.dtype == np.float32:
        x, real = x.astype(np.float64), np.dtype(np.float64)
    table = window_of("stft", window, win_length, n_fft, real)
    bins = 1 + n_fft // 2
    target, frames_major = _target(out, (*f.lead, bins, f.count), COMPLEX[real])
    if out is not None and np.shares_memory(out, y):
        raise ParameterError("stft: out must not share memory with y, got an overlapping array")
    backend = registry.backend(x)
    if target is None:
        target = backend.empty((*f.lead, f.count, bins), COMPLEX[real])
    finite = backend.kernel("stft")(_arrays.slices(target), x, table, hop, f.pad, f.mode, frames_major)
    if not finite and not f.checked:
        raise not_finite("stft")
    result = target.swapaxes(-1, -2) if frames_major else target
    if out is None:
        return result.astype(COMPLEX[f.result] if dtype is None else dtype, copy=False)
    if out.shape == result.shape and target.base is not None and np.shares_memory(target, out):
        return out
    part = out if out.shape == result.shape else out[..., : f.count]
    if not np.shares_memory(target, part):
        part[...] = result
    return part


def _target(out: np.ndarray | None, shape: tuple[int, ...], dtype: np.dtype) -> tuple[np.ndarray | None, bool]:
    """The memory of `out` as a C-contiguous array the kernel can write, and its order; None if it needs a copy."""
    if out is None:
        return None, True
    if (
        not isinstance(out, np.ndarray)
        or out.ndim != len(shape)
        or out.shape[:-1] != shape[:-1]
        or out.shape[-1] < shape[-1]
    ):
        raise ParameterError(f"stft: out must have shape {shape}, got {getattr(out, 'shape', type(out).__name__)}")
    if not np.iscomplexobj(out):
        raise ParameterError(f"stft: out must be complex, got dtype {out.dtype}")
    if out.dtype != dtype or not out.flags.writeable:
        return None, True
    part = out[..., : shape[-1]]
    turned = part.swapaxes(-1, -2)
    if _arrays.ready(turned):
        return turned, True
    return (part, False) if _arrays.ready(part) else (None, True)

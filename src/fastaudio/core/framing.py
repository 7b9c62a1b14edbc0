"""Frames of a signal. Owns: what every framed function does before its kernel: checks and padding rules.

Everything here runs on each call, so it is short; tables are cached in filters.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np

from .. import _arrays, _check
from ..backends import ops, registry
from ..errors import BackendUnavailable, ParameterError

REFUSED = ("wrap", "maximum", "mean", "median", "minimum")  # paddings that make no sense around a frame


class Frames(NamedTuple):
    """A signal ready for a kernel."""

    x: np.ndarray  #: (rows, n) in the dtype the kernel computes in, or int16
    lead: tuple[int, ...]  #: leading axes of the user's array
    dtype: np.dtype  #: real dtype the kernel computes in
    result: np.dtype  #: real dtype of results
    hop: int
    pad: int
    mode: int  #: code of ops.PAD
    count: int  #: number of frames
    checked: bool  #: known to be finite; otherwise the kernel's answer says so


def not_finite(where: str) -> ParameterError:
    return ParameterError(f"{where}: audio must be finite everywhere, got NaN or infinity")


def check_finite(where: str, y: np.ndarray) -> None:
    if y.dtype != np.int16 and not registry.backend(y).kernel("all_finite")(y):
        raise not_finite(where)


def in_precision(where: str, y: np.ndarray) -> np.ndarray:
    """Samples or a spectrogram, in float64 where the precision is "high"."""
    if y.dtype == np.float64 or not registry.high_precision():
        return y
    if _arrays.on_gpu(y):
        raise BackendUnavailable(f"{where}: a GPU computes in float32 alone, got precision 'high'")
    return _arrays.full_scale(y, np.float64)


def frames(
    where: str,
    y: Any,
    n_fft: int,
    hop_length: int,
    center: bool,
    pad_mode: Any,
    *,
    name: str = "n_fft",
    check: bool = False,
) -> Frames:
    """Check and lay out a signal for framing. Spectra, whose frame length is called "n_fft", warn of frames longer than
    the signal and take no padding of REFUSED. Kernels see NaN and infinity as they go; `check` looks for them first,
    for outputs that an error must leave alone."""
    spectral = name == "n_fft"
    n_fft = _check.positive_int(where, name, n_fft)
    hop = _check.positive_int(where, "hop_length", hop_length)
    y = _arrays.samples(where, y)
    check = check or not (isinstance(pad_mode, str) and pad_mode in ops.PAD)  # numpy may pad with anything
    if check:
        check_finite(where, y)
    result = _arrays.result_dtype(y)
    n, pad, mode = y.shape[-1], 0, 0
    if center:
        if n_fft > n and spectral:
            turned = f"; shape {y.shape} means {y.shape[-2]} channels: y.T?" if y.ndim > 1 and y.shape[-2] > n else ""
            text = f"{where}: n_fft={n_fft} is too large for a signal of length {n}{turned}"
            warnings.warn(text, UserWarning, stacklevel=4)
        y, pad, mode = _padded(where, y, n_fft // 2, pad_mode, REFUSED if spectral else ())
        n = y.shape[-1] + 2 * pad
    if n_fft > n:
        raise _check.fail(where, f"{name} must be <= {n}, the length of the {'padded ' if center else ''}signal", n_fft)
    y = in_precision(where, y)
    dtype = _arrays.result_dtype(y)
    return Frames(_arrays.rows(y), y.shape[:-1], dtype, result, hop, pad, mode, 1 + (n - n_fft) // hop, check)


def part_of(f: Frames, n_fft: int, start: int, stop: int) -> Frames:
    """Frames start .. stop, with the samples near them alone: a kernel looks through all it is given."""
    begin = start * f.hop - f.pad
    first, last = max(begin - n_fft, 0), begin + (stop - start - 1) * f.hop + 2 * n_fft
    return f._replace(x=_arrays.contiguous(f.x[:, first:last]), pad=first - begin, count=stop - start)


def _padded(where: str, y: np.ndarray, pad: int, pad_mode: Any, refused: tuple) -> tuple[np.ndarray, int, int]:
    """The signal, and the padding left for the kernel: only numpy knows the rarer modes."""
    if pad_mode in refused:
        raise _check.fail(where, f"pad_mode must not be any of {', '.join(refused)}", pad_mode)
    code = ops.PAD.get(pad_mode) if isinstance(pad_mode, str) else None
    if code is not None:
        if code and not y.shape[-1]:
            raise ParameterError(
                f"{where}: an empty signal can only be padded with pad_mode='constant', got {pad_mode!r}"
            )
        return y, pad, code
    if _arrays.on_gpu(y):
        raise BackendUnavailable(f"{where}: on a GPU pad_mode must be one of {', '.join(ops.PAD)}, got {pad_mode!r}")
    try:
        return np.pad(y, [(0, 0)] * (y.ndim - 1) + [(pad, pad)], mode=pad_mode), 0, 0
    except ValueError as error:
        raise ParameterError(f"{where}: pad_mode must be one of numpy.pad's, got {pad_mode!r} ({error})") from None

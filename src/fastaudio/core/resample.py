"""resample: change the sampling rate, band-limited. soxr does the arithmetic."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends.denormals import flushed
from ..errors import BackendUnavailable
from ..util.fix_length import fix_length
from ..util.valid import valid_audio

QUALITIES = ("soxr_vhq", "soxr_hq", "soxr_mq", "soxr_lq", "soxr_qq")


def soxr(where: str) -> Any:
    """The soxr module, imported when first needed."""
    try:
        import soxr as module
    except ImportError as error:
        raise BackendUnavailable(f"{where}: needs soxr ({error}); pip install soxr") from error
    return module


@_arrays.any_array("y")
def resample(
    y: np.ndarray,
    *,
    orig_sr: float,
    target_sr: float,
    res_type: str = "soxr_hq",
    fix: bool = True,
    scale: bool = False,
    axis: int = -1,
    **kwargs: Any,
) -> np.ndarray:
    """Resample a signal from `orig_sr` to `target_sr`.

    Parameters
    ----------
    y : np.ndarray [shape=(..., n, ...)], floating-point
        Signal; finite.
    orig_sr, target_sr : number > 0
        Sampling rates in Hz.
    res_type : {"soxr_hq", "soxr_vhq", "soxr_mq", "soxr_lq", "soxr_qq"}
        Quality of soxr: high (20 bits of precision), very high (28 bits), medium, low (both 16 bits, with a
        wider transition band), or quick cubic interpolation, which is not band-limited.
    fix : bool
        Make the length exactly `ceil(n * target_sr / orig_sr)`.
    scale : bool
        Keep the energy: divide by the square root of `target_sr / orig_sr`.
    axis : int
        Axis of time.
    **kwargs
        For `np.pad`, when `fix` has to lengthen.

    Returns
    -------
    y_hat : np.ndarray [shape=(..., ceil(n * target_sr / orig_sr), ...)], dtype of `y`
        The resampled signal; `y` itself if the rates are equal.

    Raises
    ------
    ParameterError
        `y` is not a finite floating-point array, a rate is not > 0, or `res_type` is unknown.
    BackendUnavailable
        soxr is not installed.

    Examples
    --------
    >>> import fastaudio as fa, numpy as np
    >>> fa.resample(np.zeros(22050, np.float32), orig_sr=22050, target_sr=16000).shape
    (16000,)
    """
    valid_audio(y)
    return convert(y, orig_sr, target_sr, res_type, fix, scale, axis, **kwargs)


def convert(
    y: np.ndarray, orig_sr: float, target_sr: float, res_type: str, fix=True, scale=False, axis=-1, **kwargs: Any
) -> np.ndarray:
    """`resample` for samples known to be finite floating-point."""
    _check.positive("resample", "orig_sr", orig_sr)
    _check.positive("resample", "target_sr", target_sr)
    _check.one_of("resample", "res_type", res_type, QUALITIES)
    if not -y.ndim <= axis < y.ndim:
        raise _check.fail("resample", f"axis must lie in [{-y.ndim}, {y.ndim})", axis)
    if orig_sr == target_sr:
        return y
    ratio = float(target_sr) / orig_sr
    n = ceil(y.shape[axis] * ratio)
    if not y.size:
        return np.zeros(y.shape[: axis % y.ndim] + (n,) + y.shape[axis % y.ndim + 1 :], y.dtype)
    process = soxr("resample").resample
    work = np.ascontiguousarray(np.moveaxis(y, axis, -1), np.float32 if y.dtype.itemsize <= 4 else np.float64)
    lines = [flushed(process, row, orig_sr, target_sr, res_type) for row in work.reshape(-1, work.shape[-1])]
    y_hat = lines[0] if len(lines) == 1 else np.stack(lines)
    if fix:
        y_hat = fix_length(y_hat, size=n, **kwargs)
    if scale:
        y_hat /= np.sqrt(ratio)
    y_hat = y_hat.reshape(work.shape[:-1] + y_hat.shape[-1:])
    return np.ascontiguousarray(np.moveaxis(y_hat, -1, axis), y.dtype)

"""Similarity matrices smoothed along diagonals. Owns: path_enhance. May touch: core, filters.diagonal_filter."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.autocorrelate import fast_length
from ..errors import ParameterError
from ..filters.diagonal_filter import diagonal_filter

ROWS = 64  # at least, that are transformed at a time
MODES = {"reflect": "symmetric", "mirror": "reflect", "nearest": "edge", "wrap": "wrap", "constant": "constant"}


@_arrays.host_only
def path_enhance(
    R: np.ndarray,
    n: int,
    *,
    window: Any = "hann",
    max_ratio: float = 2.0,
    min_ratio: float | None = None,
    n_filters: int = 7,
    zero_mean: bool = False,
    clip: bool = True,
    mode: str = "reflect",
    cval: float = 0.0,
) -> np.ndarray:
    """Smooth a similarity matrix along diagonals of several slopes; the largest counts (M. Mueller and F. Kurth, 2006).

    Parameters
    ----------
    R : (..., a, b) array
    n : int > 0
        Length of the filters.
    window : as in `fa.filters.get_window`
    max_ratio, min_ratio : float > 0
        Largest and smallest ratio of tempi. Default of the smallest: `1 / max_ratio`.
    n_filters : int > 0
        Slopes between them.
    zero_mean : bool
        As in `fa.filters.diagonal_filter`.
    clip : bool
        Set negative values to 0.
    mode : {"reflect", "mirror", "nearest", "wrap", "constant"}
        What lies beyond the edges, in SciPy's words; `cval` for "constant".

    Returns
    -------
    (..., a, b) array of the dtype of `R`, float64 for booleans and integers

    Raises
    ------
    ParameterError : min_ratio above max_ratio, an unknown mode

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> R = np.eye(40) + 0.5 * (np.arange(40) % 7 == 0)
    >>> smooth = fa.segment.path_enhance(R, 9)
    >>> bool(smooth[20, 20] > 3 * smooth[20, 26])
    True
    """
    where = "path_enhance"
    R = _arrays.real(where, "R", R)
    if R.ndim < 2 or not R.size:
        raise ParameterError(f"{where}: R must be a matrix and not empty, got shape {R.shape}")
    _check.one_of(where, "mode", mode, tuple(MODES))
    high = _check.positive(where, "max_ratio", max_ratio)
    low = 1.0 / high if min_ratio is None else _check.positive(where, "min_ratio", min_ratio)
    if low > high:
        raise _check.fail(where, f"min_ratio must be <= max_ratio = {high}", min_ratio)
    ratios = np.logspace(np.log2(low), np.log2(high), num=_check.positive_int(where, "n_filters", n_filters), base=2)
    filters = [diagonal_filter(window, n, slope=ratio, zero_mean=zero_mean) for ratio in ratios]
    smooth = _largest(R, filters, MODES[mode], cval)
    return np.clip(smooth, 0, None, out=smooth) if clip else smooth


def _largest(R: np.ndarray, filters: list[np.ndarray], mode: str, cval: float) -> np.ndarray:
    """The largest of the convolutions of R with each filter, by spectra of some rows at a time."""
    reach, (rows, columns) = max(len(f) for f in filters), R.shape[-2:]
    widths = [(0, 0)] * (R.ndim - 2) + [(reach, reach)] * 2
    padded = np.pad(R, widths, mode=mode, **({"constant_values": cval} if mode == "constant" else {}))
    step = min(rows, max(ROWS, 2 * reach))
    shape = fast_length(step + 2 * reach), fast_length(columns + 2 * reach)
    best = np.full(R.shape, -np.inf, R.dtype)
    for f in filters:
        response, (a, b) = np.fft.rfft2(f, shape), (reach + size // 2 for size in f.shape)
        for at in range(0, rows, step):
            to = best[..., at : at + step, :]
            spectrum = np.fft.rfft2(padded[..., at : at + step + 2 * reach, :].astype(np.float64), shape)
            spectrum *= response
            found = np.fft.irfft2(spectrum, shape)[..., a : a + to.shape[-2], b : b + columns]
            np.maximum(to, found.astype(R.dtype, copy=False), out=to)
    return best

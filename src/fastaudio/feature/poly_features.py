"""Polynomials through spectra. Owns: poly_features. May touch: spectral_centroid, spectral_input."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from .spectral_centroid import magnitudes
from .spectral_input import check_fits, frequencies
from .spectral_measures import BLOCK


@_arrays.any_array("y", "S")
def poly_features(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
    order: int = 1,
    freq: np.ndarray | None = None,
) -> np.ndarray:
    """Fit a polynomial of frequency to each spectrum, by least squares over its bins.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    S : array (..., bins, t), magnitudes to use instead of `y`
    n_fft, hop_length, win_length, window, center, pad_mode
        Frames as in `fa.stft`.
    order : int >= 0
        Of the polynomial: 0 is the mean, 1 has the slope of the spectrum.
    freq : array (bins,) or (..., bins, t), optional
        Frequency of each bin, Hz. Default: the FFT's.

    Returns
    -------
    (..., order + 1, t) float64, the highest power first

    Raises
    ------
    ParameterError : neither `y` nor `S`, a parameter outside its range, and as `fa.stft`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> S = np.array([[5.0], [4.0], [3.0]])
    >>> fa.feature.poly_features(S=S, sr=4).round(6)[:, 0].tolist()
    [-1.0, 5.0]
    """
    where = "poly_features"
    order = _check.non_negative_int(where, "order", order)
    X = magnitudes(where, y, S, (n_fft, hop_length, win_length, window, center, pad_mode))
    bins = X.shape[-2]
    if freq is None or np.ndim(freq) == 1:
        grid = frequencies(where, freq, sr, 2 * (bins - 1) if freq is not None or S is not None else n_fft)
        solver, found = _solver(grid, order), np.empty((*X.shape[:-2], order + 1, X.shape[-1]))
        for at in range(0, X.shape[-1], BLOCK):  # a copy in double precision of few frames at a time
            found[..., at : at + BLOCK] = solver @ X[..., at : at + BLOCK].astype(np.float64, copy=False)
        return found
    check_fits(where, "freq", freq, X.shape)
    grids = np.broadcast_to(freq, X.shape).swapaxes(-1, -2)
    values, out = X.swapaxes(-1, -2).astype(np.float64), np.empty((*X.shape[:-2], X.shape[-1], order + 1))
    for place in np.ndindex(values.shape[:-1]):
        out[place] = _solver(grids[place], order) @ values[place]
    return out.swapaxes(-1, -2)


def _solver(freq: np.ndarray, order: int) -> np.ndarray:
    """(order + 1, bins): the coefficients of a spectrum; powers are scaled to one size first."""
    powers = np.vander(np.asarray(freq, np.float64), order + 1)
    scale = np.sqrt((powers * powers).sum(axis=0))
    return np.linalg.pinv(powers / scale, rcond=len(freq) * np.finfo(np.float64).eps) / scale[:, None]

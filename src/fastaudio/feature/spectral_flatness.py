"""Spectral flatness. Owns: spectral_flatness. May touch: spectral_input, program."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from .program import Program, program
from .spectral_input import spectral_rows

#: Edges of Zwicker's 24 critical bands, Hz.
BARK_EDGES = (
    0, 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400,
    7700, 9500, 12000, 15500,
)  # fmt: skip


@_arrays.any_array("y", "S", gpu=True)
def spectral_flatness(
    *,
    y: np.ndarray | None = None,
    S: np.ndarray | None = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
    amin: float = 1e-10,
    power: float = 2.0,
    sr: float = 22050,
    bands: Any = None,
) -> np.ndarray:
    """Geometric over arithmetic mean of each power spectrum: 1 for white noise, near 0 for a tone.

    Parameters
    ----------
    y, S, n_fft, hop_length, win_length, window, center, pad_mode
        As in `spectral_centroid`.
    amin : float > 0
        Smaller powers count as this.
    power : float > 0
        Exponent of the magnitude.
    sr : float > 0, Hz
        Used with `bands` only.
    bands : None, "bark", or sequence of edges in Hz
        Compute the flatness of each band of bins with `edge[b] <= f < edge[b + 1]` and return the mean over the bands;
        "bark" are Zwicker's 24 critical bands (as far as they reach below the Nyquist frequency). None: one band.

    Returns
    -------
    (..., 1, t) array, float32 for float32 input

    Raises
    ------
    ParameterError : as `spectral_centroid`; `amin <= 0`; fewer than two increasing edges

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> S = np.sqrt(np.array([[1.0], [1.0], [1.0], [9.0]]))
    >>> round(float(fa.feature.spectral_flatness(S=S)[0, 0]), 6)
    0.57735
    """
    where = "spectral_flatness"
    amin, power = _check.positive(where, "amin", amin), _check.positive(where, "power", power)
    edges = None if bands is None else _edges(where, bands)

    def make(length: int, dtype: np.dtype) -> Program:
        return flatness_program(dtype, power, amin, length, sr, edges)

    return spectral_rows(where, y, S, (n_fft, hop_length, win_length, window, center, pad_mode), make)


def flatness_program(
    dtype: np.dtype, power: float, amin: float, n_fft: int, sr: float, edges: tuple[float, ...] | None
) -> Program:
    bins = _bin_edges(
        1 + n_fft // 2, None if edges is None else _check.positive("spectral_flatness", "sr", sr) / n_fft, edges
    )
    return program("spectral_flatness", 1, (power, amin, float(len(bins) - 1), *bins), dtype)


def _edges(where: str, bands: Any) -> tuple[float, ...]:
    if isinstance(bands, str):
        return tuple(map(float, BARK_EDGES)) if _check.one_of(where, "bands", bands, ("bark",)) else ()
    edges = np.asarray(bands, dtype=np.float64).reshape(-1)
    if len(edges) < 2 or not np.all(np.diff(edges) > 0) or edges[0] < 0:
        raise _check.fail(where, "bands must be 'bark' or at least two increasing edges in Hz", bands)
    return tuple(edges.tolist())


@lru_cache(maxsize=64)
def _bin_edges(bins: int, spacing: float | None, edges: tuple[float, ...] | None) -> tuple[float, ...]:
    """First bin of each band and the end of the last one; bands without a bin are left out."""
    if edges is None:
        return 0.0, float(bins)
    first = np.unique(np.minimum(np.ceil(np.asarray(edges) / spacing - 1e-9), bins))
    if len(first) < 2:
        raise ParameterError(f"spectral_flatness: no band holds a bin of the spectrum, got edges {edges}")
    return tuple(first.tolist())

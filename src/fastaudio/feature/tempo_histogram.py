"""Which tempi a piece has. Owns: tempo_histogram. May touch: tempogram, core.frequencies, util.localmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.frequencies import tempo_frequencies
from ..errors import ParameterError
from ..util.localmax import localmax
from .tempogram import tempogram

LOWEST, HIGHEST, WIDTH = 40.0, 240.0, 5.0  # bpm


@_arrays.any_array("y", "onset_envelope", "tg")
def tempo_histogram(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    onset_envelope: np.ndarray | None = None,
    tg: np.ndarray | None = None,
    hop_length: int = 512,
    win_length: int = 384,
    edges: Any = None,
) -> np.ndarray:
    """How strongly a piece has each tempo: the peaks of the autocorrelations of all frames, added up by their tempi
    (G. Tzanetakis and P. Cook, 2002).

    Parameters
    ----------
    y, sr, onset_envelope, hop_length, win_length
        As in `fa.feature.tempogram`.
    tg : array (..., lags, t), a tempogram to use instead
    edges : (bins + 1,) ascending, optional
        Tempi where bins begin, and where the last ends, in beats per minute. Default: 40 to 240 in steps of 5.

    Returns
    -------
    (..., bins) float64 array; its sum is 1, or 0 without a peak within the edges

    Raises
    ------
    ParameterError : as `fa.feature.tempogram`; edges that do not ascend

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.clicks(times=np.arange(0, 8, 0.5), sr=22050)
    >>> histogram = fa.feature.tempo_histogram(y=y, sr=22050, edges=np.arange(80, 170, 10))
    >>> histogram.shape, 80 + 10 * int(histogram.argmax())  # 60 / 0.5 s; half of it is a peak, too
    ((8,), 110)
    """
    where = "tempo_histogram"
    edges = np.arange(LOWEST, HIGHEST + WIDTH, WIDTH) if edges is None else np.asarray(edges, np.float64)
    if edges.ndim != 1 or len(edges) < 2 or not (edges[1:] > edges[:-1]).all():
        raise _check.fail(where, "edges must be at least two ascending tempi", edges.tolist())
    if tg is None:
        frames = {"hop_length": hop_length, "win_length": win_length}
        tg = tempogram(y=y, sr=sr, onset_envelope=onset_envelope, **frames)
    tg = np.asarray(tg)
    if tg.ndim < 2 or tg.shape[-2] < 3 or tg.dtype.kind != "f":
        raise ParameterError(f"{where}: tg must be real (..., lags, t) of 3 lags at least, got {_check.described(tg)}")
    strength = np.add.reduce(np.maximum(tg, 0), axis=-1, where=localmax(tg, axis=-2), dtype=np.float64)
    strength[..., -1] = 0  # the end of the window is no peak
    tempi = tempo_frequencies(tg.shape[-2], hop_length=hop_length, sr=sr)
    places = np.searchsorted(edges, tempi, side="right") - 1
    found = np.zeros((*tg.shape[:-2], len(edges) - 1))
    for lag in np.flatnonzero((places >= 0) & (places < len(edges) - 1) & np.isfinite(tempi)):
        found[..., places[lag]] += strength[..., lag]
    total = found.sum(axis=-1, keepdims=True)
    return np.divide(found, total, out=found, where=total > 0)

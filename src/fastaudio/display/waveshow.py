"""A waveform over time: its samples where they fit the picture, its envelope where they do not."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ._axis import TIMES, decorate, time_kind
from ._style import pyplot


def _extremes(y: np.ndarray, hop: int) -> tuple[np.ndarray, np.ndarray]:
    """(lowest, highest) of each block of `hop` samples, the last maybe shorter: (..., n) -> (..., blocks)."""
    starts = np.arange(0, y.shape[-1], hop)
    return np.minimum.reduceat(y, starts, axis=-1), np.maximum.reduceat(y, starts, axis=-1)


def waveshow(
    y: np.ndarray,
    *,
    sr: float = 22050,
    max_points: int = 11025,
    axis: str | None = "time",
    offset: float = 0.0,
    marker: Any = "",
    where: str = "post",
    label: str | None = None,
    transpose: bool = False,
    ax: Any = None,
    **kwargs: Any,
) -> Any:
    """Show a waveform.

    At most `max_points` samples are drawn as steps. A longer signal is drawn as a band between the lowest and
    the highest sample of each block: an hour costs no more than a second, and no peak is lost.

    Parameters
    ----------
    y : array (n,), or (2, n) of which the band shows the left channel above zero and the right one below
    sr : sampling rate [Hz]
    max_points : int > 0, most points to draw
    axis : "time" (unit by extent), "s", "ms", "m", "h", or None for no ticks and no label
    offset : time of the first sample [s]
    marker, where : of the steps, see matplotlib's `step`
    label : str, for the legend
    transpose : bool; time runs upwards
    ax : matplotlib Axes, default the current ones
    **kwargs : passed to `step` or `fill_between`

    Returns
    -------
    matplotlib Line2D (samples) or PolyCollection (band); unlike librosa's, not redrawn when the view changes

    Raises
    ------
    ParameterError : wrong shape or axis type, not finite
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> type(fa.display.waveshow(fa.tone(440, sr=22050, duration=2.0), sr=22050)).__name__
    'FillBetweenPolyCollection'
    """
    plt, y = pyplot("waveshow"), np.asarray(y)
    if y.ndim not in (1, 2) or not y.size or (y.ndim == 2 and len(y) != 2):
        raise ParameterError(f"waveshow: y must be one channel or two, got shape {y.shape}")
    if y.dtype.kind not in "fiu" or not np.isfinite(y).all():
        raise ParameterError(f"waveshow: y must be real and finite, got {y.dtype} {y.shape}")
    _check.positive("waveshow", "sr", sr)
    _check.positive_int("waveshow", "max_points", max_points)
    _check.one_of("waveshow", "axis", axis, (None, *TIMES))
    axes, n = plt.gca() if ax is None else ax, y.shape[-1]
    if n <= max_points and y.ndim == 1:
        times = offset + np.arange(n) / sr
        pair = (y, times) if transpose else (times, y)
        artist = axes.step(*pair, marker=marker, where=where, label=label, **kwargs)[0]
    else:
        hop = -(-n // max_points)
        low, high = _extremes(y, hop)
        if y.ndim == 2:
            high, low = np.maximum(high[0], -low[0]), -np.maximum(high[1], -low[1])
        times = offset + np.arange(len(low)) * hop / sr
        fill = axes.fill_betweenx if transpose else axes.fill_between
        artist = fill(times, low, high, label=label, **{"step": "post", "linewidth": 0.6} | kwargs)
    decorate(axes, "y" if transpose else "x", time_kind(axis, n / sr))
    return artist

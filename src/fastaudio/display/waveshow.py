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


def channels(where: str, y: Any, sr: float) -> np.ndarray:
    """One channel or two that can be drawn."""
    y = np.asarray(y)
    if y.ndim not in (1, 2) or not y.size or (y.ndim == 2 and len(y) != 2):
        raise ParameterError(f"{where}: y must be one channel or two, got shape {y.shape}")
    if y.dtype.kind not in "fiu" or not np.isfinite(y).all():
        raise ParameterError(f"{where}: y must be real and finite, got {y.dtype} {y.shape}")
    _check.positive(where, "sr", sr)
    return y


def levels(y: np.ndarray, hop: int) -> tuple[np.ndarray, np.ndarray]:
    """(below, above) zero, of the largest samples of blocks: the left channel above, the right one below."""
    low, high = _extremes(y, hop)
    size = np.maximum(high, -low)
    return (-size[1], size[0]) if y.ndim == 2 else (-size, size)


def inverted(axes: Any, artist: Any, colour: Any) -> None:
    """The ground in the artist's colour, and the artist in `colour`, or that of the ground."""
    ground = axes.patch.get_facecolor() if colour is None else colour
    own = artist.get_color() if hasattr(artist, "get_color") else artist.get_facecolor()[0]
    axes.patch.set_facecolor(own)
    artist.set_color(ground)


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
    mask: Any = None,
    ax: Any = None,
    invert: bool = False,
    invert_color: Any = None,
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
    mask : array (n,) of bool; only samples where it is True are drawn
    ax : matplotlib Axes, default the current ones
    invert, invert_color : colour the ground as the wave, and this in `invert_color` (default: the ground's)
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
    plt, y = pyplot("waveshow"), channels("waveshow", y, sr)
    _check.positive_int("waveshow", "max_points", max_points)
    _check.one_of("waveshow", "axis", axis, (None, *TIMES))
    axes, n = plt.gca() if ax is None else ax, y.shape[-1]
    shown = None if mask is None else np.asarray(mask, bool)
    if shown is not None and shown.shape != (n,):
        raise ParameterError(f"waveshow: mask must have a value for each of {n} samples, got shape {shown.shape}")
    if n <= max_points and y.ndim == 1:
        times = offset + np.arange(n) / sr
        y = y if shown is None else np.where(shown, y, np.nan)
        pair = (y, times) if transpose else (times, y)
        artist = axes.step(*pair, marker=marker, where=where, label=label, **kwargs)[0]
    else:
        hop = -(-n // max_points)
        low, high = levels(y, hop) if y.ndim == 2 else _extremes(y, hop)
        times = offset + np.arange(len(low)) * hop / sr
        fill = axes.fill_betweenx if transpose else axes.fill_between
        options = {"step": "post", "linewidth": 0.6, "where": shown if shown is None else shown[::hop]}
        artist = fill(times, low, high, label=label, **options | kwargs)
    if invert:
        inverted(axes, artist, invert_color)
    decorate(axes, "y" if transpose else "x", time_kind(axis, n / sr))
    return artist

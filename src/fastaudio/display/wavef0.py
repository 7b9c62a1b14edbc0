"""A waveform drawn along its pitch: sound and melody in one picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ._axis import TIMES, decorate, time_kind
from ._style import pyplot
from .wavebars import bars_of, draw
from .waveshow import channels, inverted, levels

FREQUENCIES = ("cqt_note", "cqt_hz", "cqt_oct3")


def wavef0(
    y: np.ndarray,
    *,
    f0: np.ndarray,
    sr: float = 22050,
    hop_length: int = 512,
    bins_per_octave: int = 12,
    time_axis: str | None = "time",
    freq_axis: str = "cqt_note",
    offset: float = 0.0,
    key: str = "C:maj",
    ax: Any = None,
    method: str = "waveshow",
    transpose: bool = False,
    max_points: int = 11025,
    n_bars: int = 100,
    gap_ratio: float = 0.4,
    invert: bool = False,
    invert_color: Any = None,
    label: str | None = None,
    **kwargs: Any,
) -> Any:
    """Show a waveform along its fundamental frequency; where there is none (NaN), nothing.

    Parameters
    ----------
    y : array (n,), or (2, n): the left channel above the pitch, the right one below
    f0 : array (frames,) [Hz], NaN where there is no pitch, as `fa.pyin` gives it
    sr : sampling rate [Hz];  hop_length : samples between two values of `f0`
    bins_per_octave : the largest sample is as far from the pitch as one of so many bins of an octave
    time_axis : as `axis` of `waveshow`;  freq_axis : "cqt_note", "cqt_hz" or "cqt_oct3", as in `specshow`
    key : of the notes
    method : "waveshow", a band of at most `max_points`, or "wavebars": `n_bars` bars, see there
    offset, transpose, invert, invert_color, label, ax : as in `waveshow`
    **kwargs : passed to `fill_between`, or to `PatchCollection`

    Returns
    -------
    matplotlib PolyCollection (band) or PatchCollection (bars)

    Raises
    ------
    ParameterError : wrong shapes, an axis or method of another name, no pitch or one that is not above 0
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1.0)
    >>> band = fa.display.wavef0(y, f0=np.full(44, 440.0), ax=plt.figure().gca())
    >>> band.axes.get_ylabel()
    'Note'
    """
    where = "wavef0"
    plt, y, f0 = pyplot(where), channels(where, y, sr), np.asarray(f0, np.float64)
    if f0.ndim != 1 or not np.isfinite(f0).any() or np.nanmin(f0) <= 0:
        raise ParameterError(f"{where}: f0 must be (frames,), above 0 or NaN, and not NaN alone, got shape {f0.shape}")
    _check.positive_int(where, "hop_length", hop_length)
    _check.one_of(where, "method", method, ("waveshow", "wavebars"))
    _check.one_of(where, "time_axis", time_axis, (None, *TIMES))
    _check.one_of(where, "freq_axis", freq_axis, FREQUENCIES)
    axes = plt.gca() if ax is None else ax
    reach = bins_per_octave * (float(np.abs(y).max()) or 1.0)

    def along(seconds: np.ndarray, *sides: np.ndarray) -> list[np.ndarray]:
        frame = ((seconds - offset) * sr / hop_length).astype(int)
        pitch = np.where(frame < len(f0), f0[np.minimum(frame, len(f0) - 1)], np.nan)
        return [pitch * 2.0 ** (side / reach) for side in sides]

    if method == "waveshow":
        hop = -(-y.shape[-1] // _check.positive_int(where, "max_points", max_points))
        sides = levels(y, hop)
        times = offset + np.arange(len(sides[0])) * hop / sr
        fill = axes.fill_betweenx if transpose else axes.fill_between
        drawn = fill(times, *along(times, *sides), label=label, **{"linewidth": 0.6} | kwargs)
    else:
        bars = bars_of(where, y, sr, n_bars, gap_ratio, offset)
        drawn = draw(axes, _boxes(bars, *along(bars.starts, bars.low, bars.high), transpose), label, kwargs)
    if invert:
        inverted(axes, drawn, invert_color)
    decorate(axes, "y" if transpose else "x", time_kind(time_axis, y.shape[-1] / sr))
    decorate(axes, "x" if transpose else "y", freq_axis, key=key)
    return drawn


def _boxes(bars: Any, low: np.ndarray, high: np.ndarray, transpose: bool) -> list:
    from matplotlib.patches import Rectangle

    found = np.flatnonzero(np.isfinite(low))
    if transpose:
        return [Rectangle((low[i], bars.starts[i]), high[i] - low[i], bars.width) for i in found]
    return [Rectangle((bars.starts[i], low[i]), bars.width, high[i] - low[i]) for i in found]

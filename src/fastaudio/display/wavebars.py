"""A waveform as bars, for small pictures."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .. import _check
from ._axis import TIMES, decorate, time_kind
from ._style import pyplot
from .waveshow import channels, inverted, levels


class Bars(NamedTuple):
    starts: np.ndarray  #: (bars,) s
    width: float  #: s
    low: np.ndarray  #: (bars,)
    high: np.ndarray  #: (bars,)


def bars_of(where: str, y: Any, sr: float, n_bars: int, gap_ratio: float, offset: float) -> Bars:
    """Where the bars of a sound lie."""
    y = channels(where, y, sr)
    hop = max(1, y.shape[-1] // _check.positive_int(where, "n_bars", n_bars))
    if not 0 <= gap_ratio < 1:
        raise _check.fail(where, "gap_ratio must be from 0 to below 1", gap_ratio)
    low, high = levels(y, hop)
    return Bars(offset + np.arange(len(low)) * hop / sr, hop / sr * (1 - gap_ratio), low, high)


def wavebars(
    y: np.ndarray,
    *,
    sr: float = 22050,
    n_bars: int = 100,
    gap_ratio: float = 0.4,
    rounding_ratio: float = 0.5,
    axis: str | None = "time",
    offset: float = 0.0,
    invert: bool = False,
    invert_color: Any = None,
    transpose: bool = False,
    label: str | None = None,
    ax: Any = None,
    **patch_kwargs: Any,
) -> Any:
    """Show a waveform as rounded bars, each as high as the largest sample of its part.

    Parameters
    ----------
    y : array (n,), or (2, n) of which the bars show the left channel above zero and the right one below
    sr : sampling rate [Hz]
    n_bars : int > 0
    gap_ratio, rounding_ratio : shares of a bar's room that stay empty, and of its width that the corners take
    axis, offset, transpose, label, ax : as in `waveshow`
    invert, invert_color : colour the ground as the bars, and these in `invert_color` (default: the ground's)
    **patch_kwargs : passed to `matplotlib.collections.PatchCollection`

    Returns
    -------
    matplotlib PatchCollection

    Raises
    ------
    ParameterError : wrong shape or axis type, not finite
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> bars = fa.display.wavebars(fa.tone(440, sr=22050, duration=2.0), sr=22050, n_bars=20)
    >>> len(bars.get_paths())
    20
    """
    where = "wavebars"
    plt = pyplot(where)
    from matplotlib.patches import FancyBboxPatch

    bars = bars_of(where, y, sr, n_bars, gap_ratio, offset)
    _check.one_of(where, "axis", axis, (None, *TIMES))
    axes, rounding = plt.gca() if ax is None else ax, bars.width * rounding_ratio
    patches = []
    for start, low, high in zip(bars.starts, bars.low, bars.high, strict=True):
        low, high = min(-rounding, low), max(rounding, high)  # a silent part is a dot
        box = ((low, start), high - low, bars.width) if transpose else ((start, low), bars.width, high - low)
        patches.append(FancyBboxPatch(*box, boxstyle=f"round,pad=0,rounding_size={rounding}"))
    drawn = draw(axes, patches, label, patch_kwargs)
    if invert:
        inverted(axes, drawn, invert_color)
    decorate(axes, "y" if transpose else "x", time_kind(axis, len(bars.starts) * bars.width / (1 - gap_ratio)))
    return drawn


def draw(axes: Any, patches: list, label: str | None, options: dict) -> Any:
    """The patches as one collection. Legends know no such collections: a patch that is never drawn stands there."""
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    drawn = PatchCollection(patches, **{"linewidth": 0} | options)
    axes.add_collection(drawn)
    axes.autoscale_view()
    if label is not None:
        axes.add_artist(Rectangle((np.nan, np.nan), 1, 1, label=label, color=drawn.get_facecolor()[0]))
    return drawn

"""Lines that are seen on any picture: with an outline that is light on dark ground, and dark on light."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._style import pyplot

_LUMA = (0.299, 0.587, 0.114)  # of red, green and blue


def highlight(
    *,
    artist: Any = None,
    ax: Any = None,
    color: Any = None,
    bright_color: Any = "white",
    dark_color: Any = "black",
    luminance_threshold: float = 0.5,
    **kwargs: Any,
) -> list:
    """Outline an artist so that it stands out from the picture behind it.

    Parameters
    ----------
    artist : matplotlib Artist that gets the outline, or None: the effects are only returned
    ax : matplotlib Axes with the picture; default that of `artist`, or the current ones
    color : of the outline; default by the median colour of the picture, or the colour of the axes
    bright_color, dark_color : on a dark ground, and on a bright one
    luminance_threshold : grounds up to this luminance, from 0 to 1, are dark
    **kwargs : passed to `matplotlib.patheffects.withStroke`; `linewidth` is 2 by default

    Returns
    -------
    list of path effects, for `path_effects=` of other artists

    Examples
    --------
    >>> import fastaudio as fa
    >>> mesh = fa.display.specshow(fa.stft(fa.tone(440, sr=22050, duration=1.0)), vscale="dBFS")
    >>> line = mesh.axes.axhline(200)
    >>> len(fa.display.highlight(artist=line))
    1
    """
    plt = pyplot("highlight")
    from matplotlib.patheffects import withStroke

    if ax is None:
        ax = getattr(artist, "axes", None) or plt.gca()
    colour = kwargs.pop("foreground", color)
    if colour is None:
        colour = bright_color if _luminance(ax) <= luminance_threshold else dark_color
    effects = [withStroke(foreground=colour, **{"linewidth": 2} | kwargs)]
    if artist is not None:
        artist.set_path_effects(effects)
    return effects


def _luminance(ax: Any) -> float:
    """Of the median colour of the picture on `ax`; without one, of the ground."""
    for child in ax.get_children():
        values = child.get_array() if hasattr(child, "get_array") else None
        if values is not None:
            colour = child.get_cmap()(child.norm(np.nanmedian(np.ma.filled(values.astype(float), np.nan))))
            break
    else:
        colour = ax.get_facecolor()
        if colour[3] == 0:
            colour = ax.figure.get_facecolor()
    return float(np.dot(colour[:3], _LUMA))

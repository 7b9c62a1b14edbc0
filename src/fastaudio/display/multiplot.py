"""Several waveforms or spectrograms of one sound, each on its panel."""

from __future__ import annotations

from itertools import cycle
from math import prod
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ._style import pyplot
from .specshow import specshow
from .wavebars import wavebars
from .waveshow import waveshow

_DRAW = {"waveshow": (waveshow, 1), "wavebars": (wavebars, 1), "specshow": (specshow, 2)}


def multiplot(
    func: str,
    *data: np.ndarray,
    axes: Any = None,
    fig: Any = None,
    orient: str = "v",
    share_properties: Any = None,
    fig_kw: dict | None = None,
    sharex: bool = True,
    sharey: bool = True,
    label_outer: bool = True,
    labels: Any = None,
    titles: Any = None,
    prop_cycle: Any = None,
    **kwargs: Any,
) -> np.ndarray:
    """Draw related signals on panels of one figure.

    Parameters
    ----------
    func : "waveshow", "wavebars" or "specshow"
    *data : arrays, one a panel; or one array with leading axes: (panels, ...) or (rows, columns, ...)
    axes : array of matplotlib Axes, as many as panels; default new ones, of `fig`, or of a new figure with `fig_kw`
    orient : "v" or "h"; one axis of panels runs down or to the right
    share_properties : panels with the same colour: False none, True all, "row", "col", or a number for each panel
    sharex, sharey : of new axes;  label_outer : only outer panels have labels
    labels, titles : str or None for each panel
    prop_cycle : cycler of the panels' colours; default matplotlib's
    **kwargs : passed to the function

    Returns
    -------
    array of what the function returns, in the shape of the panels

    Raises
    ------
    ParameterError : no data, a function or direction of another name, panels and axes that do not match

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1.0)
    >>> fa.display.multiplot("specshow", fa.stft(y), fa.stft(-y), vscale="dB").shape
    (2,)
    """
    where = "multiplot"
    draw, dims = _DRAW[_check.one_of(where, "func", func, tuple(_DRAW))]
    _check.one_of(where, "orient", orient, ("v", "h"))
    if not data:
        raise ParameterError(f"{where}: there must be data, got none")
    if len(data) == 1 and np.ndim(data[0]) > dims:
        stack = np.asarray(data[0])
        shape, signals = stack.shape[:-dims], list(stack.reshape(-1, *stack.shape[-dims:]))
    else:
        shape, signals = (len(data),), list(data)
    if len(shape) > 2:
        raise ParameterError(f"{where}: panels have at most two axes, got shape {shape}")
    grid = shape if len(shape) == 2 else (*shape, 1) if orient == "v" else (1, *shape)
    if axes is None:
        make = pyplot(where).figure(**{"layout": "constrained"} | (fig_kw or {})) if fig is None else fig
        axes = make.subplots(*grid, sharex=sharex, sharey=sharey, squeeze=False).reshape(shape)
    axes = np.asarray(axes, dtype=object)
    groups = _groups(share_properties, grid)
    for name, given in (("axes", axes), ("labels", labels), ("titles", titles), ("share_properties", groups)):
        if given is not None and np.size(given) != prod(shape):
            raise ParameterError(f"{where}: {name} must be as many as the {prod(shape)} panels, got {np.size(given)}")
    colours = cycle(pyplot(where).rcParams["axes.prop_cycle"] if prop_cycle is None else prop_cycle)
    styles = {group: next(colours) for group in dict.fromkeys(groups)}
    drawn = np.empty(len(signals), dtype=object)
    for i, (signal, ax) in enumerate(zip(signals, axes.flat, strict=True)):
        style = {key: value for key, value in styles[groups[i]].items() if key != "color" or draw is not specshow}
        drawn[i] = draw(signal, ax=ax, label=None if labels is None else np.ravel(labels)[i], **style | kwargs)
        if titles is not None and np.ravel(titles)[i] is not None:
            ax.set_title(np.ravel(titles)[i])
        if label_outer:
            ax.label_outer()
    return drawn.reshape(axes.shape)


def _groups(share: Any, grid: tuple[int, int]) -> list:
    """For each panel the number of its group."""
    rows, columns = np.indices(grid)
    if share is None or share is False:
        return list(range(prod(grid)))
    if share is True:
        return [0] * prod(grid)
    if isinstance(share, str):
        share = {"row": rows, "col": columns}[_check.one_of("multiplot", "share_properties", share, ("row", "col"))]
    return np.ravel(share).tolist()

"""One legend for several panels of a figure."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ParameterError
from ._style import pyplot


def legend_for_axes(axes: Any = None, *, fig: Any = None, **kwargs: Any) -> Any:
    """Put the labels of some axes into one legend of their figure.

    Parameters
    ----------
    axes : matplotlib Axes or array of them; default all of the figure
    fig : matplotlib Figure; default that of `axes`, or the current one
    **kwargs : passed to `Figure.legend`, for example `loc="outside upper center"`

    Returns
    -------
    matplotlib Legend

    Raises
    ------
    ParameterError : there are no axes, or they are of several figures

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import fastaudio as fa
    >>> fig, (left, right) = plt.subplots(ncols=2)
    >>> lines = left.plot([1, 2], label="rising"), right.plot([2, 1], label="falling")
    >>> [text.get_text() for text in fa.display.legend_for_axes().get_texts()]
    ['rising', 'falling']
    """
    if axes is None:
        axes = (fig or pyplot("legend_for_axes").gcf()).axes
    flat = list(np.ravel(np.asarray(axes, dtype=object)))
    if not flat:
        raise ParameterError("legend_for_axes: there must be axes, got none")
    fig = flat[0].figure if fig is None else fig
    if any(ax.figure is not fig for ax in flat):
        raise ParameterError("legend_for_axes: all axes must be of one figure, got several")
    pairs = [ax.get_legend_handles_labels() for ax in flat]
    return fig.legend(*(sum(each, []) for each in zip(*pairs, strict=True)), **kwargs)

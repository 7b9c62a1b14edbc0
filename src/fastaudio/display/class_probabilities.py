"""What a classifier heard, moment by moment: probabilities of classes over time, and of the whole sound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import ParameterError
from ._style import BLUE, PLAIN, panels, styled


@styled
def class_probabilities(
    over_time: Any, times: Any, *, names: Sequence[str], title: str = "Classes over time", axes: Any = None
) -> Any:
    """Draw the probability of each class in each segment, and beside it its mean.

    Parameters
    ----------
    over_time : array (segments, classes)
    times : array (segments, 2), seconds each segment begins and ends
    names : of the classes
    title : str
    axes : two matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : sizes that differ
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.class_probabilities([[0.9, 0.1], [0.4, 0.6]], [[0, 3], [3, 6]], names=["blues", "jazz"])
    >>> [ax.get_xlabel() for ax in fig.axes[:2]]
    ['Time (s)', 'Mean (%)']
    """
    shares, times = np.asarray(over_time, np.float64), np.asarray(times, np.float64)
    if shares.ndim != 2 or times.shape != (len(shares), 2) or shares.shape[1] != len(names) or not len(shares):
        rule = f"over_time must be (segments, {len(names)}), times (segments, 2)"
        raise ParameterError(f"class_probabilities: {rule}, got {shares.shape} and {times.shape}")
    size = (9, 1.4 + 0.32 * len(names))
    fig, (left, right) = panels("class_probabilities", axes, 1, 2, size, sharey=True, width_ratios=(4, 1))
    edges = np.append(times[:, 0], times[-1, 1])
    rows = np.arange(len(names) + 1) - 0.5
    left.pcolormesh(edges, rows, 100 * shares.T, cmap="Blues", vmin=0, vmax=100)
    left.set_yticks(range(len(names)), names, **PLAIN)
    left.invert_yaxis()
    left.set_title(title, **PLAIN)
    left.set_xlabel("Time (s)")
    mean = 100 * shares.mean(0)
    right.barh(range(len(names)), mean, color=BLUE)
    for row, value in enumerate(mean):
        right.text(value + 1, row, f"{value:.0f}", va="center", fontsize=8)
    right.set(title="Whole sound", xlabel="Mean (%)", xlim=(0, 112))
    return fig

"""Which class was taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import ParameterError
from ._style import PLAIN, colour_bar, panels, styled


def counts(true: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """How often label i was taken for label j: (classes, classes)."""
    return np.bincount(classes * true + predicted, minlength=classes**2).reshape(classes, classes)


def _labels(what: str, y: Any, classes: int | None) -> np.ndarray:
    y = np.asarray(y)
    if y.ndim != 1 or y.dtype.kind not in "iu" or not len(y) or y.min() < 0:
        raise ParameterError(f"confusion_matrix: {what} must be labels 0, 1, ..., got {y.dtype} array {y.shape}")
    if classes is not None and y.max() >= classes:
        raise ParameterError(f"confusion_matrix: {what} must be < {classes}, the number of names, got {y.max()}")
    return y.astype(np.int64)


@styled
def confusion_matrix(
    y_true: Any, y_pred: Any, *, names: Sequence[str] | None = None, title: str = "Confusion matrix", ax: Any = None
) -> Any:
    """Draw how often each class (rows) was taken for each (columns): counts, and shares of the row in percent.

    Parameters
    ----------
    y_true, y_pred : integer arrays (n,), labels 0, 1, ...
    names : of the classes, default their numbers
    title : str; the share of right answers is added
    ax : matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : no labels, more labels than names
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], names=["blues", "jazz"])
    >>> fig.axes[0].get_title(loc="left")
    'Confusion matrix (75.0 % of 4 right)'
    """
    size = None if names is None else len(names)
    true, predicted = _labels("y_true", y_true, size), _labels("y_pred", y_pred, size)
    if len(true) != len(predicted):
        raise ParameterError(f"confusion_matrix: y_pred must have {len(true)} labels, as y_true, got {len(predicted)}")
    names = [str(i) for i in range(max(true.max(), predicted.max()) + 1)] if names is None else list(names)
    found = counts(true, predicted, len(names))
    share = 100 * found / np.maximum(found.sum(1, keepdims=True), 1)
    inches, turn = max(4.0, 2.4 + 0.62 * len(names)), 45 if max(map(len, names)) > 3 else 0
    fig, (ax,) = panels("confusion_matrix", ax, 1, 1, (inches + 0.9, inches))
    image = ax.imshow(share, cmap="Blues", vmin=0, vmax=100)
    for (row, column), count in np.ndenumerate(found):
        if count:
            text, colour = f"{count}\n{share[row, column]:.0f} %", "white" if share[row, column] > 55 else "#1a202c"
            ax.text(column, row, text, ha="center", va="center", fontsize=8, color=colour, linespacing=1.1)
    tilt = {"rotation": turn, "ha": "right" if turn else "center", "rotation_mode": "anchor"}
    ax.set_xticks(range(len(names)), names, **tilt, **PLAIN)
    ax.set_yticks(range(len(names)), names, **PLAIN)
    right = 100 * np.trace(found) / found.sum()
    ax.set_title(f"{title} ({right:.1f} % of {found.sum()} right)", **PLAIN)
    ax.set(xlabel="Predicted class", ylabel="True class")
    colour_bar(image, ax, label="Share of the true class (%)")
    return fig

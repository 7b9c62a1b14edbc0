"""What training did: a panel for each metric, and one for the error, of training and test data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import ParameterError
from ._style import BLUE, ORANGE, panels, styled

NOT_DRAWN = ("learning_rate",)
UPPER = ("psnr", "mse", "mae", "auc", "snr", "kl")


def label(name: str) -> str:
    """The axis of a number of the logs: "loss" -> "Error", "top_k_accuracy" -> "Top k accuracy"."""
    if name == "loss":
        return "Error"
    words = " ".join(word.upper() if word in UPPER else word for word in name.split("_"))
    return words[:1].upper() + words[1:]


@styled
def history(values: Any, *, epoch: Sequence[int] | None = None, axes: Any = None) -> Any:
    """Draw metrics and error epoch by epoch, of training ("train") and validation data ("test").

    Parameters
    ----------
    values : nn.History, or {name: a number an epoch}; `"val_name"` is drawn beside `"name"`
    epoch : numbers of the epochs, counted from 0, drawn from 1; default all from the first on
    axes : as many matplotlib Axes as there are names without `"val_"`, "loss" the last; default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : there is nothing to draw
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.history({"loss": [1.0, 0.1], "accuracy": [0.5, 0.9], "val_accuracy": [0.4, 0.5]})
    >>> [ax.get_title(loc="left") for ax in fig.axes]
    ['Accuracy eval', 'Error eval']
    """
    if not isinstance(values, Mapping):
        values, epoch = values.history, values.epoch
    names = [name for name in values if not name.startswith("val_") and name not in NOT_DRAWN]
    names.sort(key=lambda name: name == "loss")
    if not names or not len(values[names[0]]):
        raise ParameterError(f"history: values must have numbers of an epoch or more, got {dict(values)!r}")
    fig, flat = panels("history", axes, len(names), 1, (7, 2.6 * len(names) + 0.4), sharex=True)
    for ax, name in zip(flat, names, strict=True):
        for key, legend, colour in ((name, "train", BLUE), (f"val_{name}", "test", ORANGE)):
            if key in values:
                at = (np.arange(len(values[key])) if epoch is None else np.asarray(epoch)) + 1
                ax.plot(at, values[key], label=legend, color=colour, marker="o" if len(at) < 4 else None)
        ax.set(title=f"{label(name)} eval", ylabel=label(name))
        ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        ax.set_xlim(at[0] - max(0.5, 0.01 * len(at)), at[-1] + max(0.5, 0.01 * len(at)))
        ax.legend()
        ax.grid(True)
    flat[-1].set_xlabel("Epoch")
    return fig

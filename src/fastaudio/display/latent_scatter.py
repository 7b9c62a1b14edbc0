"""Where an autoencoder puts its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import ParameterError
from ._style import PLAIN, colour_bar, panels, pyplot, styled


@styled
def latent_scatter(
    points: Any, labels: Any = None, *, names: Sequence[str] | None = None, title: str = "Latent space", ax: Any = None
) -> Any:
    """Draw points of a latent space, a colour for each class.

    Two dimensions are drawn flat, three in space, more by the two directions they vary most along.

    Parameters
    ----------
    points : array (N, d), d >= 2
    labels : integers (N,) >= 0, default all one class
    names : of the classes, default their numbers
    title : str
    ax : matplotlib Axes (3-D for d = 3), default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : other shapes
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> points = np.random.default_rng(0).standard_normal((100, 128))
    >>> fig = fa.display.latent_scatter(points, np.arange(100) % 3, names=["kick", "snare", "tom"])
    >>> fig.axes[0].get_xlabel()
    'Principal direction 1'
    """
    points = np.asarray(points, float)
    labels = np.zeros(len(points), int) if labels is None else np.asarray(labels)
    if points.ndim != 2 or points.shape[1] < 2 or labels.shape != points.shape[:1] or not len(points):
        raise ParameterError(
            f"latent_scatter: points must be (N, d >= 2), labels (N,), got {points.shape}, {labels.shape}"
        )
    words = "Latent dimension"
    if points.shape[1] > 3:
        points, words = principal(points), "Principal direction"
    solid, kinds = points.shape[1] == 3, int(labels.max()) + 1
    names = [str(i) for i in range(kinds)] if names is None else list(names)
    if kinds > len(names):
        raise ParameterError(f"latent_scatter: labels must be < {len(names)}, the number of names, got {kinds - 1}")
    kinds = len(names)
    colours = pyplot("latent_scatter").get_cmap("rainbow", kinds)
    options = dict(subplot_kw={"projection": "3d"}) if solid and ax is None else {}
    fig, (ax,) = panels("latent_scatter", ax, 1, 1, (7.4, 6), **options)
    size = np.clip(4000 / len(points), 9, 60)
    drawn = {"s": size, "alpha": 0.75, "linewidths": 0} | ({"depthshade": False} if solid else {})  # the bar's colours
    dots = ax.scatter(*points.T, c=labels, cmap=colours, vmin=-0.5, vmax=kinds - 0.5, **drawn)
    ax.set(title=title, xlabel=f"{words} 1", ylabel=f"{words} 2")
    if solid:
        ax.set_zlabel(f"{words} 3")
    else:
        ax.grid(True)
    if kinds > 1:
        bar = fig.colorbar(dots, ax=ax, shrink=0.7, pad=0.12) if solid else colour_bar(dots, ax)
        bar.set_ticks(range(kinds), labels=names, **PLAIN)
        bar.ax.tick_params(length=0)
        bar.set_label("Class")
    return fig


def principal(points: np.ndarray) -> np.ndarray:
    """Coordinates (N, 2) along the two directions of greatest variance; the largest part of each direction is > 0."""
    centred = points - points.mean(0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    two = directions[:2]
    two = two * np.sign(two[np.arange(len(two)), np.abs(two).argmax(1)])[:, None]
    return centred @ two.T if len(two) == 2 else np.pad(centred @ two.T, [(0, 0), (0, 1)])

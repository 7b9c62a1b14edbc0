"""Pictures side by side in rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ._style import panels, styled


def images_of(where: str, name: str, images: Any) -> np.ndarray:
    """(N, rows, columns) of (N, rows, columns) or (N, rows, columns, 1)."""
    images = np.asarray(images)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim != 3 or not images.size or images.dtype.kind not in "fiu":
        raise ParameterError(f"{where}: {name} must be pictures (N, rows, columns), got {images.dtype} {images.shape}")
    return images


@styled
def image_grid(images: Any, *, columns: int = 8, title: str = "Samples", cmap: Any = "gray_r", ax: Any = None) -> Any:
    """Draw pictures in rows of `columns`, the first at the top left, all with the same greys.

    Parameters
    ----------
    images : array (N, rows, columns) or (N, rows, columns, 1)
    columns : int > 0
    title : str
    cmap : of matplotlib; "gray_r" draws what is bright in the array as ink on paper
    ax : matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : no pictures
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> images, labels = fa.data.drawn_digits(20)
    >>> fa.display.image_grid(images, columns=10).axes[0].images[0].get_array().shape
    (58, 298)
    """
    images, columns = images_of("image_grid", "images", images), _check.positive_int("image_grid", "columns", columns)
    n, height, width = images.shape
    columns, rows, gap = min(columns, n), -(-n // columns), 2
    sheet = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap), np.nan, np.float32)
    for number, image in enumerate(images):
        y, x = number // columns * (height + gap), number % columns * (width + gap)
        sheet[y : y + height, x : x + width] = image
    inches = 9 * min(1.0, sheet.shape[1] / 240)
    fig, (ax,) = panels("image_grid", ax, 1, 1, (inches, inches * sheet.shape[0] / sheet.shape[1] + 0.4))
    ax.imshow(sheet, cmap=cmap, vmin=float(images.min()), vmax=float(images.max()), interpolation="nearest")
    ax.set_axis_off()
    ax.set_title(title)
    return fig

"""What went into an autoencoder, and below it what came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import ParameterError
from ._style import panels, styled
from .image_grid import images_of


@styled
def reconstructions(
    images: Any, again: Any, *, names: Sequence[str] = ("Original", "Reconstruction"), cmap: Any = "gray_r"
) -> Any:
    """Draw pictures in one row and their reconstructions in the row below.

    Parameters
    ----------
    images, again : arrays (N, rows, columns) or (N, rows, columns, 1) of one shape
    names : of the two rows
    cmap : of matplotlib

    Returns
    -------
    matplotlib Figure with 2 N axes

    Raises
    ------
    ParameterError : no pictures, other ones below than above
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> images, labels = fa.data.drawn_digits(8)
    >>> len(fa.display.reconstructions(images, images).axes)
    16
    """
    images, again = images_of("reconstructions", "images", images), images_of("reconstructions", "again", again)
    if images.shape != again.shape:
        raise ParameterError(f"reconstructions: again must have the shape of images, {images.shape}, got {again.shape}")
    n, height, width = images.shape
    inches = min(1.4, 12 / n)
    size = (inches * n + 0.3, 2 * inches * height / width + 0.6)
    fig, flat = panels("reconstructions", None, 2, n, size)
    shared = dict(cmap=cmap, vmin=float(images.min()), vmax=float(images.max()), interpolation="nearest")
    for number in range(n):
        flat[number].imshow(images[number], **shared)
        flat[n + number].imshow(again[number], **shared)
    for ax in flat:
        ax.set_axis_off()
    flat[0].set_title(names[0])
    flat[n].set_title(names[1])
    return fig

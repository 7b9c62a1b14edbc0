"""Tonal centroids. Owns: tonnetz. May touch: chroma_cqt, util."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..errors import ParameterError
from ..util.normalize import normalize
from .chroma_cqt import bins_of, chroma_cqt, product_on_gpu


@_arrays.any_array("y", "chroma", gpu=True)
def tonnetz(
    *, y: np.ndarray | None = None, sr: float = 22050, chroma: np.ndarray | None = None, **kwargs: Any
) -> np.ndarray:
    """Tonal centroids: where the pitch classes of a frame lie, on average, on the circles of fifths, minor thirds and
    major thirds (C. Harte, M. Sandler and M. Gasser, 2006).

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    chroma : array (..., n_chroma, t), a chromagram to use instead of `y`
    **kwargs
        Of `fa.feature.chroma_cqt`.

    Returns
    -------
    (..., 6, t) float64, on a GPU float32: x and y on the circle of fifths, of minor thirds, of major thirds (radius 1,
    1 and 0.5)

    Raises
    ------
    ParameterError : neither `y` nor `chroma`; as `fa.feature.chroma_cqt`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.feature.tonnetz(chroma=np.eye(12)).shape
    (6, 12)
    """
    if chroma is None:
        if y is None:
            raise ParameterError("tonnetz: y or chroma must be given, got neither")
        chroma = chroma_cqt(y=y, sr=sr, **kwargs)
    places = np.linspace(0, 12, num=bins_of("tonnetz", chroma), endpoint=False)
    angles = np.multiply.outer([7 / 6, 7 / 6, 3 / 2, 3 / 2, 2 / 3, 2 / 3], places)
    angles[::2] -= 0.5
    radius = np.array([1, 1, 1, 1, 0.5, 0.5])
    table, chroma = radius[:, None] * np.cos(np.pi * angles), normalize(chroma, norm=1, axis=-2)
    if _arrays.on_gpu(chroma):
        return product_on_gpu(table, chroma)
    return np.matmul(table, chroma.astype(np.float64, copy=False))

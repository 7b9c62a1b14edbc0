"""Which colours suit the data: one hue for one sign, two hues for both, black and white for booleans."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._style import pyplot


def infer_cmap(
    data: np.ndarray,
    *,
    robust: bool = True,
    cmap_seq: Any = "magma",
    cmap_bool: Any = "gray_r",
    cmap_div: Any = "coolwarm",
    div_thresh: float = 0.0,
) -> Any:
    """Colormap for `data`: boolean, diverging (values on both sides of `div_thresh`), else sequential.

    Parameters
    ----------
    data : array of any shape
    robust : bool; ignore the lowest and highest 2 % when looking for both sides
    cmap_seq, cmap_bool, cmap_div : str or Colormap, the three choices
    div_thresh : float, the value in the middle of a diverging map

    Returns
    -------
    matplotlib.colors.Colormap

    Examples
    --------
    >>> import fastaudio as fa, numpy as np
    >>> fa.display.infer_cmap(np.arange(9.0)).name, fa.display.infer_cmap(np.arange(-4.0, 5.0)).name
    ('magma', 'coolwarm')
    """
    get = pyplot("infer_cmap").get_cmap
    data = np.atleast_1d(data)
    if data.dtype.kind == "b":
        return get(cmap_bool)
    data = data[np.isfinite(data)]
    if not data.size:
        return get(cmap_seq)
    low, high = np.percentile(data, [2, 98] if robust else [0, 100])
    return get(cmap_seq if low >= div_thresh or high <= div_thresh else cmap_div)

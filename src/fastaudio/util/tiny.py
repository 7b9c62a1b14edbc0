"""Smallest usable number of a dtype. Owns: tiny. May touch: numpy."""

from __future__ import annotations

from typing import Any

import numpy as np


def tiny(x: Any) -> np.floating:
    """Smallest normal number of `x`'s floating-point dtype (float32 for integers): what counts as not zero.

    Parameters
    ----------
    x : array or scalar

    Returns
    -------
    Scalar of the real dtype of `x`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> float(fa.util.tiny(np.float32(1)))
    1.1754943508222875e-38
    """
    dtype = np.asarray(x).dtype
    return np.finfo(dtype if dtype.kind in "fc" else np.float32).tiny

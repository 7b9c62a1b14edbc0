"""Features with their past. Owns: stack_memory. May touch: errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError


@_arrays.host_only
def stack_memory(data: np.ndarray, *, n_steps: int = 2, delay: int = 1, **kwargs: Any) -> np.ndarray:
    """Stack `data` and `n_steps - 1` copies of it, each `delay` frames later than the one above.

    Parameters
    ----------
    data : array (..., d, t)
    n_steps : int > 0
    delay : int, not 0
        Negative: copies of the future.
    **kwargs
        Of `numpy.pad`, for what lies outside. Default: zeros.

    Returns
    -------
    (..., d * n_steps, t) array

    Raises
    ------
    ParameterError : `n_steps < 1`, `delay == 0`, no frames

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.feature.stack_memory(np.arange(-3, 3)).tolist()
    [[-3, -2, -1, 0, 1, 2], [0, -3, -2, -1, 0, 1]]
    """
    where = "stack_memory"
    n_steps = _check.positive_int(where, "n_steps", n_steps)
    if int(delay) != delay or delay == 0:
        raise _check.fail(where, "delay must be an integer other than 0", delay)
    data = np.atleast_2d(data)
    t, reach = data.shape[-1], (n_steps - 1) * abs(int(delay))
    if t < 1:
        raise ParameterError(f"{where}: data must have frames, got shape {data.shape}")
    if not kwargs:
        return _delayed(data, n_steps, int(delay))
    kwargs.setdefault("mode", "constant")
    if kwargs["mode"] == "constant":
        kwargs.setdefault("constant_values", [0])
    padded = np.pad(data, [(0, 0)] * (data.ndim - 1) + [(reach, 0) if delay > 0 else (0, reach)], **kwargs)
    starts = [(reach if delay > 0 else 0) - step * int(delay) for step in range(n_steps)]
    return np.concatenate([padded[..., s : s + t] for s in starts], axis=-2)


def _delayed(data: np.ndarray, n_steps: int, delay: int) -> np.ndarray:
    """With zeros outside, written once."""
    d, t = data.shape[-2:]
    out = np.empty((*data.shape[:-2], d * n_steps, t), data.dtype)
    for step in range(n_steps):
        to, shift = out[..., step * d : (step + 1) * d, :], min(step * abs(delay), t)
        if delay > 0:
            to[..., :shift] = 0
            to[..., shift:] = data[..., : t - shift]
        else:
            to[..., t - shift :] = 0
            to[..., : t - shift] = data[..., shift:]
    return out

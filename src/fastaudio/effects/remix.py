"""Parts of a signal in another order. Owns: remix. May touch: core, util."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .. import _arrays
from ..core.to_mono import to_mono
from ..core.zero_crossings import zero_crossings
from ..errors import ParameterError
from ..util.match_events import match_events


@_arrays.host_only
def remix(y: np.ndarray, intervals: Iterable[tuple[int, int]], *, align_zeros: bool = True) -> np.ndarray:
    """Cut `intervals` out of a signal and join them.

    Parameters
    ----------
    y : array (..., n)
    intervals : pairs (start, end) of samples
    align_zeros : bool
        Move every cut to the nearest zero crossing.

    Returns
    -------
    (..., m) array

    Raises
    ------
    ParameterError : no intervals

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.effects.remix(np.arange(8.0), [(4, 6), (0, 2)], align_zeros=False).tolist()
    [4.0, 5.0, 0.0, 1.0]
    """
    parts = []
    if align_zeros:
        mono = to_mono(y)
        zeros = np.append(np.nonzero(zero_crossings(mono))[-1], mono.size)
    for interval in intervals:
        start, end = zeros[match_events(interval, zeros)] if align_zeros else interval
        parts.append(y[..., start:end])
    if not parts:
        raise ParameterError("remix: intervals must name at least one part, got none")
    return np.concatenate(parts, axis=-1)

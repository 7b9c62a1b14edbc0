"""Onset strength of spectra in one kernel. Owns: what a GPU takes, the launch. May touch: _arrays, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError


def refuse(where: str, given: dict[str, Any]) -> None:
    """BackendUnavailable if one of the arguments is given: there is the mean over all bands alone."""
    for name, value in given.items():
        if value is not None and value is not False:
            raise BackendUnavailable(f"{where}: on a GPU {name} must have its default; bring the array to the host")


def strength_of(where: str, S: Any, lag: int, half: int | None) -> Any:
    """(..., 1, t) of levels S (..., bands, t); half: frames to shift by where frames are centred, else None."""
    if S.ndim < 2:
        raise ParameterError(f"{where}: on a GPU S must be (..., bands, frames), got shape {S.shape}")
    S = _arrays.real(where, "S", S)
    rows, frames, shift = _arrays.slices(S), S.shape[-1], lag + (half or 0)
    count = max(frames - lag, 0) + shift
    out = registry.backend(S).empty((len(rows), count if half is None else min(count, frames)), S.dtype)
    registry.backend(S).kernel("flux")(out, rows, lag, shift)
    return out.reshape(*S.shape[:-2], 1, out.shape[-1])


def takes(S: np.ndarray, ref: Any, max_size: int, aggregate: Any, channels: Any) -> bool:
    """Whether the kernel does it on the host: the mean over all bands of what they grow by."""
    means = aggregate is None or aggregate is np.mean
    known = S.dtype in (np.float32, np.float64) and _arrays.ready(S) and 0 not in S.shape
    return known and means and ref is None and max_size == 1 and channels is None

"""Every second sample of a band-limited signal, as soxr would give it, but as one of our kernels. Owns: decimate.
May touch: resample, backends.

soxr's filters are linear and the same for every output sample, so its answers to two impulses are all their taps.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .. import _check
from ..backends import registry
from .resample import QUALITIES, soxr

BLOCK = 2048  # samples of a block in the kernel: its spectrum stays in the first-level cache
REACH = 400  # taps on either side; soxr's longest filter has 260
NOISE = 2e-8  # soxr computes in float32: smaller values of its response are rounding


def decimate(x: np.ndarray, res_type: str, gain: float) -> np.ndarray:
    """`fa.resample(x, orig_sr=2, target_sr=1, res_type=res_type) * gain` of x (rows, n), float32 or float64."""
    response, reach = _response(res_type, gain, x.dtype)
    backend = registry.backend(x)
    out = backend.empty((len(x), (x.shape[1] + 1) // 2), x.dtype)
    backend.kernel("decimate")(out, x, response, reach)
    return out


@lru_cache(maxsize=32)
def _response(res_type: str, gain: float, dtype: np.dtype) -> tuple[np.ndarray, int]:
    taps = soxr_taps(res_type)
    reach = len(taps) // 2
    circular = np.zeros(BLOCK)
    circular[: reach + 1], circular[BLOCK - reach :] = taps[reach:], taps[:reach]
    response = np.ascontiguousarray(np.fft.rfft(circular).real * gain, dtype)
    response.flags.writeable = False
    return response, reach


@lru_cache(maxsize=len(QUALITIES))
def soxr_taps(res_type: str) -> np.ndarray:
    """The taps of soxr's filter for half the rate: (2 reach + 1,), reach even, symmetric."""
    _check.one_of("resample", "res_type", res_type, QUALITIES)
    n, at = 16 * REACH, 8 * REACH
    every = np.zeros(n)
    for shift in (0, 1):  # out[m] = sum_d taps[d] x[2 m - d]
        impulse = np.zeros(n)
        impulse[at + shift] = 1
        answer = soxr("resample").resample(impulse, 2, 1, res_type)
        places = np.arange(-REACH, REACH + 1) + shift
        places = places[(places + at) % 2 == 0]
        every[at + places - shift] = answer[(at + places) // 2]
    taps = every[at - REACH : at + REACH + 1]
    taps = (taps + taps[::-1]) / 2
    reach = np.abs(np.flatnonzero(np.abs(taps) > NOISE) - REACH).max()
    reach += reach % 2
    return taps[REACH - reach : REACH + reach + 1]

"""Magnitude and phase. Owns: magphase. May touch: util.dtypes, backends, _arrays."""

from __future__ import annotations

import numpy as np

from .. import _arrays
from ..backends import registry
from ..errors import BackendUnavailable
from ..util.dtypes import REAL, dtype_r2c


@_arrays.any_array("D", gpu=True)
def magphase(D: np.ndarray, *, power: float = 1) -> tuple[np.ndarray, np.ndarray]:
    """Split a complex spectrogram: `D = S * P` with `S = abs(D)` and `P = exp(1j * angle(D))`.

    Parameters
    ----------
    D : complex or real array
    power : float > 0
        Exponent of the magnitude, for example 2 for power.

    Returns
    -------
    S : real array of the shape of `D`, `abs(D) ** power`
    P : complex array of the shape of `D`; 1 where `D` is zero

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> S, P = fa.magphase(np.array([3 + 4j, 0]))
    >>> S.tolist(), P.tolist()
    ([5.0, 0.0], [(0.6+0.8j), (1+0j)])
    """
    if _arrays.on_gpu(D):
        if D.dtype != np.complex64:
            raise BackendUnavailable(f"magphase: on a GPU D must be complex64, got dtype {D.dtype}")
    else:
        D = np.asarray(D)
        kind = dtype_r2c(D.dtype.newbyteorder("="))
        D = D.astype(kind if kind in REAL else np.complex128, copy=False)
    turned = D.swapaxes(-1, -2) if D.ndim > 1 else D  # as `stft` returns it
    ready = _arrays.ready(turned)
    x, backend = turned if ready else _arrays.contiguous(D), registry.backend(D)
    S, P = backend.empty(x.shape, REAL[x.dtype]), backend.empty(x.shape, x.dtype)
    backend.kernel("magphase")(S, P, x, float(power))
    return (S.swapaxes(-1, -2), P.swapaxes(-1, -2)) if ready and D.ndim > 1 else (S, P)

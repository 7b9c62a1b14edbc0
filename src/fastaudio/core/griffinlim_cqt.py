"""Phase of constant-Q magnitudes. Owns: griffinlim_cqt. May touch: cqt, icqt, griffinlim."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from .cqt import cqt
from .griffinlim import first_turns
from .icqt import icqt


@_arrays.host_only
def griffinlim_cqt(
    C: np.ndarray,
    *,
    n_iter: int = 32,
    sr: float = 22050,
    hop_length: int = 512,
    fmin: float | None = None,
    bins_per_octave: int = 12,
    tuning: float = 0.0,
    filter_scale: float = 1,
    norm: float | None = 1,
    sparsity: float = 0.01,
    window: Any = "hann",
    scale: bool = True,
    pad_mode: Any = "constant",
    res_type: str = "soxr_hq",
    dtype: Any = None,
    length: int | None = None,
    momentum: float = 0.99,
    init: str | None = "random",
    rng: Any = None,
    random_state: Any = None,
) -> np.ndarray:
    """A signal whose constant-Q spectra have magnitudes close to `C`: `fa.griffinlim` between `fa.cqt` and `fa.icqt`.

    Parameters
    ----------
    C : array (..., n_bins, t), magnitudes
    n_iter : int >= 0
    sr, hop_length, fmin, bins_per_octave, tuning, filter_scale, norm, sparsity, window, scale, pad_mode, res_type
        As given to `fa.cqt`.
    dtype, length
        As in `fa.icqt`.
    momentum, init, rng, random_state
        As in `fa.griffinlim`.

    Returns
    -------
    (..., n) array

    Raises
    ------
    ParameterError : as `fa.icqt` and `fa.griffinlim`

    Warns
    -----
    UserWarning : `momentum > 1`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> fa.griffinlim_cqt(abs(fa.cqt(y, sr=22050)), n_iter=2, rng=0, length=22050).shape
    (22050,)
    """
    where = "griffinlim_cqt"
    C = np.asarray(C)
    if C.ndim < 2 or C.dtype.kind not in "fiub":
        raise ParameterError(f"{where}: C must be real (..., bins, frames), got {C.dtype} {C.shape}")
    n_iter = _check.non_negative_int(where, "n_iter", n_iter)
    if _check.non_negative(where, "momentum", momentum) > 1:
        warnings.warn(f"{where}: momentum={momentum} > 1 may diverge", UserWarning, stacklevel=2)
    common = {
        "sr": sr, "hop_length": hop_length, "fmin": fmin, "bins_per_octave": bins_per_octave, "tuning": tuning,
        "filter_scale": filter_scale, "norm": norm, "sparsity": sparsity, "window": window, "scale": scale,
        "res_type": res_type,
    }  # fmt: skip
    turns = first_turns(where, C, init, rng, random_state)
    angles = np.ones(C.shape, np.complex64)
    if turns is not None:
        angles[...] = np.exp(2j * np.pi * turns.reshape(C.shape))
    before, keep = 0.0, momentum / (1 + momentum)
    for _ in range(n_iter):
        inverse = icqt(C * angles, length=length, dtype=dtype, **common)
        rebuilt = cqt(inverse, n_bins=C.shape[-2], pad_mode=pad_mode, **common)
        angles[...] = rebuilt - keep * before
        angles /= np.abs(angles) + np.finfo(np.float32).tiny
        before = rebuilt
    return icqt(C * angles, length=length, dtype=dtype, **common)

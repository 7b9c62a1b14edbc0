"""Per-channel energy normalisation. Owns: pcen. May touch: _arrays, _check, backends."""

from __future__ import annotations

import warnings
from math import sqrt
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError


@_arrays.any_array("S", gpu=True)
def pcen(
    S: np.ndarray,
    *,
    sr: float = 22050,
    hop_length: int = 512,
    gain: float = 0.98,
    bias: float = 2,
    power: float = 0.5,
    time_constant: float = 0.400,
    eps: float = 1e-6,
    b: float | None = None,
    max_size: int = 1,
    ref: np.ndarray | None = None,
    axis: int = -1,
    max_axis: int | None = None,
    zi: np.ndarray | None = None,
    return_zf: bool = False,
) -> Any:
    """Per-channel energy normalisation: `(S / (eps + M)^gain + bias)^power - bias^power`, M a band's smoothed past.

    Levels out channels and slow changes of loudness (V. Lostanlen et al., "Per-channel energy normalization: why and
    how", 2019).

    Parameters
    ----------
    S : array (..., bands, t), not negative; scale audio to +-2^31 for the defaults to fit
    sr, hop_length : of the frames
    gain, bias, power, time_constant : float >= 0; eps : float > 0
        `power=0` takes `log(1 + S / (eps + M)^gain)`.
    b : float in [0, 1], optional
        Coefficient of the smoother. Default: from `time_constant`, in seconds.
    max_size : int > 0
        M follows the maximum over so many neighbours along `max_axis`.
    ref : array of the shape of `S`, optional
        What M follows. Default: `S`.
    axis : int
        Time.
    max_axis : int, optional
        Needed for more than two dimensions with `max_size > 1`.
    zi : array, optional
        Where the smoother starts, as `zf` of the part before; 1 along `axis`.
    return_zf : bool

    Returns
    -------
    array of the shape of `S`, float32, or float64 for other input; and `zf`, float64, if asked for

    Raises
    ------
    ParameterError : negative `S`, a parameter outside its range, `max_axis` missing

    Warns
    -----
    UserWarning : complex `S`, whose magnitude is taken

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> P = fa.pcen(2.0**31 * fa.feature.melspectrogram(y=y, sr=22050, power=1))
    >>> P.shape
    (128, 44)
    """
    where = "pcen"
    for name, value in (("gain", gain), ("bias", bias), ("power", power)):
        _check.non_negative(where, name, value)
    max_size = _check.positive_int(where, "max_size", max_size)
    numbers = pcen_numbers(where, sr, hop_length, gain, bias, power, time_constant, eps, b)
    gpu = _arrays.on_gpu(S)
    S = S if gpu else np.asarray(S)
    if S.dtype.kind == "c" and not gpu:
        warnings.warn(f"{where}: S is complex, its magnitude is taken; pass numpy.abs(S)", UserWarning, stacklevel=3)
        S = np.abs(S)
    if not -S.ndim <= axis < S.ndim:
        raise _check.fail(where, f"axis must be one of the {S.ndim} of S", axis)
    S = _arrays.real(where, "S", S)
    if S.size and S.min() < 0:
        raise ParameterError(f"{where}: S must not be negative, got {S.min()!r}")
    if gpu and max_size > 1:
        raise BackendUnavailable(f"{where}: on a GPU max_size must be 1, got {max_size}")
    if ref is None:
        ref = S if max_size == 1 else highest(S, max_size, _max_axis(where, S, axis, max_axis))
    elif np.shape(ref) != S.shape:
        raise ParameterError(f"{where}: ref must have the shape of S, {S.shape}, got {np.shape(ref)}")
    moved, backend = S.swapaxes(axis, -1), registry.backend(S)
    x = _arrays.contiguous(moved)
    past = x if ref is S else _arrays.contiguous((ref if gpu else np.asarray(ref)).swapaxes(axis, -1), S.dtype)
    state = backend.memory.upload(_state(where, moved, axis, zi, 1.0 - numbers[0]))
    out = backend.empty(x.shape, x.dtype)
    backend.kernel("pcen")(_arrays.rows(out), state, _arrays.rows(x), _arrays.rows(past), numbers)
    result = out.swapaxes(-1, axis)
    return (result, state.reshape(*x.shape[:-1], 1).swapaxes(-1, axis)) if return_zf else result


def pcen_numbers(
    where: str, sr: float, hop: int, gain: float, bias: float, power: float, time: float, eps: float, b: Any
) -> np.ndarray:
    """b, gain, bias, power, eps as the kernel takes them."""
    _check.positive(where, "eps", eps)
    _check.positive(where, "time_constant", time)
    if b is None:
        frames = time * _check.positive(where, "sr", sr) / hop
        b = (sqrt(1 + 4 * frames**2) - 1) / (2 * frames**2)
    if not 0 <= b <= 1:
        raise _check.fail(where, "b must be from 0 to 1", b)
    return np.array([b, gain, bias, power, eps], np.float64)


def _state(where: str, moved: np.ndarray, axis: int, zi: Any, start: float) -> np.ndarray:
    lead = moved.shape[:-1]
    if zi is None:
        return np.full(int(np.prod(lead)), start)
    if _arrays.on_gpu(zi):
        zi = registry.backend(zi).memory.download(_arrays.contiguous(zi))
    zi = np.asarray(zi, np.float64)
    try:
        return np.array(np.broadcast_to(zi.swapaxes(axis, -1), (*lead, 1)).reshape(-1))
    except (ValueError, np.exceptions.AxisError):
        raise ParameterError(
            f"{where}: zi must be {(*lead, 1)} with axis {axis} in its place, got {zi.shape}"
        ) from None


def _max_axis(where: str, S: np.ndarray, axis: int, max_axis: int | None) -> int:
    if max_axis is not None:
        return max_axis
    if S.ndim != 2:
        raise ParameterError(f"{where}: max_axis must be given for {S.ndim} dimensions with max_size > 1, got None")
    return 1 - axis % 2


def highest(S: np.ndarray, size: int, axis: int) -> np.ndarray:
    """The maximum over `size` elements around each along `axis`, mirrored at the ends."""
    x = np.moveaxis(S, axis, 0)
    padded = np.pad(x, [(size // 2, (size - 1) // 2)] + [(0, 0)] * (x.ndim - 1), mode="symmetric")
    out = x.copy()
    for i in range(size):
        np.maximum(out, padded[i : i + len(x)], out=out)
    return np.moveaxis(out, 0, axis)

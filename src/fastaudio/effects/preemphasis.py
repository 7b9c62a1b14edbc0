"""First-order emphasis of high frequencies, and its inverse. Owns: preemphasis, deemphasis.
May touch: backends, _arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError


@_arrays.any_array("y", gpu=True)
def preemphasis(y: np.ndarray, *, coef: float = 0.97, zi: Any = None, return_zf: bool = False) -> Any:
    """`y[n] - coef * y[n - 1]`: lifts high frequencies.

    Parameters
    ----------
    y : array (..., n)
    coef : float
        0 does nothing, 1 is the first difference.
    zi : number or array (..., 1), optional
        State of the filter before the first sample, as `-coef * y[-1]`. Default: the line through the first two
        samples, continued backwards.
    return_zf : bool
        Also return the state after the last sample, for the next block.

    Returns
    -------
    y_out : array (..., n), float32 or float64
    zf : array (..., 1), if `return_zf`

    Raises
    ------
    ParameterError : audio that is not real floating-point numbers, fewer than two samples without `zi`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.effects.preemphasis(np.array([1.0, 1.0, 1.0]), coef=0.5, zi=0.0).tolist()
    [1.0, 0.5, 0.5]
    """
    y = _signal("preemphasis", y)
    if zi is None:
        _needs_two("preemphasis", y)
        zi = 2 * _host(y[..., 0:1]) - _host(y[..., 1:2])
    out, zf = _run("preemphasis", y, coef, zi)
    return (out, zf) if return_zf else out


@_arrays.any_array("y", gpu=True)
def deemphasis(y: np.ndarray, *, coef: float = 0.97, zi: Any = None, return_zf: bool = False) -> Any:
    """Inverse of `preemphasis`: `x[n] = y[n] + coef * x[n - 1]`.

    Parameters
    ----------
    y : array (..., n)
    coef : float
        As it was given to `preemphasis`.
    zi : number or array (..., 1), optional
        State before the first sample. Default: what undoes the default of `preemphasis`.
    return_zf : bool
        Also return the state after the last sample.

    Returns
    -------
    y_out : array (..., n), float32 or float64
    zf : array (..., 1), if `return_zf`

    Raises
    ------
    ParameterError : as `preemphasis`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> y = np.array([1.0, -2.0, 3.0, 0.5])
    >>> bool(np.allclose(fa.effects.deemphasis(fa.effects.preemphasis(y)), y))
    True
    """
    y = _signal("deemphasis", y)
    if zi is not None:
        out, zf = _run("deemphasis", y, coef, zi)
        return (out, zf) if return_zf else out
    _needs_two("deemphasis", y)
    # What the extrapolated state of preemphasis has added to the first sample is taken away from it; the state at the
    # end is that of a filter that began at rest.
    start = ((2 - coef) * _host(y[..., 0:1]) - _host(y[..., 1:2])) / (3 - coef)
    out, zf = _run("deemphasis", y, coef, -start)
    if not return_zf:
        return out
    rest = np.asarray(start * float(coef) ** y.shape[-1], y.dtype)
    backend = registry.backend(y)
    backend.kernel("accumulate")(zf, backend.memory.upload(np.ascontiguousarray(rest)))
    return out, zf


def _signal(where: str, y: Any) -> np.ndarray:
    y = _arrays.samples(where, y)
    if y.dtype != np.int16:
        return y
    if _arrays.on_gpu(y):
        raise BackendUnavailable(f"{where}: on a GPU audio must be float32, got dtype int16")
    return _arrays.full_scale(y, np.float32)


def _host(x: Any) -> Any:
    """A few values of an array of a GPU, or what they are."""
    return registry.backend(x).memory.download(x.copy()) if _arrays.on_gpu(x) else x


def _needs_two(where: str, y: np.ndarray) -> None:
    if y.shape[-1] < 2:
        raise ParameterError(f"{where}: without zi the signal must have at least two samples, got shape {y.shape}")


def _run(kernel: str, y: np.ndarray, coef: float, zi: Any) -> tuple[np.ndarray, np.ndarray]:
    _check.finite(kernel, "coef", coef)
    x, zi = _arrays.rows(y), _host(zi)
    zi = np.asarray(zi, dtype=x.dtype)
    try:
        start = np.ascontiguousarray(np.broadcast_to(zi, (*y.shape[:-1], 1)).reshape(-1))
    except ValueError:
        raise ParameterError(f"{kernel}: zi must have shape {(*y.shape[:-1], 1)}, got {zi.shape}") from None
    backend = registry.backend(x)
    out, zf = backend.empty(x.shape, x.dtype), backend.empty(start.shape, x.dtype)
    backend.kernel(kernel)(out, x, float(coef), backend.memory.upload(start), zf)
    return out.reshape(y.shape), zf.reshape(*y.shape[:-1], 1)

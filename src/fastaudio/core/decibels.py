"""Decibels. Owns: power_to_db, amplitude_to_db. May touch: backends."""

from __future__ import annotations

import warnings
from math import prod
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError


@_arrays.any_array("S", gpu=True)
def power_to_db(S: Any, *, ref: Any = 1.0, amin: float = 1e-10, top_db: float | None = 80.0, axes: Any = "auto") -> Any:
    """Power to decibels: `10 log10(max(amin, S)) - 10 log10(max(amin, ref))`.

    Parameters
    ----------
    S : array (...), power; complex values are replaced by their magnitude, with a warning
    ref : number > 0, array, or callable
        The power of 0 dB. A callable such as `numpy.max` is called with `S`, `axis=axes` and `keepdims=True`.
    amin : float > 0
        Smaller powers count as this.
    top_db : float >= 0, optional
        Values more than this below the maximum over `axes` are raised to it. None: no floor.
    axes : "auto", int, tuple of int, or None
        What one maximum is taken over: "auto" is the last two axes (one of them for a vector), so every channel has its
        own floor; None is the whole array, as librosa 0.11 has it.

    Returns
    -------
    array (...) of the same floating-point dtype (float64 for integers), dB; a number for a number

    Raises
    ------
    ParameterError : `amin <= 0`, `top_db < 0`, `ref` not callable with `axis` and `keepdims`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.power_to_db(np.array([1.0, 100.0, 1e-12]), top_db=None).round(9).tolist()
    [0.0, 20.0, -100.0]
    >>> fa.power_to_db(np.array([1.0, 100.0, 1e-12])).tolist()
    [0.0, 20.0, -60.0]
    """
    S = _magnitude("power_to_db", S)
    return _to_db("power_to_db", S, ref, amin, top_db, axes, 10.0)


@_arrays.any_array("S", gpu=True)
def amplitude_to_db(
    S: Any, *, ref: Any = 1.0, amin: float = 1e-5, top_db: float | None = 80.0, axes: Any = "auto"
) -> Any:
    """Amplitude to decibels: `20 log10(max(amin, |S|)) - 20 log10(max(amin, ref))`.

    Parameters
    ----------
    S : array (...), amplitude
    ref, amin, top_db, axes
        As in `power_to_db`, but amplitudes.

    Returns
    -------
    array (...) of the same floating-point dtype (float64 for integers), dB; a number for a number

    Raises
    ------
    ParameterError : as `power_to_db`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.amplitude_to_db(np.array([1.0, 10.0, -0.1])).tolist()
    [0.0, 20.0, -20.0]
    """
    S = _magnitude("amplitude_to_db", S)
    S = abs(S) if _arrays.on_gpu(S) else np.abs(S)
    return _to_db("amplitude_to_db", S, ref, amin, top_db, axes, 20.0)


def _magnitude(where: str, S: Any) -> np.ndarray:
    S = S if _arrays.on_gpu(S) else np.asarray(S)
    if S.dtype.kind == "c":
        message = f"{where} was called on complex input: its phase is lost; use numpy.abs(S)"
        warnings.warn(message, UserWarning, stacklevel=4)
        S = abs(S) if _arrays.on_gpu(S) else np.abs(S)
    return _arrays.real(where, "S", S)


def _to_db(where: str, S: np.ndarray, ref: Any, amin: float, top_db: float | None, axes: Any, scale: float) -> Any:
    amin = _check.positive(where, "amin", amin)
    top = np.nan if top_db is None else _check.non_negative(where, "top_db", top_db)
    axes = _axes(where, S.shape, axes)
    ref = _reference(where, S, ref, axes)
    first = tuple(a for a in range(S.ndim) if a not in axes)
    count = prod(S.shape[a] for a in first)
    per_slice = ref.ndim == 0 or (ref.ndim == S.ndim and all(ref.shape[a] == 1 for a in axes))
    x = _arrays.contiguous(S.transpose(*first, *axes)).reshape(count, S.size // count if count else 0)
    refs = np.ones(count)
    if per_slice:
        refs = np.broadcast_to(ref, [S.shape[a] if a in first else 1 for a in range(S.ndim)]).reshape(count)
    backend = registry.backend(x)
    out = backend.empty(x.shape, x.dtype)
    backend.kernel("power_to_db")(out, x, np.ascontiguousarray(refs), amin, top if per_slice else np.nan, scale)
    shape = [S.shape[a] for a in (*first, *axes)]
    db = out.reshape(shape).transpose(np.argsort((*first, *axes))) if S.ndim else out.reshape(())
    if not per_slice and _arrays.on_gpu(db):
        raise BackendUnavailable(f"{where}: on a GPU ref must be one value for all of axes, got an array")
    if not per_slice:  # a reference for every value: rare, and not worth a kernel
        db = db - (scale * np.log10(np.maximum(amin, ref))).astype(db.dtype)
        if top_db is not None:
            db = np.maximum(db, db.max(axis=axes, keepdims=True) - db.dtype.type(top_db))
    return db[()]


def _axes(where: str, shape: tuple[int, ...], axes: Any) -> tuple[int, ...]:
    ndim = len(shape)
    if isinstance(axes, str):
        _check.one_of(where, "axes", axes, ("auto",))
        axes = (-2, -1) if ndim >= 2 else (-1,) if ndim else ()
    elif axes is None:
        axes = tuple(range(ndim))
    given = np.atleast_1d(axes)
    found = [int(a) % ndim for a in given if given.dtype.kind == "i" and -ndim <= a < ndim]
    if len(set(found)) < given.size:
        raise _check.fail(where, f"axes must be axes of an array of shape {shape}", axes)
    return tuple(sorted(found))


def _reference(where: str, S: np.ndarray, ref: Any, axes: tuple[int, ...]) -> np.ndarray:
    """The values of 0 dB as an array that broadcasts against S."""
    if callable(ref):
        try:
            ref = ref(S, axis=axes, keepdims=True)
        except TypeError as error:
            raise ParameterError(f"{where}: a callable ref must take axis= and keepdims= ({error})") from error
    if _arrays.on_gpu(ref):
        ref = registry.backend(ref).memory.download(ref)
    if np.asarray(ref).dtype.kind not in "fciub":
        raise _check.fail(where, "ref must be a number, an array or callable", ref)
    ref = np.abs(ref).astype(np.float64)
    if ref.ndim > S.ndim or any(n not in (1, m) for n, m in zip(ref.shape[::-1], S.shape[::-1], strict=False)):
        raise ParameterError(f"{where}: ref must fit an array of shape {S.shape}, got shape {ref.shape}")
    return ref

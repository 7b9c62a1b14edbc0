"""Decibels back to power and amplitude. Owns: db_to_power, db_to_amplitude. May touch: backends."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry


@_arrays.any_array("S_db", gpu=True)
def db_to_power(S_db: Any, *, ref: float = 1.0) -> Any:
    """Decibels to power: `ref * 10 ** (S_db / 10)`.

    Parameters
    ----------
    S_db : array (...), dB
    ref : float
        The power of 0 dB.

    Returns
    -------
    array (...) of the same floating-point dtype; a number for a number

    Examples
    --------
    >>> import fastaudio as fa
    >>> round(float(fa.db_to_power(20.0)), 6)
    100.0
    """
    return _from_db("db_to_power", S_db, ref, 10.0)


@_arrays.any_array("S_db", gpu=True)
def db_to_amplitude(S_db: Any, *, ref: float = 1.0) -> Any:
    """Decibels to amplitude: `ref * 10 ** (S_db / 20)`.

    Parameters
    ----------
    S_db : array (...), dB
    ref : float
        The amplitude of 0 dB.

    Returns
    -------
    array (...) of the same floating-point dtype; a number for a number

    Examples
    --------
    >>> import fastaudio as fa
    >>> round(float(fa.db_to_amplitude(20.0)), 6)
    10.0
    """
    return _from_db("db_to_amplitude", S_db, ref, 20.0)


def _from_db(where: str, S_db: Any, ref: float, scale: float) -> Any:
    x = S_db if _arrays.on_gpu(S_db) else np.asarray(S_db)
    if x.ndim > 1 and x.dtype in (np.float32, np.float64) and _arrays.turned(x):  # in the order of memory
        return _from_db(where, x.swapaxes(-1, -2), ref, scale).swapaxes(-1, -2)
    x = _arrays.real(where, "S_db", x)
    if type(ref) is not float and not isinstance(ref, numbers.Real):
        raise _check.fail(where, "ref must be a number", ref)
    flat = x.reshape(1, -1)
    backend = registry.backend(flat)
    out = backend.empty(flat.shape, flat.dtype)
    backend.kernel("db_to_power")(out, flat, float(abs(ref) if scale == 20 else ref), scale)
    return out.reshape(x.shape)[()]

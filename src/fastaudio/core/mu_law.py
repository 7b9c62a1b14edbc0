"""Companding of samples. Owns: mu_compress, mu_expand. May touch: util.curve, _check, errors."""

from __future__ import annotations

from functools import lru_cache
from math import log, log1p
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from ..util.curve import curve, in_blocks


@_arrays.host_only
def mu_compress(x: Any, *, mu: float = 255, quantize: bool = True) -> Any:
    """Mu-law compression, `sign(x) log(1 + mu |x|) / log(1 + mu)`: finer steps for quieter samples.

    Parameters
    ----------
    x : number or array, from -1 to 1
    mu : float > 0
    quantize : bool
        Round to 1 + mu integers from `-(mu + 1) / 2` on; False: the curve itself.

    Returns
    -------
    array or scalar: integers, or of `x`'s kind

    Raises
    ------
    ParameterError : samples outside -1 to 1, `mu` outside its range

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.mu_compress(np.array([-1.0, 0.01, 1.0])).tolist()
    [-128, 29, 127]
    """
    mu = _check.positive("mu_compress", "mu", mu)
    x = _inside("mu_compress", x)
    if quantize:
        return in_blocks(lambda part: _codes(part, mu), x)
    bent = curve("mu", x, log(2) / log1p(mu), unit=1 / mu, single=True)
    return _bent(x, mu) if bent is None else bent.astype(np.result_type(x, np.log1p(mu)), copy=False)


@_arrays.host_only
def mu_expand(x: Any, *, mu: float = 255.0, quantize: bool = True) -> Any:
    """Inverse of `fa.mu_compress`.

    Parameters
    ----------
    x : number or array
    mu, quantize
        As they were given to `fa.mu_compress`.

    Returns
    -------
    array or scalar from -1 to 1

    Raises
    ------
    ParameterError : values that compression does not give, `mu` outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> round(float(fa.mu_expand(fa.mu_compress(0.25))), 2)
    0.25
    """
    mu = _check.positive("mu_expand", "mu", mu)
    if quantize:
        codes = np.asarray(x)
        few = codes.dtype.kind == "i" and codes.size > 4 * mu and int(codes.max()) - int(codes.min()) <= mu
        if few:  # a table of what every code becomes
            first = int(codes.min())
            return mu_expand(np.arange(first, int(codes.max()) + 1), mu=mu)[codes - first]
        x = codes[()] * 2.0 / (1 + mu)
    x = _inside("mu_expand", x)
    return np.sign(x) / mu * ((1 + mu) ** np.abs(x) - 1)


def _bent(x: Any, mu: float) -> Any:
    return np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)


def _codes(x: Any, mu: float) -> Any:
    return _place(_bent(x, mu), _edges(int(1 + mu))) - int(mu + 1) // 2


@lru_cache(maxsize=8)
def _edges(count: int) -> np.ndarray:
    edges = np.linspace(-1, 1, num=count)
    edges.flags.writeable = False
    return edges


def _place(curve: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """numpy.digitize(curve, edges, right=True) for edges from -1 to 1 in even steps: guessed, then corrected."""
    last = len(edges) - 1
    if curve.size < 256:
        return np.digitize(curve, edges, right=True)
    place = np.clip(np.ceil((curve + 1) * (last / 2)).astype(np.int64), 0, last)
    place += edges[place] < curve
    return place - ((place > 0) & (edges[place - 1] >= curve))


def _inside(where: str, x: Any) -> Any:
    x = np.asarray(x)[()]
    if np.size(x) and not (np.min(x) >= -1 and np.max(x) <= 1):  # NaN is not
        raise ParameterError(f"{where}: samples must be from -1 to 1, got {np.min(x)!r} to {np.max(x)!r}")
    return x

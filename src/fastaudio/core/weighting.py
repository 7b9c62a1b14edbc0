"""How loud frequencies are to the ear. Owns: A_ .. D_weighting, Z_weighting, frequency_weighting,
multi_frequency_weighting, perceptual_weighting. May touch: decibels, util.curve, errors.

IEC 61672-1 (A, C), IEC 60651 (B), IEC 537 (D).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..util.curve import in_blocks
from .decibels import power_to_db

_HIGH, _LOW = 12194.217**2, 20.598997**2  #: squared corner frequencies that A, B and C share
_D = tuple(x**2 for x in (8.3046305e-3, 1018.7, 1039.6, 3136.5, 3424.0, 282.7, 1160.0))


def _weights(kind: str, curve: Callable[[Any], Any], frequencies: Any, min_db: float | None) -> Any:
    """`curve` of squared frequencies."""
    least = -np.inf if min_db is None else min_db
    with np.errstate(divide="ignore"):
        weights = in_blocks(lambda f: np.maximum(least, curve(f**2)), np.asarray(frequencies, np.float64)[()])
    if min_db is None and not np.isfinite(weights).all():
        warnings.warn(f"{kind}_weighting: non-finite weights of frequencies near 0 Hz", UserWarning, stacklevel=3)
    return weights


def _band(f: Any) -> Any:
    """What A, B and C share, of squared frequencies; one logarithm of a product takes less than a sum of them."""
    return _HIGH / (f + _HIGH) * (f / (f + _LOW))


def _a(f: Any) -> Any:
    edges = np.sqrt(f / (f + 107.65265**2) * (f / (f + 737.86223**2)))
    return 2.0 + 20.0 * np.log10(_band(f) * edges)


def _b(f: Any) -> Any:
    return 0.17 + 20.0 * np.log10(_band(f) * np.sqrt(f / (f + 158.48932**2)))


def _c(f: Any) -> Any:
    return 0.062 + 20.0 * np.log10(_band(f))


def _d(f: Any) -> Any:
    bend = ((_D[1] - f) ** 2 + _D[2] * f) / ((_D[3] - f) ** 2 + _D[4] * f) / (_D[5] + f) * (f / (_D[6] + f))
    return 10.0 * np.log10(bend) - 20.0 * np.log10(_D[0])


def A_weighting(frequencies: Any, *, min_db: float | None = -80.0) -> Any:
    """A-weighting in decibels, for the sensitivity of the ear at low levels.

    Parameters
    ----------
    frequencies : float or array, Hz
    min_db : float or None
        Least weight.

    Returns
    -------
    float64 number or array

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.A_weighting([100.0, 1000.0, 4000.0]).round(1).tolist()
    [-19.1, 0.0, 1.0]
    """
    return _weights("A", _a, frequencies, min_db)


def B_weighting(frequencies: Any, *, min_db: float | None = -80.0) -> Any:
    """B-weighting in decibels, for medium levels. Arguments as `fa.A_weighting`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.B_weighting([100.0, 1000.0, 4000.0]).round(1).tolist()
    [-5.6, 0.0, -0.7]
    """
    return _weights("B", _b, frequencies, min_db)


def C_weighting(frequencies: Any, *, min_db: float | None = -80.0) -> Any:
    """C-weighting in decibels, for high levels. Arguments as `fa.A_weighting`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.C_weighting([100.0, 1000.0, 4000.0]).round(1).tolist()
    [-0.3, 0.0, -0.8]
    """
    return _weights("C", _c, frequencies, min_db)


def D_weighting(frequencies: Any, *, min_db: float | None = -80.0) -> Any:
    """D-weighting in decibels, for aircraft noise. Arguments as `fa.A_weighting`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.D_weighting([100.0, 1000.0, 4000.0]).round(1).tolist()
    [-7.2, -0.0, 11.1]
    """
    return _weights("D", _d, frequencies, min_db)


def Z_weighting(frequencies: Any, *, min_db: float | None = None) -> np.ndarray:
    """No weighting: zeros. Arguments as `fa.A_weighting`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.Z_weighting([100.0, 1000.0]).tolist()
    [0.0, 0.0]
    """
    weights = np.zeros(len(frequencies))
    return weights if min_db is None else np.maximum(min_db, weights)


_KINDS = {"A": A_weighting, "B": B_weighting, "C": C_weighting, "D": D_weighting, "Z": Z_weighting, None: Z_weighting}


def frequency_weighting(frequencies: Any, *, kind: str = "A", **kwargs: Any) -> Any:
    """The weighting named `kind`, one of "A", "B", "C", "D", "Z" or None.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.frequency_weighting([1000.0], kind="C").round(2).tolist()
    [0.0]
    """
    kind = kind.upper() if isinstance(kind, str) else kind
    return _KINDS[_check.one_of("frequency_weighting", "kind", kind, tuple(_KINDS))](frequencies, **kwargs)


def multi_frequency_weighting(frequencies: Any, *, kinds: Iterable[str] = "ZAC", **kwargs: Any) -> np.ndarray:
    """Several weightings, (kinds, frequencies).

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.multi_frequency_weighting([100.0, 1000.0], kinds="AC").shape
    (2, 2)
    """
    with _check.naming(kind="each of kinds"):
        return np.stack([frequency_weighting(frequencies, kind=k, **kwargs) for k in kinds], axis=0)


@_arrays.host_only
def perceptual_weighting(S: np.ndarray, frequencies: np.ndarray, *, kind: str = "A", **kwargs: Any) -> np.ndarray:
    """A power spectrogram in decibels, plus the weight of every bin.

    Parameters
    ----------
    S : array (..., bins, t), power
    frequencies : (bins,) array, Hz
    kind : as in `fa.frequency_weighting`
    **kwargs : of `fa.power_to_db`

    Returns
    -------
    (..., bins, t) array

    Raises
    ------
    ParameterError : as many frequencies as bins are not there

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.perceptual_weighting(np.ones((2, 3)), np.array([100.0, 1000.0])).round(1).tolist()
    [[-19.1, -19.1, -19.1], [0.0, 0.0, 0.0]]
    """
    offset = np.asarray(frequency_weighting(frequencies, kind=kind)).reshape(-1, 1)
    if offset.size not in (1, (np.shape(S)[-2:-1] or (1,))[0]):
        rule = f"frequencies must be as many as the bins of S, {np.shape(S)}"
        raise _check.fail("perceptual_weighting", rule, offset.size)
    decibels = power_to_db(S, **kwargs)
    return np.add(decibels, offset, out=decibels, casting="same_kind")

"""How loud frequencies are to the ear. Owns: A_ .. D_weighting, Z_weighting, frequency_weighting,
multi_frequency_weighting, perceptual_weighting. May touch: weighting_curves, decibels, errors.

IEC 61672-1 (A, C), IEC 60651 (B), IEC 537 (D).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import _arrays, _check
from .decibels import power_to_db
from .weighting_curves import weights


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
    return weights("A", frequencies, min_db)


def B_weighting(frequencies: Any, *, min_db: float | None = -80.0) -> Any:
    """B-weighting in decibels, for medium levels. Arguments as `fa.A_weighting`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.B_weighting([100.0, 1000.0, 4000.0]).round(1).tolist()
    [-5.6, 0.0, -0.7]
    """
    return weights("B", frequencies, min_db)


def C_weighting(frequencies: Any, *, min_db: float | None = -80.0) -> Any:
    """C-weighting in decibels, for high levels. Arguments as `fa.A_weighting`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.C_weighting([100.0, 1000.0, 4000.0]).round(1).tolist()
    [-0.3, 0.0, -0.8]
    """
    return weights("C", frequencies, min_db)


def D_weighting(frequencies: Any, *, min_db: float | None = -80.0) -> Any:
    """D-weighting in decibels, for aircraft noise. Arguments as `fa.A_weighting`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.D_weighting([100.0, 1000.0, 4000.0]).round(1).tolist()
    [-7.2, -0.0, 11.1]
    """
    return weights("D", frequencies, min_db)


def Z_weighting(frequencies: Any, *, min_db: float | None = None) -> np.ndarray:
    """No weighting: zeros. Arguments as `fa.A_weighting`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.Z_weighting([100.0, 1000.0]).tolist()
    [0.0, 0.0]
    """
    zeros = np.zeros(len(frequencies))
    return zeros if min_db is None else np.maximum(min_db, zeros)


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

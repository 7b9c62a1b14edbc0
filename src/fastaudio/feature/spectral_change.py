"""How peaked, how disordered and how different from the last one a spectrum is. Owns: spectral_crest, spectral_entropy,
spectral_flux. May touch: spectral_measures."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from .spectral_measures import Measure, measure


@_arrays.any_array("y", "S")
def spectral_crest(
    *, y: np.ndarray | None = None, sr: float = 22050, S: np.ndarray | None = None, power: float = 2.0, **frame: Any
) -> np.ndarray:
    """Largest bin of a spectrum over the mean of all: 1 for a flat spectrum, large for a tone.

    Parameters
    ----------
    y, sr, S, **frame
        As in `fa.feature.spectral_skewness`.
    power : float > 0
        Exponent of the magnitude: 2 for power, as in `fa.feature.spectral_flatness`.

    Returns
    -------
    (..., 1, t) float64; 0 for silence

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.feature.spectral_crest(S=np.array([[1.0], [3.0], [2.0]]), power=1).tolist()
    [[1.5]]
    """
    return measure("spectral_crest", [crest(power)], y=y, sr=sr, S=S, **frame)


@_arrays.any_array("y", "S")
def spectral_entropy(
    *, y: np.ndarray | None = None, sr: float = 22050, S: np.ndarray | None = None, power: float = 2.0, **frame: Any
) -> np.ndarray:
    """Disorder of a spectrum: `-sum_k p_k log p_k / log bins`, p the magnitudes (to `power`) scaled to sum 1.

    Parameters
    ----------
    y, sr, S, power, **frame
        As in `fa.feature.spectral_crest`.

    Returns
    -------
    (..., 1, t) float64 from 0 (one line, or silence) to 1 (flat)

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.feature.spectral_entropy(S=np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 0.0]])).round(3).tolist()
    [[1.0, 0.0]]
    """
    return measure("spectral_entropy", [entropy(power)], y=y, sr=sr, S=S, **frame)


@_arrays.any_array("y", "S")
def spectral_flux(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    power: float = 1.0,
    rectify: bool = True,
    **frame: Any,
) -> np.ndarray:
    """How much a spectrum differs from the last one: `sqrt(sum_k max(0, X_k[t] - X_k[t-1])^2)`.

    A novelty function of decibels, as onsets are found with, is `fa.onset.onset_strength`.

    Parameters
    ----------
    y, sr, S, **frame
        As in `fa.feature.spectral_skewness`.
    power : float > 0
        Exponent of the magnitude.
    rectify : bool
        Count only what grows; False: also what fades.

    Returns
    -------
    (..., 1, t) float64; 0 in the first frame

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> S = np.array([[1.0, 4.0, 0.0], [1.0, 5.0, 5.0]])
    >>> fa.feature.spectral_flux(S=S).tolist(), fa.feature.spectral_flux(S=S, rectify=False).tolist()
    ([[0.0, 5.0, 0.0]], [[0.0, 5.0, 4.0]])
    """
    return measure("spectral_flux", [flux(power, rectify)], y=y, sr=sr, S=S, **frame)


def crest(power: float = 2.0) -> Measure:
    return Measure("crest", _check.positive("spectral_crest", "power", power))


def entropy(power: float = 2.0) -> Measure:
    return Measure("entropy", _check.positive("spectral_entropy", "power", power))


def flux(power: float = 1.0, rectify: bool = True) -> Measure:
    return Measure("flux" if rectify else "change", _check.positive("spectral_flux", "power", power))

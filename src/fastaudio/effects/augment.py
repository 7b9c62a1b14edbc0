"""Changes of sounds and spectra that training sets are enlarged with. Owns: add_noise, gain, random_crop, spec_augment.
May touch: _arrays, _check, errors. Speed and pitch are `time_stretch` and `pitch_shift`.

What is random comes from `draw`, a NumPy Generator or its seed: the same seed gives the same bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError


def samples(where: str, y: Any) -> np.ndarray:
    """`y (..., n)` of floating-point numbers: levels of integers would be rounded."""
    y = _arrays.samples(where, y)
    if y.dtype == np.int16:
        raise ParameterError(f"{where}: audio must be floating-point, got dtype int16")
    return y


@_arrays.host_only
def add_noise(y: np.ndarray, snr: float, *, noise: Any = None, draw: Any = 0) -> np.ndarray:
    """Add noise that is `snr` dB weaker than y.

    Parameters
    ----------
    y : array (..., n)
    snr : float, dB; of the power of y to that of the noise
    noise : array (n,) or longer; None: white
    draw : NumPy Generator, or its seed

    Returns
    -------
    array of the shape and dtype of y; silence stays silent

    Raises
    ------
    ParameterError : `snr` that is not finite, noise that is too short

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=8000, length=8000)
    >>> z = fa.effects.add_noise(y, 20.0)
    >>> round(float(10 * np.log10((y**2).mean() / ((z - y) ** 2).mean())), 1)
    20.0
    """
    _check.finite("add_noise", "snr", snr)
    y = samples("add_noise", y)
    n = y.shape[-1]
    draw = np.random.default_rng(draw)
    if noise is None:
        noise = draw.standard_normal(n)
    elif len(noise) < n:
        raise _check.fail("add_noise", f"noise must have at least {n} samples", len(noise))
    else:
        start = int(draw.integers(len(noise) - n + 1))
        noise = np.asarray(noise)[start : start + n]
    signal, power = float(np.mean(np.square(y, dtype=np.float64))), float(np.mean(np.square(noise, dtype=np.float64)))
    scale = np.sqrt(signal / max(power, 1e-30) * 10 ** (-snr / 10))
    return (y + scale * noise).astype(y.dtype)


@_arrays.host_only
def gain(y: np.ndarray, db: float) -> np.ndarray:
    """Change the level by `db`.

    Parameters
    ----------
    y : array (..., n)
    db : float, dB; 0 changes nothing

    Returns
    -------
    array of the shape and dtype of y

    Raises
    ------
    ParameterError : `db` that is not finite

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.effects.gain(np.array([0.5, -0.1]), 20.0).tolist()
    [5.0, -1.0]
    """
    _check.finite("gain", "db", db)
    y = samples("gain", y)
    return (y * 10 ** (db / 20)).astype(y.dtype)


@_arrays.host_only
def random_crop(y: np.ndarray, size: int, draw: Any = 0) -> np.ndarray:
    """Take `size` samples from a random place, or put a shorter y at a random place among zeros.

    Parameters
    ----------
    y : array (..., n)
    size : int > 0
    draw : NumPy Generator, or its seed

    Returns
    -------
    (..., size) array; a view of y where it is long enough

    Raises
    ------
    ParameterError : `size` is not an integer > 0

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> part = fa.effects.random_crop(np.arange(100.0), 3, draw=7)
    >>> part.shape, np.diff(part).tolist()
    ((3,), [1.0, 1.0])
    """
    spare = y.shape[-1] - _check.positive_int("random_crop", "size", size)
    start = int(np.random.default_rng(draw).integers(abs(spare) + 1))
    if spare >= 0:
        return y[..., start : start + size]
    return np.pad(y, [(0, 0)] * (y.ndim - 1) + [(start, -spare - start)])


@_arrays.host_only
def spec_augment(
    S: np.ndarray,
    *,
    time_masks: int = 2,
    time_width: int = 20,
    band_masks: int = 2,
    band_width: int = 15,
    value: float | None = None,
    draw: Any = 0,
) -> np.ndarray:
    """SpecAugment: stripes of frames and of bands masked at random places (D. S. Park and others, 2019).

    Parameters
    ----------
    S : array (..., bands, t); each spectrogram of a batch gets masks of its own
    time_masks, band_masks : int >= 0
        How many stripes.
    time_width, band_width : int >= 0
        The widest, in frames and in bands; widths are drawn evenly from 0 on.
    value : float, optional
        What masked places get. Default: the mean of the spectrogram.
    draw : NumPy Generator, or its seed

    Returns
    -------
    array of the shape and dtype of S, a new one

    Raises
    ------
    ParameterError : S is not (..., bands, t) of real numbers, a parameter outside its range

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> S = fa.effects.spec_augment(np.ones((40, 200)), value=0, draw=1)
    >>> bool(0 < (S == 0).mean() < 0.8), bool((S == fa.effects.spec_augment(np.ones((40, 200)), value=0, draw=1)).all())
    (True, True)
    """
    where = "spec_augment"
    S = _arrays.real(where, "S", S)
    if S.ndim < 2:
        raise ParameterError(f"{where}: S must be (..., bands, t), got shape {S.shape}")
    stripes = []
    for axis, name, count, width in ((1, "time", time_masks, time_width), (0, "band", band_masks, band_width)):
        _check.non_negative_int(where, f"{name}_width", width)
        stripes += [(axis, width)] * _check.non_negative_int(where, f"{name}_masks", count)
    draw, out = np.random.default_rng(draw), S.copy()
    for x in out.reshape(-1, *S.shape[-2:]) if S.size else ():
        fill = x.mean() if value is None else value
        for axis, width in stripes:
            width = int(draw.integers(min(width, x.shape[axis]) + 1))
            start = int(draw.integers(x.shape[axis] - width + 1))
            x[(slice(None),) * axis + (slice(start, start + width),)] = fill
    return out

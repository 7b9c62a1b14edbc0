"""Filters of constant-Q transforms. Owns: wavelet. May touch: wavelet_lengths, window, util."""

from __future__ import annotations

from math import ceil, log2
from typing import Any

import numpy as np

from ..util.buf_to_float import phasor
from ..util.normalize import normalize
from ..util.pad_center import pad_center
from .wavelet_lengths import wavelet_lengths
from .window import get_window


def wavelet(
    *,
    freqs: Any,
    sr: float = 22050,
    window: Any = "hann",
    filter_scale: float = 1,
    pad_fft: bool = True,
    norm: float | None = 1,
    dtype: Any = np.complex64,
    gamma: float | None = 0,
    alpha: Any = None,
    **kwargs: Any,
) -> tuple[np.ndarray, np.ndarray]:
    """Filters of a constant-Q or variable-Q transform: windowed complex tones.

    Parameters
    ----------
    freqs, sr, window, filter_scale, gamma, alpha
        As in `wavelet_lengths`.
    pad_fft : bool
        Make all as long as the next power of two.
    norm : number or None
        Every filter is divided by its norm, as in `fa.util.normalize`.
    dtype : complex dtype
    **kwargs
        For `numpy.pad`.

    Returns
    -------
    filters : (n, longest) array
    lengths : (n,) float64

    Raises
    ------
    ParameterError : as `wavelet_lengths`

    Examples
    --------
    >>> import fastaudio as fa
    >>> filters, lengths = fa.filters.wavelet(freqs=fa.cqt_frequencies(12, fmin=220), sr=22050)
    >>> filters.shape
    (12, 2048)
    """
    bandwidths = {"filter_scale": filter_scale, "gamma": gamma, "alpha": alpha}
    lengths, _ = wavelet_lengths(freqs=freqs, sr=sr, window=window, **bandwidths)
    longest = max(lengths)
    size = 1 << ceil(log2(longest)) if pad_fft else ceil(longest)
    filters = np.empty((len(lengths), size), dtype)
    for out, length, freq in zip(filters, lengths.tolist(), freqs, strict=True):
        angles = np.arange(-length // 2, length // 2, dtype=np.float64)
        angles *= 2 * np.pi * freq / sr
        shape = normalize(get_window(window, len(angles)), norm=norm)  # whose norm is the tone's
        tone = phasor(angles, mag=shape)
        if kwargs:
            out[:] = pad_center(tone, size=size, **kwargs)
        else:
            first = (size - len(tone)) // 2
            out[:first], out[first : first + len(tone)], out[first + len(tone) :] = 0, tone, 0
    return filters, lengths

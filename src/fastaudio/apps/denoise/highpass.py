"""What lies below all speech taken out of a recording: rumble, thumps of the table, a microphone's offset.

Owns: the filter. Recordings of speech have such sound as well as noises do; a network that shall leave the one and take
out the other learns neither, and nobody hears it.
"""

from __future__ import annotations

import numpy as np

_BLOCK = 1 << 16


def reach(sr: float, hz: float) -> int:
    """Samples on both sides that a filtered one depends on: two and a half periods."""
    return round(2.5 * sr / hz)


def highpass(y: np.ndarray, sr: float, hz: float) -> np.ndarray:
    """Sound (n,) without what lies below `hz`: half the amplitude is left there, 1 % at 0.6 and 99 % at 1.4 times `hz`.

    A windowed sinc, so that phases stay; beyond the ends the first and the last sample go on.

    Examples
    --------
    >>> import numpy as np
    >>> t = np.arange(16000) / 16000
    >>> y = np.sin(2 * np.pi * 20 * t) + np.sin(2 * np.pi * 200 * t)
    >>> bool(np.abs(highpass(y, 16000, 50.0) - np.sin(2 * np.pi * 200 * t))[1000:-1000].max() < 0.01)
    True
    """
    if not len(y):
        return y
    half = reach(sr, hz)
    t = np.arange(-half, half + 1)
    low = np.sinc(2 * hz / sr * t) * (0.5 + 0.5 * np.cos(np.pi * t / (half + 1)))
    low /= low.sum()
    step = _BLOCK - 2 * half
    response = np.fft.rfft(low, _BLOCK)
    x = np.pad(y.astype(np.float64), half, mode="edge")
    out = np.empty_like(y)
    for start in range(0, len(y), step):
        part = np.fft.irfft(np.fft.rfft(x[start : start + _BLOCK], _BLOCK) * response, _BLOCK)[2 * half :]
        end = min(start + step, len(y))
        out[start:end] = y[start:end] - part[: end - start]
    return out

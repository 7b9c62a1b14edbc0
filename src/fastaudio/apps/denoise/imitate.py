"""Recordings as of other speakers, microphones and rooms. Owns: what is drawn for that, and how much of it.

The recordings of one collection share a few voices, a colour, and how quiet their rooms are. A network that has heard
no others takes the sibilants, the hum and the air of a stranger's recording for noise, and out of the speech.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

import fastaudio as fa

from ...core.autocorrelate import fast_length
from ...core.fft import irfft, rfft
from ...util.fix_length import fix_length

_SPEED = 0.12  # at most, as a logarithm
_SIBILANTS, _SIBILANT_HZ = (-5.0, 20.0), 2500.0  # dB that they are louder; where they begin
_BINS = 257  # of a response, from 0 to half the rate
_FADE = np.hanning(2 * _BINS - 1)[1:-1]  # of its filter's ends
_POINTS = (3, 9)  # of a colour's curve: at least, and less than
_CURVE, _TILT = 4.0, 1.5  # deviations in dB: of its points, and of its slope an octave
_STEADY, _HUM = 0.7, 0.3  # shares: of recordings with a room's sound, and of these with hum
_LEVEL = (-45.0, -15.0)  # of a room's sound, dB below the recording


def voice(y: np.ndarray, sr: int, draw: np.random.Generator) -> np.ndarray:
    """Sound (n,) of another speaker: up to 12 % faster and higher or slower and lower, with other sibilants.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.sin(np.arange(16000) * 0.1).astype(np.float32)
    >>> heard = [np.fft.rfft(voice(y, 16000, np.random.default_rng(n))[:14000]) for n in range(3)]
    >>> [int(np.abs(D).argmax() * 16000 / 14000) for D in heard]  # was 255 Hz
    [265, 254, 235]
    """
    n_fft = 2 * (_BINS - 1)
    D = fa.stft(_faster(fix_length(y, size=max(len(y), n_fft)), draw.uniform(-_SPEED, _SPEED)), n_fft=n_fft)
    power = fa.util.abs2(D)
    high = (1 / (1 + np.exp((_SIBILANT_HZ - np.linspace(0, sr / 2, _BINS)) / 300))).astype(np.float32)
    above, below = (np.einsum("f,ft->t", share, power) + 1e-12 for share in (high, 1 - high))
    db = draw.uniform(*_SIBILANTS) / (1 + (below / above) ** (4 / np.log(10)))  # of frames that are mostly high
    D *= (10 ** (high[:, None] * db / 20)).astype(np.float32)
    return fa.istft(D, n_fft=n_fft, length=len(y))


def microphone(y: np.ndarray, sr: int, draw: np.random.Generator) -> np.ndarray:
    """Sound (n,) in another colour: a smooth curve over the mel scale, tilted around 1 kHz; phases stay.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.zeros(1001, np.float32)
    >>> y[500] = 1
    >>> z = microphone(y, 16000, np.random.default_rng(0))
    >>> z.dtype.name, int(np.abs(z).argmax()), bool(np.allclose(z, z[::-1], atol=1e-6))
    ('float32', 500, True)
    """
    octaves, mel = _scales(sr)
    heights = draw.normal(0, _CURVE, int(draw.integers(*_POINTS)))
    place = mel * (len(heights) - 1)
    left = np.minimum(place.astype(np.int64), len(heights) - 2)
    rise = 0.5 - 0.5 * np.cos(np.pi * (place - left))
    db = heights[left] * (1 - rise) + heights[left + 1] * rise
    return _filtered(y, 10 ** ((db + draw.normal(0, _TILT) * np.maximum(octaves, np.log2(0.06))) / 20))


def room(y: np.ndarray, sr: int, draw: np.random.Generator) -> np.ndarray:
    """Sound (n,) with a faint and steady noise of its own, in seven of ten cases: from hiss to rumble, some with hum.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.sin(np.arange(16000) * 0.1).astype(np.float32)
    >>> levels = [20 * np.log10(np.std(room(y, 16000, np.random.default_rng(n)) - y) / np.std(y)) for n in range(3)]
    >>> [round(float(level)) for level in levels]
    [-28, -39, -29]
    """
    if draw.random() >= _STEADY:
        return y
    response = 10 ** (draw.uniform(-9, 1) * _scales(sr)[0] / 20)  # dB an octave
    response[0] = 0
    noise = _level(_filtered(draw.standard_normal(len(y), np.float32), response))
    if draw.random() < _HUM:
        noise = _level(_hum(len(y), sr, draw) + noise * np.float32(10 ** (draw.uniform(-20, 0) / 20)))
    return y + noise * np.float32(_size(y) * 10 ** (draw.uniform(*_LEVEL) / 20))


def _faster(y: np.ndarray, speed: float) -> np.ndarray:
    """By exp(speed), as near as lengths are that transform fast; where it ends sooner, zeros follow."""
    n = fast_length(len(y))
    to = fast_length(round(0.985 * n * np.exp(-speed)))  # which is the next above, by 1.5 % at an average
    D = fix_length(rfft(y, n), size=to // 2 + 1) * np.float32(to / n)
    return fix_length(irfft(D, to), size=len(y))


@lru_cache(maxsize=8)
def _scales(sr: int) -> tuple[np.ndarray, np.ndarray]:
    """Of a response's bins: octaves above 1 kHz, down to 40 Hz; places on the mel scale, 0 to 1."""
    f = np.linspace(0, sr / 2, _BINS)
    return np.log2(np.maximum(f, 40) / 1000), fa.hz_to_mel(f, htk=True) / fa.hz_to_mel(sr / 2, htk=True)


def _hum(n: int, sr: int, draw: np.random.Generator) -> np.ndarray:
    """Six harmonics of the mains, each 0 to 30 dB below the loudest they can be."""
    mains = 2 * np.pi * (50 if draw.random() < 0.5 else 60) / sr
    parts = ((k, 10 ** (draw.uniform(-30, 0) / 20), draw.uniform(0, 2 * np.pi)) for k in range(1, 7))
    angle = mains * np.arange(n)
    return _level(sum(np.float32(size) * np.sin((k * angle + phase).astype(np.float32)) for k, size, phase in parts))


def _size(y: np.ndarray) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(y, dtype=np.float64))))


def _level(y: np.ndarray) -> np.ndarray:
    """Of size 1."""
    return (y / max(_size(y), 1e-30)).astype(np.float32)


def _filtered(y: np.ndarray, response: np.ndarray) -> np.ndarray:
    """By a filter that is symmetric in time, whose ends fade out."""
    taps = np.fft.fftshift(np.fft.irfft(response))[1:] * _FADE
    return fa.fftconvolve(y, taps.astype(np.float32), mode="same")

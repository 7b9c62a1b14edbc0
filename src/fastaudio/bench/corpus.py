"""A small corpus made from formulas: the same samples on every machine, and nothing to download.

Owns: the synthesisers behind the demo. May touch: NumPy.
"""

from __future__ import annotations

import numpy as np

SR = 22050


def _seconds(duration: float) -> np.ndarray:
    return np.arange(int(duration * SR)) / SR


def _peak(y: np.ndarray, level: float = 0.8) -> np.ndarray:
    return (y * (level / np.abs(y).max())).astype(np.float32)


def _fade(y: np.ndarray, seconds: float = 0.01) -> np.ndarray:
    """Raised-cosine ends, so that nothing clicks."""
    n = min(int(seconds * SR), len(y) // 2)
    ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(n) / n)
    y[:n] *= ramp
    y[len(y) - n :] *= ramp[::-1]
    return y


def tones() -> np.ndarray:
    """A scale of eight pure tones, A3 to A4, a third of a second each."""
    t = _seconds(1 / 3)
    steps = (0, 2, 4, 5, 7, 9, 11, 12)
    return _peak(np.concatenate([_fade(np.sin(2 * np.pi * 220 * 2 ** (k / 12) * t)) for k in steps]))


def sweep() -> np.ndarray:
    """One tone rising from 50 Hz to 10 kHz in 3 s, the same number of octaves each second."""
    t, ratio = _seconds(3), np.log(10000 / 50)
    return _peak(_fade(np.sin(2 * np.pi * 50 * 3 / ratio * (np.exp(ratio * t / 3) - 1))))


def chord() -> np.ndarray:
    """A minor seventh, A-C-E-G, plucked one after another, each note with eight decaying harmonics."""
    t, y = _seconds(3), np.zeros(int(3 * SR))
    for i, f in enumerate((220.0, 261.63, 329.63, 392.0)):
        start = int(i * 0.25 * SR)
        u = t[: len(t) - start]
        y[start:] += sum(
            np.exp(-u * (1.2 + 0.5 * k)) / k * np.sin(2 * np.pi * f * k * u) for k in range(1, 9)
        )
    return _peak(_fade(y))


def drums(seed: int = 1) -> np.ndarray:
    """Two bars at 120 beats a minute: kick on the beat, snare on two and four, hi-hat on the eighths."""
    rng, step = np.random.default_rng(seed), SR // 4
    y, t = np.zeros(16 * step + SR), _seconds(0.3)
    noise = rng.standard_normal(len(t))
    kick = np.exp(-t * 18) * np.sin(2 * np.pi * (50 * t + 6 * (1 - np.exp(-t * 30))))
    snare = np.exp(-t * 22) * (0.6 * noise + 0.5 * np.sin(2 * np.pi * 190 * t))
    hat = 0.35 * np.exp(-t * 70) * np.diff(noise, prepend=0.0)
    for i in range(16):
        parts = [hat] + [kick] * (i % 4 == 0) + [snare] * (i % 4 == 2)
        y[i * step : i * step + len(t)] += sum(parts)
    return _peak(_fade(y[: 16 * step]))


def _resonator(x: np.ndarray, f: float, width: float) -> np.ndarray:
    """Two-pole filter at f Hz: y[n] = x[n] + 2 r cos(w) y[n-1] - r^2 y[n-2], through its impulse response."""
    r, w = np.exp(-np.pi * width / SR), 2 * np.pi * f / SR
    n = np.arange(2048)
    h = r**n * np.sin((n + 1) * w) / np.sin(w)
    size = 1 << (len(x) + len(h) - 1).bit_length()
    return np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(h, size), size)[: len(x)]


def speech(seed: int = 2) -> np.ndarray:
    """Five "vowels", pauses between, a hiss before every other one: pulses through three formants each."""
    rng = np.random.default_rng(seed)
    vowels = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))
    parts = [np.zeros(int(0.2 * SR))]
    for i, formants in enumerate(vowels):
        t = _seconds(0.34)
        pitch = 125 - 25 * t / t[-1] + 2 * np.sin(2 * np.pi * 5 * t)  # falls, and trembles
        phase = np.cumsum(pitch) / SR
        voice = np.diff(np.floor(phase), prepend=0.0) + 0.002 * rng.standard_normal(len(t))
        for k, f in enumerate(formants):
            voice = _resonator(voice, f, 60 + 30 * k)
        if i % 2:
            hiss = _fade(0.12 * np.diff(rng.standard_normal(int(0.12 * SR)), prepend=0.0), 0.03)
            parts.append(hiss)
        parts += [_fade(voice / np.abs(voice).max(), 0.04), np.zeros(int(0.22 * SR))]
    return _peak(np.concatenate(parts))


def noise(seed: int = 3) -> np.ndarray:
    """Two seconds of noise whose power falls by 3 dB an octave (pink)."""
    n = 2 * SR
    X = np.fft.rfft(np.random.default_rng(seed).standard_normal(n))
    X[0] = 0
    X[1:] /= np.sqrt(np.arange(1, len(X)))
    return _peak(_fade(np.fft.irfft(X, n)))


def corpus() -> dict[str, tuple[np.ndarray, int]]:
    """name -> (y (n,) float32 within [-0.8, 0.8], sampling rate [Hz]); the same samples at every call.

    Examples
    --------
    >>> from fastaudio.bench.corpus import corpus
    >>> sorted(corpus())
    ['chord', 'drums', 'noise', 'speech', 'sweep', 'tones']
    """
    return {make.__name__: (make(), SR) for make in (tones, sweep, chord, drums, speech, noise)}

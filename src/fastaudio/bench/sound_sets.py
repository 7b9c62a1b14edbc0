"""Folders of synthesised sound to train on: classes of music, voices, noises. The same samples on every machine.

Owns: the synthesisers behind the trainings of the demo. May touch: the public names of fastaudio.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

import fastaudio as fa

SR = 16000


def _seconds(duration: float) -> np.ndarray:
    return np.arange(int(duration * SR)) / SR


def _level(y: np.ndarray) -> np.ndarray:
    return (0.1 * y / max(float(np.std(y)), 1e-9)).astype(np.float32)


def _note(f: float, t: np.ndarray, harmonics: int, fall: float) -> np.ndarray:
    """A tone whose harmonic k is k^fall times weaker."""
    return sum(np.sin(2 * np.pi * f * k * t) / k**fall for k in range(1, harmonics + 1))


def bells(draw: np.random.Generator, t: np.ndarray) -> np.ndarray:
    """Struck metal: partials that are no multiples of one another, dying away."""
    base = draw.uniform(300, 700)
    partials = (1, 2.76, 5.4, 8.93)
    beat = t * draw.uniform(1.5, 2.5) % 1
    return sum(np.exp(-3 * k * beat) * np.sin(2 * np.pi * base * p * t) / k for k, p in enumerate(partials, 1))


def drums(draw: np.random.Generator, t: np.ndarray) -> np.ndarray:
    """A low beat and a hiss between."""
    beats = draw.uniform(1.6, 2.4)
    beat, half = t * beats % 1, (t * beats + 0.5) % 1
    kick = np.exp(-9 * beat) * np.sin(2 * np.pi * draw.uniform(45, 70) * beat / beats)
    return kick + 0.3 * np.exp(-12 * half) * draw.standard_normal(len(t))


def organ(draw: np.random.Generator, t: np.ndarray) -> np.ndarray:
    """A chord that is held."""
    base = 110 * 2 ** (draw.integers(0, 12) / 12)
    return sum(_note(base * ratio, t, 8, 1) for ratio in (1, 1.25, 1.5))


def plucked(draw: np.random.Generator, t: np.ndarray) -> np.ndarray:
    """One string after another."""
    rate = draw.uniform(3, 5)
    steps = 110 * 2 ** (draw.integers(0, 24, int(t[-1] * rate) + 2) / 12)
    step = t * rate
    phase = 2 * np.pi * np.cumsum(steps[step.astype(int)]) / SR
    return np.exp(-4 * (step % 1)) * sum(np.sin(k * phase) / k for k in range(1, 10))


CLASSES = {make.__name__: make for make in (bells, drums, organ, plucked)}


def voice(number: int, seconds: float = 3.0) -> np.ndarray:
    """Gliding harmonics in syllables with silence between; a pitch of its own for each number."""
    draw, t = np.random.default_rng(number), _seconds(seconds)
    pitch = draw.uniform(90, 280) + 20 * np.sin(2 * np.pi * draw.uniform(0.5, 2) * t)
    phase = 2 * np.pi * np.cumsum(pitch) / SR
    syllables = np.clip(3 * np.sin(2 * np.pi * draw.uniform(2, 4) * t), 0, 1)
    return _level(syllables * sum(np.sin(k * phase) / k for k in range(1, 15)))


def noise(number: int, seconds: float = 3.0) -> np.ndarray:
    """White noise made duller, steady or swelling."""
    draw = np.random.default_rng(1000 + number)
    y = fa.effects.deemphasis(draw.standard_normal(int(seconds * SR)), coef=draw.uniform(0, 0.9))
    return _level(y * (1 + 0.5 * (number % 2) * np.sin(2 * np.pi * draw.uniform(0.2, 1) * _seconds(seconds))))


def write_classes(folder: Path, tracks: int = 24, seconds: float = 3.0) -> Path:
    """folder/CLASS/NN.wav, each with some noise.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fastaudio.bench.sound_sets import write_classes
    >>> sorted(p.name for p in write_classes(Path(tempfile.mkdtemp()), tracks=1, seconds=0.2).iterdir())
    ['bells', 'drums', 'organ', 'plucked']
    """
    t = _seconds(seconds)
    for which, (name, make) in enumerate(CLASSES.items()):
        draws = ((number, np.random.default_rng([which, number])) for number in range(tracks))
        sounds = (_level(make(draw, t)) + 0.02 * draw.standard_normal(len(t)) for number, draw in draws)
        _write(folder / name, sounds)
    return folder


def write_numbered(folder: Path, make: Callable[[int, float], np.ndarray], count: int) -> Path:
    """folder/NN.wav of `voice` or `noise`, 3 s each."""
    _write(folder, (make(number, 3.0) for number in range(count)))
    return folder


def _write(folder: Path, sounds: Iterator[np.ndarray]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, y in enumerate(sounds):
        fa.write(folder / f"{number:02d}.wav", y.astype(np.float32), SR, subtype="FLOAT")

"""The same call on two libraries of the same names, in turn, in one process: times, ratio, difference.

Owns: the short timing table of the demo. May touch: fastaudio, librosa where it is installed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

import fastaudio as fa

SR = 22050

#: feature of `extract` -> the row of `CASES` that computes it alone
TOGETHER = {
    "mfcc": "MFCC 13",
    "rms": "RMS",
    "zero_crossing_rate": "Zero-crossing rate",
    "spectral_centroid": "Spectral centroid",
    "spectral_bandwidth": "Spectral bandwidth",
    "spectral_rolloff": "Spectral roll-off",
    "spectral_flatness": "Spectral flatness",
}


def _together(lib: Any, y: np.ndarray) -> np.ndarray:
    """The seven features above: in one pass where the library can, else one after another."""
    if hasattr(lib, "extract"):
        return np.concatenate(list(lib.extract(y, sr=SR, features=TOGETHER.keys(), n_mfcc=13).values()))
    return np.concatenate([CASES[name](lib, y) for name in TOGETHER.values()])


#: name -> call; `lib` is fastaudio or librosa
CASES: dict[str, Callable[[Any, np.ndarray], np.ndarray]] = {
    "STFT 2048/512": lambda lib, y: lib.stft(y),
    "Mel spectrogram 128": lambda lib, y: lib.feature.melspectrogram(y=y, sr=SR),
    "MFCC 13": lambda lib, y: lib.feature.mfcc(y=y, sr=SR, n_mfcc=13),
    "RMS": lambda lib, y: lib.feature.rms(y=y),
    "Zero-crossing rate": lambda lib, y: lib.feature.zero_crossing_rate(y),
    "Spectral centroid": lambda lib, y: lib.feature.spectral_centroid(y=y, sr=SR),
    "Spectral bandwidth": lambda lib, y: lib.feature.spectral_bandwidth(y=y, sr=SR),
    "Spectral roll-off": lambda lib, y: lib.feature.spectral_rolloff(y=y, sr=SR),
    "Spectral flatness": lambda lib, y: lib.feature.spectral_flatness(y=y),
    "The last seven together": _together,
}


class Times(NamedTuple):
    """Milliseconds of repeated calls: the median, and the quartiles as the spread."""

    median: float
    low: float
    high: float


class Row(NamedTuple):
    name: str
    ours: Times
    rival: Times | None  # None: librosa is not installed
    ratio: float | None  # rival's median over ours
    error: float | None  # largest difference over the largest value of the rival's result


def rival() -> ModuleType | None:
    """librosa, or None where it is not installed."""
    try:
        import librosa
    except ImportError:
        return None
    return librosa


def _times(seconds: list[float]) -> Times:
    low, median, high = (1000 * float(q) for q in np.percentile(seconds, [25, 50, 75]))
    return Times(median, low, high)


def _difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    if ours.shape != theirs.shape:
        raise AssertionError(f"beside: shapes differ, {ours.shape} and {theirs.shape}")
    scale = float(np.abs(theirs).max()) or 1.0
    return float(np.abs(ours - theirs).max()) / scale


def beside(y: np.ndarray, *, seconds: float = 0.4, other: ModuleType | None = None) -> Iterator[Row]:
    """Time every case on `y`, fastaudio and `other` in turn, for about `seconds` each.

    Parameters
    ----------
    y : (n,) float32 at 22,050 Hz
    seconds : float, how long to repeat each case; at least five rounds are run
    other : module with librosa's names, or None to time fastaudio alone

    Yields
    ------
    Row : one for each case, in the order of `CASES`

    Examples
    --------
    >>> import fastaudio as fa
    >>> from fastaudio.bench.beside import beside
    >>> [row.name for row in beside(fa.tone(440, sr=22050, duration=1.0), seconds=0)][:3]
    ['STFT 2048/512', 'Mel spectrogram 128', 'MFCC 13']
    """
    libraries = [fa] if other is None else [fa, other]
    for name, call in CASES.items():
        results = [call(lib, y) for lib in libraries]  # warm-up: plans, caches, compilation
        error = _difference(*results) if other is not None else None
        clocks: list[list[float]] = [[] for _ in libraries]
        end = time.perf_counter() + seconds
        while len(clocks[0]) < 5 or time.perf_counter() < end:
            for lib, clock in zip(libraries, clocks, strict=True):
                start = time.perf_counter()
                call(lib, y)
                clock.append(time.perf_counter() - start)
        times = [_times(clock) for clock in clocks]
        if other is None:
            yield Row(name, times[0], None, None, None)
        else:
            yield Row(name, times[0], times[1], times[1].median / times[0].median, error)

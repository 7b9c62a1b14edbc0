"""A folder of sounds, any format, rate and length, as crops of one rate and one channel. Owns: what is kept decoded.

Files up to a minute are decoded whole and kept while `cache_mb` lasts; of longer ones only the crop is read. Which of
the two is a matter of the file alone, so that crops are the same bits whatever is in the cache.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

import fastaudio as fa

from ... import _check
from ...core.sound_files import KINDS, sounds_below
from ...errors import AudioError, ParameterError
from .highpass import highpass, reach

WHOLE_SECONDS = 60.0
_MARGIN = 0.05  # seconds read on both sides of a crop: what the resampler's filter rings into


def several(sources: Any) -> list[Any]:
    """Paths, or the only one that was given."""
    return [sources] if isinstance(sources, (str, os.PathLike)) else list(sources)


def find(where: str, sources: Any) -> list[Path]:
    """Audio files of folders (walked, sorted, hidden ones left out) and of names that are taken as they are."""
    found: dict[Path, None] = {}
    given = several(sources)
    for source in given:
        path = Path(source)
        found.update(dict.fromkeys(sounds_below(path) if path.is_dir() else [path]))
    if not found:
        raise _check.fail(where, f"there must be at least one audio file ({KINDS})", ", ".join(map(str, given)))
    return list(found)


class Sounds:
    """Files of sound; `crop` may be called by many threads.

    Parameters
    ----------
    files : names
    sr : int; the rate of crops
    cache_mb : float >= 0; decoded sound that is kept
    highpass_hz : float; what lies below it is taken out; 0: nothing

    Raises
    ------
    AudioError : a file cannot be read; asked for one by one, by `usable`
    """

    def __init__(self, files: Iterable[Any], sr: int = 16000, cache_mb: float = 1000, highpass_hz: float = 0.0):
        self.files = [Path(f) for f in files]
        self.sr = _check.positive_int("Sounds", "sr", sr)
        self.highpass_hz = _check.non_negative("Sounds", "highpass_hz", highpass_hz)
        if self.highpass_hz and not 10 <= self.highpass_hz <= self.sr / 4:
            raise _check.fail("Sounds", f"highpass_hz must be 0, or lie in [10, {self.sr / 4:g}]", highpass_hz)
        self._space = int(_check.non_negative("Sounds", "cache_mb", cache_mb) * 1e6)
        self._kept: OrderedDict[int, np.ndarray] = OrderedDict()
        self._used = 0
        self._lock = threading.Lock()
        self.failed: dict[str, str] = {}  # file -> why it could not be read
        self._seconds: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self.files)

    def fails(self, number: int, error: Exception) -> None:
        """Note that a file cannot be read; said once, on stderr."""
        with self._lock:
            if str(self.files[number]) in self.failed:
                return
            self.failed[str(self.files[number])] = str(error)
        print(f"fastaudio: left out: {error}", file=sys.stderr)

    def seconds(self, number: int) -> float:
        """Length of a file; of one that does not say, as long as it was found to be."""
        if number not in self._seconds:
            info = fa.audio_info(self.files[number])
            self._seconds[number] = len(self.whole(number)) / self.sr if info.duration is None else info.duration
        return self._seconds[number]

    def usable(self) -> tuple[Sounds, list[tuple[Path, str]]]:
        """The files that can be opened and are not empty, and (path, reason) of the others."""
        good, bad = [], []
        for number, path in enumerate(self.files):
            try:
                if self.seconds(number) * self.sr < 1:
                    raise AudioError(f"the file must hold at least one sample, got {str(path)!r}")
                good.append(path)
            except (AudioError, ParameterError, OSError) as error:
                bad.append((path, str(error)))
        return Sounds(good, self.sr, self._space / 1e6, self.highpass_hz), bad

    def crop(self, number: int, samples: int, draw: np.random.Generator) -> np.ndarray:
        """A random stretch of file `number`, float32; all of it where it is shorter."""
        place = draw.random()
        seconds = self.seconds(number)
        if seconds > max(WHOLE_SECONDS, 2 * samples / self.sr):
            return self._part(number, place * (seconds - samples / self.sr), samples)
        y = self.whole(number)
        start = int(place * (len(y) - samples + 1)) if len(y) > samples else 0
        return y[start : start + samples]

    def whole(self, number: int) -> np.ndarray:
        """All of file `number`, float32."""
        with self._lock:
            if number in self._kept:
                self._kept.move_to_end(number)
                return self._kept[number]
        y = self._heard(fa.load(self.files[number], sr=self.sr, on_truncated="keep", nonfinite="zero")[0])
        with self._lock:
            if number not in self._kept and y.nbytes <= self._space:
                self._kept[number], self._used = y, self._used + y.nbytes
                while self._used > self._space:
                    self._used -= self._kept.popitem(last=False)[1].nbytes
        return y

    def _part(self, number: int, start: float, samples: int) -> np.ndarray:
        margin = _MARGIN + (reach(self.sr, self.highpass_hz) / self.sr if self.highpass_hz else 0)
        first = max(0.0, start - margin)
        wanted = samples / self.sr + 2 * margin
        common = {"sr": self.sr, "on_truncated": "keep", "nonfinite": "zero"}
        y, _ = fa.load(self.files[number], offset=first, duration=wanted, **common)
        skip = round((start - first) * self.sr)
        return self._heard(y)[skip : skip + samples]

    def _heard(self, y: np.ndarray) -> np.ndarray:
        return highpass(y, self.sr, self.highpass_hz) if self.highpass_hz else y

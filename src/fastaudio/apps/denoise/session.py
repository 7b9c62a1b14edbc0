"""Sound of any length and rate through something that takes chunks of one. Owns: cross-fades, rates, what is held.

Memory is constant: a chunk and a half, and what the resamplers keep.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...core.resample import soxr

Process = Callable[[np.ndarray], np.ndarray]  # (channels, size) -> the same


class OverlapAdd:
    """Chunks of `size` samples. Neighbours share `overlap` of these, cross-faded by halves of Hann's window: the
    rising and the falling one add up to 1.

    Neither the beginning nor the end is faded, and a sound of at most one chunk is one chunk, filled up with zeros.
    """

    def __init__(self, size: int, channels: int, process: Process, overlap: float = 0.5):
        self.size, self.process = size, process
        self._shared = max(1, round(size * overlap))
        self.hop = size - self._shared
        self._rise = (0.5 - 0.5 * np.cos(np.pi * (np.arange(self._shared) + 0.5) / self._shared)).astype(np.float32)
        self._held = np.empty((channels, 0), np.float32)
        self._tail: np.ndarray | None = None  # end of the last chunk, not faded

    def push(self, x: np.ndarray) -> np.ndarray:
        """What is finished with these samples behind the earlier ones."""
        self._held = np.concatenate((self._held, x), axis=1)
        done, start = [self._held[:, :0]], 0
        while self._held.shape[1] - start >= self.size:
            done.append(self._next(self._held[:, start : start + self.size]))
            start += self.hop
        self._held = self._held[:, start:]
        return np.concatenate(done, axis=1)

    def finish(self) -> np.ndarray:
        """The rest."""
        left = self._held.shape[1]
        if self._tail is not None and left <= self._shared:
            return self._tail[:, :left]
        if not left:
            return self._held
        first = self._next(np.pad(self._held, ((0, 0), (0, self.size - left))))
        return np.concatenate((first, self._tail), axis=1)[:, :left]

    def _next(self, chunk: np.ndarray) -> np.ndarray:
        """What the next chunk does not share; the rest waits for it."""
        made = self.process(np.ascontiguousarray(chunk))
        if self._tail is not None:
            made[:, : self._shared] = self._tail + (made[:, : self._shared] - self._tail) * self._rise
        first = made[:, : self.hop]
        self._tail = made[:, self.hop :]
        return first


class Session:
    """One sound on its way: `push` blocks (channels, n) at rate `sr`, then `finish`. What comes out is as long.

    `process` works on `size` samples at `rate`. `dry`: share of the input in the output. `keep_high`: what lies above
    rate / 2, which nothing is done to, is kept, not dropped. `overlap`: of chunks.
    """

    def __init__(
        self,
        process: Process,
        size: int,
        rate: int,
        channels: int,
        sr: float,
        *,
        dry: float = 0.0,
        keep_high: bool = False,
        overlap: float = 0.5,
    ):
        self.keep_high = keep_high and sr > rate
        change = (lambda x: process(x) - x) if self.keep_high else process
        self._chunks = OverlapAdd(size, channels, change, overlap)
        self.channels, self.dry = channels, np.float32(dry)
        self._down = self._up = None
        if sr != rate:
            stream = soxr("denoise").ResampleStream
            self._down = stream(sr, rate, channels, np.float32, "HQ")
            self._up = stream(rate, sr, channels, np.float32, "HQ")
        self._input = np.empty((channels, 0), np.float32)  # of which the output is still to come

    def push(self, y: np.ndarray) -> np.ndarray:
        """(channels, k) of output that is ready."""
        return self._give(self._convert(self._up, self._chunks.push(self._convert(self._down, y)), False), y)

    def finish(self) -> np.ndarray:
        nothing = np.empty((self.channels, 0), np.float32)
        rest = np.concatenate(
            (self._chunks.push(self._convert(self._down, nothing, True)), self._chunks.finish()), axis=1
        )
        rest = self._convert(self._up, rest, True)
        missing = self._input.shape[1] - rest.shape[1]  # rates that do not divide leave or miss a sample
        rest = np.pad(rest, ((0, 0), (0, missing))) if missing > 0 else rest[:, : self._input.shape[1]]
        return self._give(rest, nothing)

    def _convert(self, resampler: object, x: np.ndarray, last: bool = False) -> np.ndarray:
        if resampler is None:
            return x
        made = resampler.resample_chunk(np.ascontiguousarray(x.T), last=last)
        return made.reshape(-1, self.channels).T

    def _give(self, wet: np.ndarray, y: np.ndarray) -> np.ndarray:
        self._input = np.concatenate((self._input, y), axis=1)
        wet = wet[:, : self._input.shape[1]]
        dry, self._input = self._input[:, : wet.shape[1]], self._input[:, wet.shape[1] :]
        share = np.float32(1) - self.dry
        return dry + share * wet if self.keep_high else (share * wet + self.dry * dry if self.dry else wet)

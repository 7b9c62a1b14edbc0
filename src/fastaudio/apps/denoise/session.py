"""Sound of any length and rate through something that takes chunks of one. Owns: cross-fades, rates, what is held.

Memory is constant: two chunks, and what the resamplers keep.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...core.resample import soxr

Process = Callable[[np.ndarray], np.ndarray]  # (channels, size) -> the same


def mirrored(x: np.ndarray, before: int, size: int) -> np.ndarray:
    """`size` samples of (channels, n > 0) from `before` samples ahead of it on, mirrored at both ends again and again.

    Examples
    --------
    >>> mirrored(np.array([[1, 2, 3]]), 2, 9).tolist()
    [[2, 1, 1, 2, 3, 3, 2, 1, 1]]
    """
    n = x.shape[1]
    place = np.arange(-before, size - before) % (2 * n)
    return x[:, np.minimum(place, 2 * n - 1 - place)]


class OverlapAdd:
    """Chunks of `size` samples. Neighbours share `overlap` of these, cross-faded by halves of Hann's window: the
    rising and the falling one add up to 1.

    Beginning and end are not faded. `edge` samples beyond them are mirrored, since a chunk's first and last frames come
    out worse than others. The last chunk takes what it lacks from before; a sound shorter than a chunk is mirrored
    until it fills one. Never zeros: a network hears no digital silence in training, and lets noise beside it through.
    """

    def __init__(self, size: int, channels: int, process: Process, overlap: float = 0.5, edge: int = 0):
        self.size, self.process, self.edge = size, process, edge
        self._shared = max(1, round(size * overlap))
        self.hop = size - self._shared
        self._rise = (0.5 - 0.5 * np.cos(np.pi * (np.arange(self._shared) + 0.5) / self._shared)).astype(np.float32)
        self._held = np.empty((channels, 0), np.float32)
        self._start = 0  # in _held, of the next chunk; before it at most `hop` samples, which the last one may need
        self._tail: np.ndarray | None = None  # end of the last chunk, not faded
        self._skip = edge  # of what is made next: it lies before the beginning

    def push(self, x: np.ndarray) -> np.ndarray:
        """What is finished with these samples behind the earlier ones."""
        self._held = np.concatenate((self._held, x), axis=1)
        done = [self._held[:, :0]]
        ahead = self.edge if self._tail is None else 0
        if ahead and self._held.shape[1] + ahead >= self.size:
            self._held = mirrored(self._held, ahead, self._held.shape[1] + ahead)
        while self._held.shape[1] - self._start >= self.size:
            made = self._made(self._start, self._start)
            done.append(made[:, self._skip : self.hop])
            self._skip, self._tail = 0, made[:, self.hop :]
            self._start += self.hop
        gone = max(0, self._start - self.hop)
        self._held, self._start = self._held[:, gone:], self._start - gone
        return np.concatenate(done, axis=1)

    def finish(self) -> np.ndarray:
        """The rest."""
        n = self._held.shape[1]
        if self._tail is None:
            if not n:
                return self._held
            if n + 2 * self.edge <= self.size:
                self._held = mirrored(self._held, self.edge, self.size)
                return self._made(0, self.edge)[:, :n]
        first = self.push(mirrored(self._held, 0, n + self.edge)[:, n:])
        held = self._held.shape[1]
        left = held - self._start
        rest = self._tail[:, :left] if left <= self._shared else self._made(held - self.size, self._start)
        made = np.concatenate((first, rest), axis=1)
        return made[:, : made.shape[1] - self.edge]

    def _made(self, first: int, start: int) -> np.ndarray:
        """The chunk that begins at `first`, from `start` on, which the tail is faded into."""
        made = self.process(np.ascontiguousarray(self._held[:, first : first + self.size]))[:, start - first :]
        if self._tail is not None:
            made[:, : self._shared] = self._tail + (made[:, : self._shared] - self._tail) * self._rise
        return made


class Session:
    """One sound on its way: `push` blocks (channels, n) at rate `sr`, then `finish`. What comes out is as long.

    `process` works on `size` samples at `rate`. `dry`: share of the input in the output. `keep_high`: what lies above
    rate / 2, which nothing is done to, is kept, not dropped. `overlap`, `edge`: of chunks.
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
        edge: int = 0,
    ):
        self.keep_high = keep_high and sr > rate
        change = (lambda x: process(x) - x) if self.keep_high else process
        self._chunks = OverlapAdd(size, channels, change, overlap, edge)
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
        if self.keep_high:
            return dry + share * wet
        return share * wet + self.dry * dry if self.dry else wet

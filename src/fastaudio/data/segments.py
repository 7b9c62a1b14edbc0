"""How a track is cut. Owns: sizes of segments and of their blocks, and the guard against short ones.

The courses' numbers: 30 s at 22,050 Hz in 10 segments are 66,150 samples and 130 frames each, in 5 segments 132,300
samples and 259 frames (their text says 258: `n_frames=258` leaves the last one out).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .. import _check

SHORT = ("drop", "pad")


class Segments(NamedTuple):
    """`samples`: of one segment; `count`: of a track, None for all there are; `frames`: of a whole segment; `kept`:
    rows of its block, the first of these; `shortest`: samples that still give all frames; `trim`: dB, see `trimmed`.
    """

    samples: int
    count: int | None
    frames: int
    kept: int
    shortest: int
    pad: bool
    trim: float | None = None

    def cut(self, y: np.ndarray) -> tuple[list[np.ndarray], int]:
        """Blocks of samples, (k, samples) and perhaps (1, fewer), and how many segments are missing.

        The end of a file that is cut by `segment_seconds` is none. A last segment that misses a few samples is kept
        while its frames are all there, as in the courses.
        """
        wanted = self.count or max(1, -(-len(y) // self.samples))
        whole = min(len(y) // self.samples, wanted)
        parts = [y[: whole * self.samples].reshape(whole, self.samples)] if whole else []
        rest = y[whole * self.samples :] if whole < wanted else y[:0]
        if len(rest) >= self.shortest:
            parts.append(rest[None])
        elif self.pad and not whole and len(rest):
            filled = np.zeros((1, self.samples), rest.dtype)  # np.pad would take a third as long as the features
            filled[0, : len(rest)] = rest
            parts.append(filled)
        return parts, wanted - sum(map(len, parts)) if self.count or not parts else 0


def segments(
    sr: float,
    hop_length: int,
    num_segments: int = 10,
    track_seconds: float = 30.0,
    segment_seconds: float | None = None,
    n_frames: int | None = None,
    short: str = "drop",
    trim_db: float | None = None,
) -> Segments:
    """The geometry of a set; see `build`.

    Examples
    --------
    >>> segments(22050, 512, num_segments=10)[:4]
    (66150, 10, 130, 130)
    >>> segments(22050, 512, num_segments=5, n_frames=258)
    Segments(samples=132300, count=5, frames=259, kept=258, shortest=132096, pad=False, trim=None)
    """
    _check.one_of("dataset", "short", short, SHORT)
    if segment_seconds is None:
        count: int | None = _check.positive_int("dataset", "num_segments", num_segments)
        samples = int(int(sr * _check.positive("dataset", "track_seconds", track_seconds)) / num_segments)
    else:
        count, samples = None, int(sr * _check.positive("dataset", "segment_seconds", segment_seconds))
    if samples < 1:
        raise _check.fail("dataset", "segments must have at least one sample", samples)
    frames = 1 + samples // hop_length
    kept = frames if n_frames is None else _check.positive_int("dataset", "n_frames", n_frames)
    if kept > frames:
        raise _check.fail("dataset", f"n_frames must be at most {frames}, the frames of a segment", kept)
    trim = None if trim_db is None else _check.positive("dataset", "trim_db", trim_db)
    return Segments(samples, count, frames, kept, max(1, samples // hop_length * hop_length), short == "pad", trim)

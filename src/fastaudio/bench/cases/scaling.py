"""How the time of the MFCC grows: with the length of a clip, the clips in a batch, the threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .. import inputs
from .case import Case
from .features import ROWS


class Series(NamedTuple):
    """One curve's points, each measured as a row is; `threads` None: the number is the point."""

    name: str
    axis: str
    points: tuple[float, ...]
    make_input: Callable[[float], np.ndarray]
    threads: int | None


MFCC: Case = next(case for case in ROWS if case.name == "mfcc")


def _batch_of_five_seconds(count: float) -> np.ndarray:
    return np.tile(inputs.clip(5.0), (int(count), 1))


def series(cores: int, quick: bool) -> tuple[Series, ...]:
    """The three, the machine's `cores` threads included; fewer points for a quick look."""
    lengths = (0.3, 3.0, 30.0) if quick else (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
    sizes = (1, 8) if quick else (1, 2, 4, 8, 16, 32, 64)
    counts = sorted({1, cores, *(n for n in (2, 4, 8, 16, 32) if n < cores)})
    return (
        Series("length", "clip length [s], 1 thread", lengths, inputs.clip, 1),
        Series("batch", f"clips of 5 s in a batch, {cores} threads", sizes, _batch_of_five_seconds, cores),
        Series("threads", "threads, 16 clips of 30 s", tuple(counts), lambda _: inputs.batch(30.0), None),
    )

"""Small work on arrays. Owns: rows."""

from __future__ import annotations

import numpy as np

from .given import given
from .row import row


def bounds(slices: list[slice]) -> np.ndarray:
    return np.array([(s.start, s.stop) for s in slices])


OF_ARRAYS = (
    row("util.axis_sort", given.magnitudes),
    row("util.buf_to_float", given.pcm),
    row("util.count_unique", given.chroma),
    row("util.is_unique", given.chroma),
    row("util.cyclic_gradient", given.magnitudes),
    row("util.expand_to", given.bins, ndim=2, axes=0),
    row("util.fill_off_diagonal", given.recurrence, radius=0.25),
    row("util.fix_length", given.clip, size=700_000),
    row("util.pad_center", given.clip, size=700_000),
    row("util.frame", given.clip, frame_length=2048, hop_length=512),
    row("util.index_to_slice", given.beats).but(seen=bounds),
    row("util.shear", given.recurrence),
    row("util.stack", given.two_clips),
    row("util.tiny", given.clip),
)

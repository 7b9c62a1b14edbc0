"""Numbers of magnitude spectra. Owns: measure, and the spectra it takes a block of frames at a time.
May touch: program, core.framing, spectral_input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import _arrays, _check
from ..backends import ops, registry
from ..core.framing import frames, part_of
from .program import fft_length, program, run_frames, spectrogram_of
from .spectral_input import frequencies

BLOCK = 64  # frames at a time: a few hundred kilobytes in double precision, however long the signal
KEPT = 2 << 20  # bytes of magnitudes at a time for the kernel, which shares blocks of frames among threads


class Measure(NamedTuple):
    """A number of a spectrum: its name in ops.MEASURES, of magnitudes to `power`."""

    name: str
    power: float


def measure(where: str, measures: Sequence[Measure], **given: Any) -> np.ndarray:
    """The measures of every frame of `y` or of the magnitudes `S`: `(..., measures, t)` float64, in one pass."""
    kinds = np.array([ops.MEASURES[m.name] for m in measures])
    powers = np.array([m.power for m in measures])
    changes, before = any(m.name in ("flux", "change") for m in measures), None
    lead, count, freq, blocks = spectra(where, KEPT, **given)
    out = np.empty((int(np.prod(lead)), len(measures), count))
    kernel = registry.current().kernel("measures")
    for at, end, block in blocks:
        part = out if end - at == count else np.empty((*out.shape[:2], end - at))
        kernel(part, _after(before, block), freq, kinds, powers)
        before = block[..., -1:].copy() if changes else None
        if part is not out:
            out[:, :, at:end] = part
    return out.reshape(*lead, len(measures), count)


def _after(before: np.ndarray | None, block: np.ndarray) -> np.ndarray:
    """The block, after the spectrum before it if there is one, as kernels take it."""
    if before is None:
        return _arrays.contiguous(block)
    out = np.empty((*block.shape[:2], 1 + block.shape[2]), block.dtype)
    return np.concatenate([before, block], axis=-1, out=out)


def spectra(
    where: str,
    kept: int,
    *,
    y: Any = None,
    sr: float = 22050,
    S: Any = None,
    freq: Any = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
) -> tuple[tuple[int, ...], int, np.ndarray, Iterator[tuple[int, int, np.ndarray]]]:
    """Leading axes, number of frames, frequencies of the bins, and blocks of at most `kept` bytes, or BLOCK frames: the
    first frame, the one after the last, and magnitudes (rows, bins, frames)."""
    if _arrays.on_gpu(y) or _arrays.on_gpu(S):
        raise _arrays.refused(where)
    if S is not None:
        S, _ = spectrogram_of(where, S)
        f, flat = frequencies(where, freq, sr, fft_length(n_fft, S)), _arrays.slices(S)
        lead, count, size = S.shape[:-2], S.shape[-1], flat[:, :, :1].nbytes

        def part(start: int, end: int) -> np.ndarray:
            return flat[:, :, start:end]

    elif y is None:
        raise _check.neither(where, "y or S")
    else:
        framed = frames(where, y, n_fft, hop_length, center, pad_mode, check=True)
        f = frequencies(where, freq, sr, n_fft)
        lead, count, size = framed.lead, framed.count, len(framed.x) * len(f) * framed.dtype.itemsize
        p = program("spectrogram", len(f), (), framed.dtype, power=1.0)
        signal = framed._replace(lead=(len(framed.x),))

        def part(start: int, end: int) -> np.ndarray:
            return run_frames(part_of(signal, n_fft, start, end), n_fft, window, win_length, p, where)

    step = max(kept // max(size, 1) // BLOCK, 1) * BLOCK
    ends = ((at, min(at + step, count)) for at in range(0, count, step))
    return lead, count, f, ((at, end, part(at, end)) for at, end in ends)

"""Numbers of magnitude spectra that no kernel computes. Owns: measure, which takes spectra a block of frames at a time.
May touch: program, core.framing, spectral_input.

Spectra are rows here, so that every sum runs along memory and has the same order however many frames there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.framing import Frames, frames
from ..errors import BackendUnavailable
from .program import fft_length, program, run_frames, spectrogram_of
from .spectral_input import frequencies

BLOCK = 64  # frames at a time: a few hundred kilobytes in double precision, however long the signal

#: (m (1 + t, bins) float64 magnitudes, the first those of the frame before; freq (bins,)) -> (t,)
Measure = Callable[[np.ndarray, np.ndarray], np.ndarray]


def measure(
    where: str,
    measures: Sequence[Measure],
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
) -> np.ndarray:
    """The measures of every frame of `y` or of the magnitudes `S`: `(..., measures, t)` float64, in one pass."""
    if _arrays.on_gpu(y) or _arrays.on_gpu(S):
        raise BackendUnavailable(f"{where}: not on the 'cuda' engine; bring the array to the host first")
    if S is not None:
        S, _ = spectrogram_of(where, S)
        f = frequencies(where, freq, sr, fft_length(n_fft, S))
        slices = _arrays.slices(S)
        lead, count = S.shape[:-2], S.shape[-1]
        blocks = ((at, slices[:, :, at : at + BLOCK]) for at in range(0, count, BLOCK))
    elif y is None:
        raise _check.neither(where, "y or S")
    else:
        framed = frames(where, y, n_fft, hop_length, center, pad_mode, check=True)
        f = frequencies(where, freq, sr, n_fft)
        lead, count = framed.lead, framed.count
        blocks = _magnitudes(where, framed, n_fft, window, win_length)
    out = np.empty((int(np.prod(lead)), len(measures), count))
    before = None
    for at, block in blocks:
        m = np.empty((block.shape[2] + 1, block.shape[1]))
        last = np.empty((len(block), block.shape[1]))
        for row, spectra in enumerate(block):
            m[1:] = spectra.T
            m[0] = m[1] if before is None else before[row]  # the first frame has not changed
            last[row] = m[-1]
            for i, number in enumerate(measures):
                out[row, i, at : at + len(m) - 1] = number(m, f)
        before = last
    return out.reshape(*lead, len(measures), count)


def _magnitudes(
    where: str, f: Frames, n_fft: int, window: Any, win_length: int | None
) -> Iterator[tuple[int, np.ndarray]]:
    """(first frame, magnitudes (rows, bins, frames)) of one block after another."""
    p = program("spectrogram", 1 + n_fft // 2, (), f.dtype, power=1.0)
    flat = f._replace(lead=(len(f.x),))
    for at in range(0, f.count, BLOCK):
        part = flat._replace(pad=f.pad - at * f.hop, count=min(BLOCK, f.count - at))
        yield at, run_frames(part, n_fft, window, win_length, p, where)

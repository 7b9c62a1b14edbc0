"""Speed without pitch. Owns: time_stretch. May touch: core.

Block by block: the spectrum of the whole signal would take four times its memory, twice.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.istft import istft
from ..core.phase_vocoder import stretched
from ..core.stft import stft
from ..filters.framing import hop_of

BLOCK = 64  # frames at a time


@_arrays.any_array("y")
def time_stretch(y: np.ndarray, *, rate: float, **kwargs: Any) -> np.ndarray:
    """Change the speed of a signal and keep its pitch, by the phase vocoder.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    rate : float > 0
        2 is twice as fast, 0.5 half as fast.
    **kwargs
        Frames: arguments of `fa.stft`, as `n_fft=2048, hop_length=512`.

    Returns
    -------
    (..., round(n / rate)) array, of the dtype of `y`; float32 for int16

    Raises
    ------
    ParameterError : `rate` not > 0, and as `fa.stft`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> fa.effects.time_stretch(y, rate=2.0).shape
    (11025,)
    """
    where = "time_stretch"
    rate = _check.positive(where, "rate", rate)
    n_fft = _check.positive_int("stft", "n_fft", kwargs.get("n_fft", 2048))
    hop = hop_of("stft", kwargs.get("hop_length"), kwargs.get("win_length"), n_fft)
    lead = n_fft // 2 if kwargs.get("center", True) else 0
    dtype = y.dtype if isinstance(y, np.ndarray) and y.dtype.kind == "f" else None
    y = _arrays.samples("stft", y)
    count = max(1, 1 + (y.shape[-1] + 2 * lead - n_fft) // hop)
    steps = np.arange(0, count, rate)
    out = np.zeros((*y.shape[:-1], round(y.shape[-1] / rate)), _arrays.result_dtype(y) if dtype is None else dtype)
    back = {name: kwargs[name] for name in ("win_length", "window") if name in kwargs}
    back |= {"n_fft": n_fft, "hop_length": hop, "center": False, "dtype": dtype}
    bins, overlap, size = n_fft // 2 + 1, (n_fft - 1) // hop, max(1, int(BLOCK / max(rate, 1)))
    phase = np.zeros((prod(y.shape[:-1]), bins), np.complex128)
    spectra = np.zeros((*y.shape[:-1], 0, bins), np.complex64)
    for at in range(0, len(steps), size):
        part = steps[at : at + size]
        first, last = int(part[0]), min(int(part[-1]) + 2, count)
        D = _frames(y, first, last, count, hop, kwargs)
        before = spectra[..., max(spectra.shape[-2] - overlap, 0) :, :]  # frames that reach into this block
        spectra = np.concatenate([before, stretched(D, part - first, phase=phase)], axis=-2)
        z = istft(spectra.swapaxes(-1, -2), **back)[..., before.shape[-2] * hop :]
        _place(out, z if at + size >= len(steps) else z[..., : len(part) * hop], at * hop - lead)
    return out


def _frames(y: np.ndarray, first: int, last: int, count: int, hop: int, options: dict[str, Any]) -> np.ndarray:
    """Frames first .. last of the `count` of `stft(y)`: (..., frames, bins), of the samples under them alone."""
    n_fft = options.get("n_fft", 2048)
    margin = -(-n_fft // hop) if options.get("center", True) else 0  # frames that lie across the ends of a piece
    begin, end = max(first - margin, 0), last + margin
    stop = y.shape[-1] if end >= count else (end - 1) * hop + n_fft
    D = stft(y[..., begin * hop : stop], **options).swapaxes(-1, -2)
    return _arrays.contiguous(D[..., first - begin : last - begin, :])


def _place(out: np.ndarray, z: np.ndarray, start: int) -> None:
    """out[start:] = z, where there is room."""
    z = z[..., max(-start, 0) :]
    start = max(start, 0)
    part = out[..., start : start + z.shape[-1]]
    part[...] = z[..., : part.shape[-1]]

"""Harmonic and percussive parts of a signal. Owns: hpss, harmonic, percussive. May touch: decompose, core, backends.

A block of frames at a time, from samples to samples: a whole signal's spectra take many times its memory.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..core.framing import Frames, frames, part_of
from ..core.istft import istft
from ..core.stft import stft
from ..decompose.hpss import Block, Masks
from ..decompose.hpss import hpss as spectra_parts
from ..filters.framing import hop_of, window_of


@_arrays.any_array("y", gpu=True)
def hpss(
    y: np.ndarray,
    *,
    kernel_size: Any = 31,
    power: float = 2.0,
    mask: bool = False,
    margin: Any = 1.0,
    n_fft: int = 2048,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
) -> tuple[np.ndarray, np.ndarray]:
    """Separate a signal into harmonic and percussive sound.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    kernel_size, power, mask, margin
        As in `fa.decompose.hpss`.
    n_fft, hop_length, win_length, window, center, pad_mode
        Frames as in `fa.stft`.

    Returns
    -------
    harmonic, percussive : arrays of the shape of `y`; with `margin=1` their sum is `y`

    Raises
    ------
    ParameterError : as `fa.stft` and `fa.decompose.hpss`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=2) + fa.clicks(times=[0.5, 1.0, 1.5], sr=22050, length=44100)
    >>> harmonic, percussive = fa.effects.hpss(y)
    >>> bool(np.abs(harmonic + percussive - y).max() < 1e-6)
    True
    """
    return _parts(
        slice(2), y, kernel_size, power, mask, margin, n_fft, hop_length, win_length, window, center, pad_mode
    )


@_arrays.any_array("y", gpu=True)
def harmonic(
    y: np.ndarray,
    *,
    kernel_size: Any = 31,
    power: float = 2.0,
    mask: bool = False,
    margin: Any = 1.0,
    n_fft: int = 2048,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
) -> np.ndarray:
    """The harmonic part of a signal; arguments as `fa.effects.hpss`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.effects.harmonic(fa.tone(440, sr=22050, duration=1)).shape
    (22050,)
    """
    return _parts(
        slice(0, 1), y, kernel_size, power, mask, margin, n_fft, hop_length, win_length, window, center, pad_mode
    )[0]


@_arrays.any_array("y", gpu=True)
def percussive(
    y: np.ndarray,
    *,
    kernel_size: Any = 31,
    power: float = 2.0,
    mask: bool = False,
    margin: Any = 1.0,
    n_fft: int = 2048,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
) -> np.ndarray:
    """The percussive part of a signal; arguments as `fa.effects.hpss`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.effects.percussive(fa.tone(440, sr=22050, duration=1)).shape
    (22050,)
    """
    return _parts(
        slice(1, 2), y, kernel_size, power, mask, margin, n_fft, hop_length, win_length, window, center, pad_mode
    )[0]


def _parts(
    which: slice, y: Any, kernel_size: Any, power: float, mask: bool, margin: Any, n_fft: int, hop: Any, win: Any,
    window: Any, center: bool, pad_mode: Any,
) -> tuple[np.ndarray, ...]:  # fmt: skip
    if _arrays.on_gpu(y):
        spectra = {"n_fft": n_fft, "hop_length": hop, "win_length": win, "window": window, "center": center}
        return _on_gpu(y, pad_mode, spectra, kernel_size=kernel_size, power=power, mask=mask, margin=margin)[which]
    hop = hop_of("stft", hop, win, _check.positive_int("stft", "n_fft", n_fft))
    f = frames("stft", y, n_fft, hop, center, pad_mode, check=True)
    masks = Masks.of("hpss", kernel_size, power, margin)
    options = {"n_fft": n_fft, "hop_length": hop, "win_length": win, "window": window}
    offset = n_fft // 2 if center else 0
    n = np.shape(y)[-1] or n_fft + hop * (f.count - 1) - 2 * offset
    parts = tuple(np.empty((len(f.x), n), f.result) for _ in range(2)[which])
    kept = -(-n_fft // hop)  # frames before a block that reach into its samples
    before = [np.empty((len(f.x), 1 + n_fft // 2, 0))] * len(parts)
    for block in masks.blocks(f.count, kept):
        D = _spectra(f, block, n_fft, win, window)
        found = islice(masks.of_frames(np.abs(D), block), which.start, which.stop)
        D = D[..., block.first - block.begin : block.stop - block.begin]
        start = max(block.first * hop - offset, 0)
        stop = n if block.stop == f.count else min(block.stop * hop - offset, n)
        for i, gain in enumerate(found):
            spectra = _followed(before[i], gain, D.dtype.type(1) if mask else D)
            before[i] = spectra[..., -kept:].copy(order="K")
            if stop > start:
                at = start + offset - (block.stop - spectra.shape[-1]) * hop
                parts[i][:, start:stop] = istft(spectra, center=False, length=at + stop - start, **options)[:, at:]
    return tuple(part.reshape(*f.lead, n) for part in parts)


def _followed(before: np.ndarray, gain: np.ndarray, D: Any) -> np.ndarray:
    """Spectra (rows, bins, frames) followed by `gain * D`, in `stft`'s memory order."""
    rows, bins, first = before.shape
    spectra = np.empty((rows, first + gain.shape[-1], bins), D.dtype).swapaxes(-1, -2)
    spectra[..., :first] = before
    np.multiply(D, gain, out=spectra[..., first:])
    return spectra


def _on_gpu(y: Any, pad_mode: Any, spectra: dict[str, Any], **masks: Any) -> tuple[Any, ...]:
    """Of the whole signal at once."""
    D = stft(y, pad_mode=pad_mode, **spectra)
    parts = spectra_parts(D, **masks)
    return tuple(istft(part.astype(D.dtype, copy=False), length=y.shape[-1], **spectra) for part in parts)


def _spectra(f: Frames, block: Block, n_fft: int, win: Any, window: Any) -> np.ndarray:
    """(rows, bins, frames) that the masks of `block` need."""
    part = part_of(f, n_fft, block.begin, block.end)
    D = np.empty((len(part.x), part.count, 1 + n_fft // 2), np.result_type(f.dtype, np.complex64))
    table = window_of("stft", window, win, n_fft, f.dtype)
    registry.backend(D).kernel("stft")(D, part.x, table, part.hop, part.pad, part.mode, True)
    return D.swapaxes(-1, -2).astype(np.result_type(f.result, np.complex64), copy=False)

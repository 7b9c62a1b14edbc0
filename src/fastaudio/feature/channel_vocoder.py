"""The level of a sound in bands. Owns: channel_vocoder. May touch: spectral_measures, filters."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from ..filters.mel_scale import hz_to_mel, mel_to_hz
from .program import fft_length
from .spectral_measures import spectra

BANKS = ("linear", "mel", "constant_q")


@_arrays.any_array("y", "S")
def channel_vocoder(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    bank: Any = "mel",
    n_bands: int = 24,
    fmin: float = 50.0,
    fmax: float | None = None,
    n_fft: int = 2048,
    **frame: Any,
) -> np.ndarray:
    """Channel vocoder: the RMS of what a bank of band-pass filters lets through, `sqrt(sum |X H_b|^2) / n_fft`.

    The sum is over the whole circle of frequencies; by Parseval's theorem this is the RMS of the filtered frame. More
    bands show a finer envelope.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    S : array (..., bins, t), magnitudes to use instead of `y`
    bank : {"mel", "linear", "constant_q"} or array (bands, bins)
        Bands that meet at edges evenly spaced on the mel scale, in Hz, or in octaves; or the gain of every filter at
        every bin.
    n_bands : int > 0
        Not used if `bank` is an array.
    fmin, fmax : float, Hz
        Where the bands begin and end; default of `fmax`: sr / 2, which it includes.
    n_fft : int > 0
    **frame
        `hop_length, win_length, window, center, pad_mode`: frames as in `fa.stft`.

    Returns
    -------
    (..., bands, t) float64

    Raises
    ------
    ParameterError : neither `y` nor `S`, a bank that does not fit, edges that do not rise

    Examples
    --------
    >>> import fastaudio as fa
    >>> V = fa.feature.channel_vocoder(y=fa.tone(440, sr=22050, duration=1), sr=22050, window="boxcar")
    >>> V.shape, round(float(V[:, 20].max()), 1)
    ((24, 44), 0.7)
    """
    where = "channel_vocoder"
    if S is not None and np.ndim(S) >= 2:
        n_fft = fft_length(n_fft, np.asarray(S))
    n_fft = _check.positive_int(where, "n_fft", n_fft)
    gains = _bank(where, bank, n_bands, fmin, fmax, _check.positive(where, "sr", sr), n_fft)
    twice = np.full(gains.shape[1], 2.0)
    twice[0] = 1
    if n_fft % 2 == 0:
        twice[-1] = 1  # bin 0 and the Nyquist bin stand for themselves alone
    lead, count, _, blocks = spectra(where, 0, y=y, sr=sr, S=S, n_fft=n_fft, **frame)
    levels = [_band(g * g * twice) for g in gains]
    out = np.empty((int(np.prod(lead)), len(levels), count))
    for at, end, block in blocks:
        square = np.square(block.swapaxes(-1, -2), dtype=np.float64, order="C")  # sums run along memory
        for i, (low, weights) in enumerate(levels):
            sums = (square[:, :, low : low + len(weights)] * weights).sum(axis=-1)
            out[:, i, at:end] = np.sqrt(sums) / n_fft
    return out.reshape(*lead, len(levels), count)


def _band(weights: np.ndarray) -> tuple[int, np.ndarray]:
    """The first bin that counts, and the weights from there to the last."""
    at = np.flatnonzero(weights)
    low, high = (at[0], at[-1] + 1) if at.size else (0, 1)
    return low, weights[low:high]


def _bank(where: str, bank: Any, n_bands: int, fmin: float, fmax: float | None, sr: float, n_fft: int) -> np.ndarray:
    """(bands, bins) gains."""
    bins = 1 + n_fft // 2
    if not isinstance(bank, str):
        gains = np.asarray(bank)
        if gains.ndim != 2 or gains.shape[1] != bins or gains.dtype.kind not in "fiu":
            raise ParameterError(f"{where}: bank must be real (bands, {bins}), got {gains.dtype} {gains.shape}")
        return gains.astype(np.float64)
    _check.one_of(where, "bank", bank, BANKS)
    n_bands = _check.positive_int(where, "n_bands", n_bands)
    low = (_check.positive if bank == "constant_q" else _check.non_negative)(where, "fmin", fmin)
    high = 0.5 * sr if fmax is None else _check.positive(where, "fmax", fmax)
    if not low < high <= 0.5 * sr:
        raise _check.fail(where, f"fmin must be < fmax, and fmax <= sr / 2 = {0.5 * sr}", (fmin, fmax))
    if bank == "mel":
        edges = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), n_bands + 1))
    else:
        edges = (np.geomspace if bank == "constant_q" else np.linspace)(low, high, n_bands + 1)
    edges[-1] = np.inf if high == 0.5 * sr else high
    f = np.arange(bins) * (sr / n_fft)
    return np.array([(f >= a) & (f < b) for a, b in zip(edges[:-1], edges[1:], strict=True)], np.float64)

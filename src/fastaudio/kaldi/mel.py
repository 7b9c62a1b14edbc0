"""Kaldi's mel bank: triangles in mel, warped for the length of the vocal tract. Owns: get_mel_banks, mel_tables.
May touch: filters.sparse_bank, _check."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..filters.sparse_bank import sparse_bank


def mel_scale(freq: Any) -> Any:
    """Hz to mel, `1127 ln(1 + f / 700)`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> round(float(fa.kaldi.mel_scale(1000.0)))
    1000
    """
    return 1127.0 * np.log(1.0 + np.asarray(freq, np.float64) / 700.0)


def inverse_mel_scale(mel_freq: Any) -> Any:
    """Mel to Hz, the inverse of `mel_scale`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> round(float(fa.kaldi.inverse_mel_scale(1000.0)))
    1000
    """
    return 700.0 * (np.exp(np.asarray(mel_freq, np.float64) / 1127.0) - 1.0)


def _warp(freq: np.ndarray, low: float, high: float, vtln_low: float, vtln_high: float, warp: float) -> np.ndarray:
    """Frequencies through Kaldi's three straight lines; outside of low .. high they stay."""
    l, h, scale = vtln_low * max(1.0, warp), vtln_high * min(1.0, warp), 1.0 / warp
    if not (l > low and h < high):
        raise ParameterError(f"get_mel_banks: vtln_warp must leave the cutoffs inside the band, got {warp!r}")
    left, right = (scale * l - low) / (l - low), (high - scale * h) / (high - h)
    middle = np.where(freq < h, scale * freq, high + right * (freq - high))
    warped = np.where(freq < l, low + left * (freq - low), middle)
    return np.where((freq < low) | (freq > high), freq, warped)


def get_mel_banks(
    num_bins: int,
    window_length_padded: int,
    sample_freq: float,
    low_freq: float,
    high_freq: float,
    vtln_low: float,
    vtln_high: float,
    vtln_warp_factor: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Kaldi's mel bank: triangles that are straight in mel, without the Nyquist bin.

    Parameters
    ----------
    num_bins : int > 3
    window_length_padded : int, even
        Length of the transform.
    sample_freq, low_freq, high_freq : float, Hz
        `high_freq <= 0` counts from the Nyquist frequency.
    vtln_low, vtln_high, vtln_warp_factor : float
        Cutoffs and factor of the warping; a negative `vtln_high` counts from the Nyquist frequency. Factor 1: none.

    Returns
    -------
    bins : (num_bins, window_length_padded // 2) float64
    center_freqs : (num_bins,) float64, Hz

    Raises
    ------
    ParameterError : fewer than 4 bins, an odd length, frequencies out of order

    Examples
    --------
    >>> import fastaudio as fa
    >>> bank, centers = fa.kaldi.get_mel_banks(23, 512, 16000.0, 20.0, 0.0, 100.0, -500.0, 1.0)
    >>> bank.shape, round(float(centers[0]))
    ((23, 256), 99)
    """
    where = "get_mel_banks"
    if _check.positive_int(where, "num_bins", num_bins) <= 3:
        raise _check.fail(where, "num_bins must be > 3", num_bins)
    if _check.positive_int(where, "window_length_padded", window_length_padded) % 2:
        raise _check.fail(where, "window_length_padded must be even", window_length_padded)
    nyquist = 0.5 * _check.positive(where, "sample_freq", sample_freq)
    high = high_freq + nyquist if high_freq <= 0 else high_freq
    if not 0 <= low_freq < high <= nyquist:
        raise ParameterError(
            f"{where}: must have 0 <= low_freq < high_freq <= {nyquist}, half the rate, got {low_freq!r}, {high_freq!r}"
        )
    warp_to = vtln_high + nyquist if vtln_high < 0 else vtln_high
    warped = vtln_warp_factor != 1.0
    if warped and not (low_freq < vtln_low < warp_to < high):
        raise ParameterError(
            f"{where}: must have low_freq < vtln_low < vtln_high < high_freq, got {vtln_low!r}, {vtln_high!r} in "
            f"{low_freq!r} .. {high!r}"
        )
    first, last = mel_scale(low_freq), mel_scale(high)
    left, center, right = (
        first + (np.arange(num_bins)[:, None] + i) * ((last - first) / (num_bins + 1)) for i in range(3)
    )
    if warped:
        edges = low_freq, high, vtln_low, warp_to, _check.positive(where, "vtln_warp_factor", vtln_warp_factor)
        left, center, right = (mel_scale(_warp(inverse_mel_scale(m), *edges)) for m in (left, center, right))
    mel = mel_scale(np.arange(window_length_padded // 2) * (sample_freq / window_length_padded))[None]
    up, down = (mel - left) / (center - left), (right - mel) / (right - center)
    if not warped:
        bins = np.maximum(0.0, np.minimum(up, down))
    else:  # warping can put the three in any order
        bins = np.where((mel > left) & (mel <= center), up, np.where((mel > center) & (mel < right), down, 0.0))
    return bins, inverse_mel_scale(center[:, 0])


@lru_cache(maxsize=64)
def mel_tables(dtype: Any, *key: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The bank as the kernel takes it: starts, lengths, weights."""
    with _check.naming(num_bins="num_mel_bins"):
        return sparse_bank(get_mel_banks(*key)[0], dtype)

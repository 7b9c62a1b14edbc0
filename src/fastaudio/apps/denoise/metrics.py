"""How good denoised sound is. Owns: SI-SDR, SNR, segmental SNR, log-spectral distance, STOI, and means over clips.

A silent reference has no such number: nan, and `summary` counts these instead of averaging them away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

import fastaudio as fa

from ... import _check
from ...errors import BackendUnavailable
from .image import Image
from .mixing import dot

_SILENT = 1e-12  # mean power


def _pair(where: str, reference: Any, estimate: Any) -> tuple[np.ndarray, np.ndarray]:
    s, e = np.asarray(reference, np.float64), np.asarray(estimate, np.float64)
    if s.ndim != 1 or s.shape != e.shape or not s.size:
        raise _check.fail(where, "reference and estimate must be one channel of one length", (s.shape, e.shape))
    return s, e


def _db(signal: float, rest: float) -> float:
    if signal <= 0:
        return -np.inf
    return float(10 * np.log10(signal / rest)) if rest > 0 else np.inf


def si_sdr(reference: Any, estimate: Any, *, zero_mean: bool = True) -> float:
    """Scale-invariant signal-to-distortion ratio in dB: how much of `estimate` is a multiple of `reference`.

    Parameters
    ----------
    reference, estimate : arrays (n,)
    zero_mean : bool; means are subtracted first

    Returns
    -------
    float; nan for a silent reference, inf for a perfect estimate, -inf for silence

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio.apps.denoise import si_sdr
    >>> s = np.sin(np.arange(1000))
    >>> n = np.cos(np.arange(1000))
    >>> round(si_sdr(s, 5 * (s + n / 10)), 1)
    20.0
    """
    s, e = _pair("si_sdr", reference, estimate)
    if zero_mean:
        s, e = s - s.mean(), e - e.mean()
    energy = dot(s, s)
    if energy <= _SILENT * len(s):
        return np.nan
    target = dot(e, s) / energy * s
    return _db(dot(target, target), dot(e - target, e - target))


def snr(reference: Any, estimate: Any) -> float:
    """Signal-to-noise ratio in dB, all that differs being noise; nan for a silent reference."""
    s, e = _pair("snr", reference, estimate)
    return np.nan if dot(s, s) <= _SILENT * len(s) else _db(dot(s, s), dot(e - s, e - s))


def segmental_snr(reference: Any, estimate: Any, sr: float = 16000, *, seconds: float = 0.032) -> float:
    """Mean over frames of their SNR, each limited to -10 ... 35 dB; frames without reference are left out.

    nan where no frame is left.
    """
    s, e = _pair("segmental_snr", reference, estimate)
    size = max(1, int(seconds * sr))
    count = len(s) // size
    s, e = s[: count * size].reshape(count, size), e[: count * size].reshape(count, size)
    power, error = (s**2).sum(1), ((e - s) ** 2).sum(1)
    heard = power > max(_SILENT * size, 1e-5 * power.max(initial=0))
    if not heard.any():
        return np.nan
    ratios = 10 * np.log10(power[heard] / np.maximum(error[heard], 1e-30))
    return float(np.clip(ratios, -10, 35).mean())


def log_spectral_distance(reference: Any, estimate: Any, *, n_fft: int = 512, hop: int = 160) -> float:
    """Root mean square over bins of the difference of log spectra in dB, mean over frames; what lies 80 dB below the
    reference's loudest bin counts as there. nan for a silent reference."""
    s, e = _pair("log_spectral_distance", reference, estimate)
    if dot(s, s) <= _SILENT * len(s):
        return np.nan
    powers = [fa.util.abs2(fa.stft(y, n_fft=n_fft, hop_length=hop)) for y in (s, e)]
    least = powers[0].max() * 1e-8
    a, b = (10 * np.log10(np.maximum(p, least)) for p in powers)
    return float(np.sqrt(((a - b) ** 2).mean(0)).mean())


def spectrogram_psnr(reference: Any, estimate: Any, noisy: Any, image: Image | None = None) -> float:
    """10 log10(1 / MSE) of the pictures a network sees, the course's measure; all three of `image.samples` samples."""
    image = Image() if image is None else image
    given = np.stack([np.asarray(y, np.float32) for y in (reference, estimate, noisy)])
    clean, made, heard = fa.util.abs2(image.spectra(given)[:, :-1])
    scale = image.reference(heard)
    error = float(np.mean((image.encode(clean, scale) - image.encode(made, scale)) ** 2, dtype=np.float64))
    return _db(1.0, error)


def stoi(reference: Any, estimate: Any, sr: float = 16000, *, extended: bool = False) -> float:
    """Short-time objective intelligibility, 0 to 1, by pystoi (`pip install fastaudio-kernels[metrics]`).

    nan for a reference with too little speech to say.
    """
    try:
        from pystoi import stoi as computed
    except ImportError as error:
        raise BackendUnavailable(f"stoi: needs pystoi ({error}); pip install pystoi") from error
    import warnings

    s, e = _pair("stoi", reference, estimate)
    if dot(s, s) <= _SILENT * len(s):
        return np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            return float(computed(s, e, sr, extended))
        except RuntimeWarning:  # not enough frames with speech
            return np.nan


def summary(values: Iterable[float]) -> dict[str, Any]:
    """{"mean", "ci95", "count", "undefined"}: of the finite values, and how many were not.

    Examples
    --------
    >>> from fastaudio.apps.denoise import summary
    >>> summary([1.0, 3.0, float("nan")])
    {'mean': 2.0, 'ci95': 1.96, 'count': 2, 'undefined': 1}
    """
    given = np.array(list(values), np.float64)
    good = given[np.isfinite(given)]
    spread = float(1.96 * good.std(ddof=1) / np.sqrt(len(good))) if len(good) > 1 else None
    mean = float(good.mean()) if len(good) else None
    return {
        "mean": mean,
        "ci95": None if spread is None else round(spread, 12),
        "count": len(good),
        "undefined": len(given) - len(good),
    }

"""Fundamental frequency with a probability of voice. Owns: pyin. May touch: yin, pitch_path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, comb, exp, floor, inf, lgamma, log2
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from .framing import frames
from .pitch_path import best_path, transitions
from .yin import check_range, difference, framed, place, troughs

BLOCK = 8  # frames at a time: their states take more than their samples


@_arrays.any_array("y")
def pyin(
    y: np.ndarray,
    *,
    fmin: float,
    fmax: float,
    sr: float = 22050,
    frame_length: int = 2048,
    hop_length: int | None = None,
    n_thresholds: int = 100,
    beta_parameters: tuple[float, float] = (2, 18),
    boltzmann_parameter: float = 2,
    resolution: float = 0.1,
    max_transition_rate: float = 35.92,
    switch_prob: float = 0.01,
    no_trough_prob: float = 0.01,
    fill_na: float | None = np.nan,
    center: bool = True,
    pad_mode: Any = "constant",
    transition_min_prob: float | None = 1e-4,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fundamental frequency and voicing, by probabilistic YIN: periods under many thresholds, then the likeliest path
    through them (M. Mauch and S. Dixon, "pYIN", 2014).

    Parameters
    ----------
    y, fmin, fmax, sr, frame_length, hop_length, center, pad_mode
        As in `fa.yin`.
    n_thresholds : int > 0
    beta_parameters : two numbers > 0
        Of the prior over the thresholds.
    boltzmann_parameter : float > 0
        How much shorter periods are preferred.
    resolution : float in (0, 1), semitones
    max_transition_rate : float > 0, octaves a second
    switch_prob : float in (0, 1)
        Of a change between voice and none.
    no_trough_prob : float in [0, 1]
        Of the least value where no trough is below the threshold.
    fill_na : float or None
        Frequency of frames without voice; None: the best guess.
    transition_min_prob : float or None
        As in `fa.sequence.viterbi`.

    Returns
    -------
    f0 : (..., t) float64, Hz
    voiced_flag : (..., t) bool
    voiced_prob : (..., t) float64

    Raises
    ------
    ParameterError : as `fa.yin`, a probability or resolution outside its range

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = np.concatenate([fa.tone(220, sr=22050, duration=0.5), np.zeros(11025)])
    >>> f0, voiced, _ = fa.pyin(y, fmin=110, fmax=440, sr=22050)
    >>> round(float(np.nanmedian(f0))), bool(voiced[5]), bool(voiced[-3])
    (220, True, False)
    """
    where = "pyin"
    check_range(where, sr, fmin, fmax, _check.positive_int(where, "frame_length", frame_length))
    for name, value in (("resolution", resolution), ("switch_prob", switch_prob)):
        if not 0 < value < 1:
            raise _check.fail(where, f"{name} must be > 0 and < 1", value)
    if transition_min_prob is not None:
        transition_min_prob = _check.non_negative(where, "transition_min_prob", transition_min_prob)
    hop = frame_length // 4 if hop_length is None else hop_length
    f = frames(where, y, frame_length, hop, center, pad_mode, name="frame_length", check=True)
    thresholds = np.linspace(0, 1, _check.positive_int(where, "n_thresholds", n_thresholds) + 1)
    prior = np.diff(beta_cdf(thresholds, *beta_parameters))
    per_semitone = ceil(1.0 / resolution)
    bins = floor(12 * per_semitone * log2(fmax / fmin)) + 1
    weights = (thresholds[1:], prior, boltzmann_parameter, no_trough_prob)
    span = floor(sr / fmax), min(ceil(sr / fmin), frame_length - 1)
    width = round(max_transition_rate * 12 * f.hop / sr) * per_semitone + 1
    runs = transitions(bins, width, float(switch_prob), transition_min_prob)
    voiced_prob, states = np.empty((len(f.x), f.count)), np.empty((len(f.x), f.count), np.int64)

    def bin_of(periods: np.ndarray) -> np.ndarray:
        octaves = np.log2(sr / periods / fmin)
        return np.clip(np.round(12 * per_semitone * octaves), 0, bins).astype(np.int64)

    for row, voice, path in zip(f.x, voiced_prob, states, strict=True):
        observed = _observations(framed(where, row, f, frame_length), span, weights, bins, bin_of, voice)
        path[:] = best_path(observed, f.count, runs)
    f0 = (fmin * 2 ** (np.arange(bins) / (12 * per_semitone)))[states % bins]
    voiced = states < bins
    if fill_na is not None:
        f0[~voiced] = fill_na
    return tuple(x.reshape(*f.lead, f.count) for x in (f0, voiced, voiced_prob))


def _observations(
    every: np.ndarray, span: tuple[int, int], weights: tuple, bins: int, bin_of: Callable, voice: np.ndarray
) -> Iterator[np.ndarray]:
    """Blocks (frames, 2 bins) of how likely every pitch is, with voice and without; `voice` receives its sums."""
    block = np.empty((BLOCK, 2 * bins))  # of all in turn
    for t0 in range(0, len(every), BLOCK):
        part = difference(np.ascontiguousarray(every[t0 : t0 + BLOCK]), *span)
        observed = block[: len(part)]
        observed[...] = 0
        for t, d in enumerate(part.astype(np.float64)):
            periods, probs = _candidates(d, *weights)
            observed[t, bin_of(span[0] + periods)[probs > 0]] = probs[probs > 0]
        voice[t0 : t0 + BLOCK] = np.clip(observed[:, :bins].sum(axis=1), 0, 1)
        observed[:, bins:] = (1 - voice[t0 : t0 + BLOCK, None]) / bins
        yield observed


def _candidates(
    d: np.ndarray, thresholds: np.ndarray, prior: np.ndarray, decay: float, no_trough: float
) -> tuple[np.ndarray, np.ndarray]:
    """Periods (from the shortest on, placed by parabolas) and probabilities of the troughs of one frame."""
    found = np.flatnonzero(troughs(d[None])[0])
    if not found.size:
        return np.zeros(0), np.zeros(0)
    heights = d[found]
    below = heights[:, None] < thresholds
    with np.errstate(divide="ignore", invalid="ignore"):
        order = np.cumsum(below, axis=0, dtype=np.float64)
        order -= 1
        order *= -decay
        np.exp(order, out=order)
        order *= 1 - exp(-decay)
        order /= 1 - np.exp(-decay * below.sum(axis=0))
        order[~below] = 0.0
        probs = order @ prior
    least = int(heights.argmin())
    probs[least] += no_trough * prior[: np.count_nonzero(~below[least])].sum()
    return place(np.broadcast_to(d, (found.size, d.size)), found), probs


def beta_cdf(x: np.ndarray, a: float, b: float) -> np.ndarray:
    """Distribution function of the beta distribution at x from 0 to 1."""
    if not 0 < min(a, b) < inf:
        raise ParameterError(f"pyin: beta_parameters must be two numbers > 0, got {(a, b)!r}")
    if float(a).is_integer() and float(b).is_integer() and a + b < 200:
        n = int(a + b) - 1
        return sum(comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(int(a), n + 1))
    turned = x > (a + 1) / (a + b + 2)
    left = np.where(turned, 0.0, x)
    right = np.where(turned, 1 - x, 0.0)
    return np.where(turned, 1 - _incomplete_beta(right, b, a), _incomplete_beta(left, a, b))


def _incomplete_beta(x: np.ndarray, a: float, b: float) -> np.ndarray:
    """The continued fraction of the regularised incomplete beta function, from the inside out."""
    tail = np.zeros_like(x)
    for m in range(200, 0, -1):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        tail = even / (1 + odd / (1 + tail))
    first = -(a + b) * x / (a + 1)
    with np.errstate(divide="ignore"):
        front = np.exp(a * np.log(x) + b * np.log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    return front / (1 + first / (1 + tail))

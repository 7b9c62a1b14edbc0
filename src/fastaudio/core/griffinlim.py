"""Phase of magnitude spectrograms. Owns: griffinlim. May touch: framing, backends."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import ops, registry
from ..errors import ParameterError, ParameterTypeError
from ..filters.framing import hop_of, window_of

BLOCK = 1 << 14  #: numbers drawn at a time


@_arrays.any_array("S", gpu=True)
def griffinlim(
    S: np.ndarray,
    *,
    n_iter: int = 32,
    hop_length: int | None = None,
    win_length: int | None = None,
    n_fft: int | None = None,
    window: Any = "hann",
    center: bool = True,
    dtype: Any = None,
    length: int | None = None,
    pad_mode: str = "constant",
    momentum: float = 0.99,
    init: str | None = "random",
    rng: Any = None,
    random_state: Any = None,
) -> np.ndarray:
    """Estimate a signal from magnitudes of spectra, by the fast Griffin-Lim algorithm.

    Each iteration goes to the signal and back, `X = stft(istft(D))`, and keeps the phase of
    `X - momentum / (1 + momentum) * X_before` (Griffin and Lim, 1984; Perraudin, Balazs and Sondergaard, 2013).

    Parameters
    ----------
    S : array (..., 1 + n_fft // 2, t), magnitudes
    n_iter : int >= 0
    hop_length, win_length, window, center
        As they were given to `stft`.
    n_fft : int > 0, optional
        Default: `2 * (bins - 1)`; needed for an odd `n_fft`.
    dtype : real dtype, optional
        Of the result. Default: that of `S`.
    length : int > 0, optional
        Samples to return; as many frames as `S` has must fit.
    pad_mode : {"constant", "edge", "reflect", "symmetric"}
    momentum : float >= 0
        0 is the original algorithm; above 1 it may diverge, of which a warning tells.
    init : {"random", None}
        First phases: random, or zero.
    rng : int, numpy.random.Generator or RandomState, optional
        Source of the random phases. The same numbers as librosa's give the same signal.
    random_state : optional
        The name of `rng` in librosa 0.11; an int seeds a Generator, as in librosa 1.0.

    Returns
    -------
    (..., n) real array; by default n = hop_length * (t - 1) if centred and n_fft is even

    Raises
    ------
    ParameterError : magnitudes that are not finite real numbers (..., bins, t), a parameter outside its range
    ParameterTypeError : an `rng` that NumPy takes no random numbers from

    Warns
    -----
    UserWarning : `momentum > 1`
    FutureWarning : `random_state` is given

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.chirp(fmin=110, fmax=880, sr=22050, duration=1)
    >>> S = abs(fa.stft(y))
    >>> x = fa.griffinlim(S, rng=0)
    >>> bool(((abs(fa.stft(x)) - S) ** 2).sum() < 0.05 * (S ** 2).sum())
    True
    """
    where = "griffinlim"
    S = _magnitudes(S)
    n_fft = _check.positive_int(where, "n_fft", 2 * (S.shape[-2] - 1) if n_fft is None else n_fft)
    if S.shape[-2] != 1 + n_fft // 2:
        raise ParameterError(f"{where}: n_fft must fit the {S.shape[-2]} bins of S, got {n_fft}")
    n_iter = _check.non_negative_int(where, "n_iter", n_iter)
    momentum = _check.non_negative(where, "momentum", momentum)
    if momentum > 1:
        warnings.warn(f"{where}: momentum={momentum} > 1 may diverge", UserWarning, stacklevel=3)
    hop = hop_of(where, hop_length, win_length, n_fft)
    mode = ops.PAD[_check.one_of(where, "pad_mode", pad_mode, ("constant", "edge", "reflect", "symmetric"))]
    real = S.dtype if dtype is None else np.dtype(dtype)
    if real.kind != "f":
        raise _check.fail(where, "dtype must be real floating-point", dtype)
    if registry.high_precision() and not _arrays.on_gpu(S):
        S = S.astype(np.float64, copy=False)
    turns = first_turns(where, S, init, rng, random_state, S.dtype)
    offset = n_fft // 2 if center else 0
    n = _samples(where, n_fft, hop, S.shape[-1], offset, length)
    backend = registry.backend(S)
    turns = turns if turns is None else backend.memory.upload(turns)
    y = backend.empty((*S.shape[:-2], n), S.dtype)
    if y.size:
        table = window_of(where, window, win_length, n_fft, S.dtype)
        backend.kernel(where)(_arrays.rows(y), _arrays.slices(S), turns, table, hop, offset, mode, n_iter, momentum)
    return y.astype(real, copy=False)


def _magnitudes(S: Any) -> np.ndarray:
    if not (_arrays.on_gpu(S) or isinstance(S, np.ndarray)) or S.ndim < 2 or S.dtype.kind not in "fiub":
        raise ParameterError(f"griffinlim: S must be a real array (..., bins, frames), got {_check.described(S)}")
    S = _arrays.real("griffinlim", "S", S)
    if not registry.backend(S).kernel("all_finite")(S):
        raise ParameterError("griffinlim: S must be finite everywhere, got NaN or infinity")
    return S


def _samples(where: str, n_fft: int, hop: int, frames: int, offset: int, length: int | None) -> int:
    """Length of the signal; its frames must be as many as S has."""
    n = n_fft + hop * (frames - 1) - 2 * offset
    if not frames or n <= 0:
        raise ParameterError(f"{where}: S must have frames for at least one sample, got {frames}")
    if length is None:
        return n
    n = _check.positive_int(where, "length", length)
    there = (n + 2 * offset - n_fft) // hop + 1
    if there != frames:
        raise ParameterError(f"{where}: length must give the {frames} frames of S, not {there}, got {length}")
    return n


def first_turns(
    where: str, S: np.ndarray, init: Any, rng: Any, random_state: Any, dtype: Any = np.float64
) -> np.ndarray | None:
    """First phases over 2 pi, in [0, 1), (rows, bins, frames); None: zeros."""
    if _check.one_of(where, "init", init, ("random", None)) is None:
        return None
    if random_state is not None:
        if rng is not None:
            raise ParameterError(f"{where}: rng and random_state are one, got both")
        warnings.warn(f"{where}: random_state is renamed to 'rng'", FutureWarning, stacklevel=4)
        rng = random_state
    if not isinstance(rng, np.random.RandomState):
        try:
            rng = np.random.default_rng(rng)
        except (TypeError, ValueError):
            rule = "rng must be a seed, a Generator or a RandomState"
            raise ParameterTypeError(f"{where}: {rule}, got {rng!r}") from None
    turns = np.empty(S.shape, dtype)
    flat = turns.reshape(-1)
    for at in range(0, flat.size, BLOCK):  # the same numbers as all at once, in less memory
        flat[at : at + BLOCK] = rng.random(size=min(BLOCK, flat.size - at))
    return _arrays.slices(turns)

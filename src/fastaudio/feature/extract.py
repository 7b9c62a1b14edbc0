"""Many features in one pass. Owns: extract. May touch: extract_table, extract_more, program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.framing import Frames, frames
from ..errors import ParameterError
from ..filters.mel import mel
from .delta import delta
from .extract_more import MORE, more
from .extract_table import TABLE, Context, padding
from .program import Program, join, run_frames
from .zero_crossing_rate import exact_rate

NAMES = (*TABLE, *MORE)
_DERIVED = {"_delta": 1, "_delta2": 2}


@_arrays.any_array("y", gpu=True)
def extract(
    y: np.ndarray,
    sr: float = 22050,
    *,
    features: Iterable[str] | Mapping[str, Mapping[str, Any]] = ("mfcc",),
    n_fft: int = 2048,
    hop_length: int = 512,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: str = "constant",
    power: float = 2.0,
    **kwargs: Any,
) -> dict[str, np.ndarray]:
    """Compute any set of frame features in one pass over the signal, with one FFT a frame.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    features : names, or a mapping from names to options of that feature
        "spectrogram", "melspectrogram", "log_mel", "mfcc", "spectral_centroid", "spectral_bandwidth",
        "spectral_rolloff", "spectral_flatness", "spectral_contrast", "band_energy_ratio", "rms", "zero_crossing_rate",
        "amplitude_envelope", or "all" (of these); further, each in a pass of its own, "spectral_skewness",
        "spectral_kurtosis", "spectral_slope", "spectral_crest", "spectral_entropy", "spectral_flux" (these six share
        one), "spectral_spread", "channel_vocoder", "chroma_stft", "chroma_cqt", "chroma_vqt" (equal intervals),
        "chroma_cens", "tonnetz", "poly_features", "onset_strength", "tempogram", "yin" and "pyin" (65 to 2093 Hz; of
        `pyin` three rows, its results, with 0 Hz where there is no voice); with "_delta" or "_delta2" behind a name its
        derivatives in time (width 9). `fourier_tempogram` is complex and has a frame more: it is left to its function.
        Options are the keyword arguments of the function of that name, as in `{"mfcc": {"n_mfcc": 13}, "rms": {}}`.
    n_fft, hop_length, win_length, window, center, pad_mode
        Frames as in `fa.stft`, the same for all; `n_fft` is also the `frame_length` of "rms", "zero_crossing_rate" and
        "amplitude_envelope", which keep the padding of their functions. `pad_mode` is one of "constant", "edge",
        "reflect", "symmetric". Constant-Q chroma, "tonnetz" and "tempogram" take `hop_length` alone.
    power : float > 0
        Exponent of the magnitude for the spectrogram and the mel features.
    **kwargs
        `n_mfcc`, and the arguments of the mel bank: `n_mels, fmin, fmax, htk, norm, mel_scale`.

    Returns
    -------
    dict : name -> array (..., rows, t), each equal to what its function returns

    Raises
    ------
    ParameterError : an unknown name or option, audio that is not finite real numbers, a parameter outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> X = fa.extract(y, sr=22050, features=["mfcc", "mfcc_delta", "spectral_centroid", "rms"], n_mfcc=13)
    >>> {name: x.shape for name, x in X.items()}
    {'mfcc': (13, 44), 'mfcc_delta': (13, 44), 'spectral_centroid': (1, 44), 'rms': (1, 44)}
    """
    options = _options(features)
    n_mfcc = kwargs.pop("n_mfcc", None)
    defaults = {"mfcc": {} if n_mfcc is None else {"n_mfcc": n_mfcc}}
    if isinstance(pad_mode, str):
        padding(pad_mode)
    bases = list(dict.fromkeys(_base(name)[0] for name in options))
    frame = {"n_fft": n_fft, "hop_length": hop_length, "win_length": win_length, "window": window}
    frame |= {"center": center, "pad_mode": pad_mode}
    found = more(y, sr, frame, {name: _merged(options, name) for name in bases if name in MORE})
    if bases := [name for name in bases if name in TABLE]:
        f = frames("extract", y, n_fft, hop_length, center, pad_mode)
        context = Context(f.dtype, sr, n_fft, _check.positive("extract", "power", power), kwargs)
        given = {name: defaults.get(name, {}) | _merged(options, name) for name in bases}
        found |= _one_pass(f, context, window, win_length, given)
    return {name: found[name] if name in found else _derived(found, name) for name in options}


def _one_pass(
    f: Frames, context: Context, window: Any, win_length: int | None, options: dict[str, dict]
) -> dict[str, np.ndarray]:
    """What one run of the kernel gives: name -> rows."""
    programs = [_program(name, context, own) for name, own in options.items()]
    n_fft, joined = context.n_fft, join(programs) if len(programs) > 1 else programs[0]
    rows = run_frames(f, n_fft, window, win_length, joined, "extract")
    found, row = {}, 0
    for name, p in zip(options, programs, strict=True):
        part = rows[..., row : row + p.rows, :]
        row += p.rows
        dtype = TABLE[name][1]
        found[name] = part.astype(f.result if dtype is None else dtype, copy=len(programs) > 1)
        if name == "zero_crossing_rate":
            found[name] = exact_rate(part, n_fft)
    return found


def _options(features: Any) -> dict[str, dict]:
    """Name -> its own options."""
    if isinstance(features, str):
        features = (features,)
    given = features if isinstance(features, Mapping) else dict.fromkeys(features, {})
    options = {name: dict(own) for name, own in given.items()}
    if "all" in options:
        options = {name: options.get(name, {}) for name in TABLE}
    if not options:
        raise ParameterError("extract: features must name at least one feature, got none")
    for name in options:
        _base(name)
    return options


def _merged(options: dict[str, dict], base: str) -> dict:
    """The options of a feature, which its derivatives may carry too."""
    merged: dict = {}
    for name, own in options.items():
        if _base(name)[0] == base:
            if any(merged.get(key, value) != value for key, value in own.items()):
                raise _check.fail("extract", f"options of {base!r} and its derivatives must agree", own)
            merged |= own
    return merged


def _base(name: Any) -> tuple[str, int]:
    """The feature behind a name, and the order of its derivative: "mfcc_delta2" is ("mfcc", 2)."""
    for ending, order in _DERIVED.items():
        if isinstance(name, str) and name.endswith(ending) and name[: -len(ending)] in NAMES:
            return name[: -len(ending)], order
    return _check.one_of("extract", "feature", name, NAMES), 0


def _program(name: str, context: Context, options: dict) -> Program:
    try:
        _check.keywords(extract, context.bank, mel)
        return TABLE[name][0](context, **options)
    except TypeError as error:
        raise ParameterError(f"extract: unknown option for {name!r} ({error}), got {options!r}") from None


def _derived(found: dict[str, np.ndarray], name: str) -> np.ndarray:
    base, order = _base(name)
    return delta(found[base], order=order)

"""Many features in one pass. Owns: extract and the table of what it can compute. May touch: the programs of features."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from .. import _arrays, _check
from ..backends import ops
from ..core.framing import frames
from ..errors import ParameterError
from .amplitude_envelope import envelope_program
from .band_energy_ratio import check_split, ratio_program
from .delta import delta
from .melspectrogram import decibel_params, mel_tables
from .mfcc import mfcc_program
from .program import Program, join, program, run_frames
from .spectral_bandwidth import bandwidth_program
from .spectral_centroid import centroid_program
from .spectral_contrast import check_contrast, contrast_program
from .spectral_flatness import flatness_program
from .spectral_input import frequencies
from .spectral_rolloff import rolloff_program
from .zero_crossing_rate import crossing_program


class Context(NamedTuple):
    """What every feature of one call shares."""

    dtype: np.dtype
    sr: float
    n_fft: int
    power: float
    bank: dict  # keyword arguments of filters.mel

    @property
    def freq(self) -> np.ndarray:
        return frequencies("extract", None, self.sr, self.n_fft)


def _mel(name: str, c: Context, params: tuple = ()) -> Program:
    mel = mel_tables(c.sr, c.n_fft, c.dtype, **c.bank)
    return program(name, len(mel.starts), params, c.dtype, power=c.power, mel=mel)


def _mfcc(c: Context, n_mfcc: int = 20, dct_type: int = 2, norm: str | None = "ortho", lifter: float = 0) -> Program:
    _check.positive_int("extract", "n_mfcc", n_mfcc)
    bank = {"norm": "slaney"} | c.bank
    return mfcc_program(c.dtype, c.sr, c.n_fft, n_mfcc, dct_type, norm, lifter, bank.pop("norm"), c.power, bank)


def _log_mel(c: Context, ref: float = 1.0, amin: float = 1e-10, top_db: float | None = 80.0) -> Program:
    return _mel("log_mel", c, decibel_params("extract", ref, amin, top_db))


def _contrast(c: Context, fmin: float = 200.0, n_bands: int = 6, quantile: float = 0.02, linear: bool = False) -> Program:
    check_contrast("extract", n_bands, quantile, fmin, c.sr)
    return contrast_program(c.dtype, c.freq, fmin, n_bands, quantile, linear)


def _rolloff(c: Context, roll_percent: float = 0.85, power: float = 1.0) -> Program:
    if not 0.0 < roll_percent < 1.0:
        raise _check.fail("extract", "roll_percent must be > 0 and < 1", roll_percent)
    return rolloff_program(c.dtype, power, roll_percent, c.freq)


def _ratio(c: Context, split_hz: float = 2000.0) -> Program:
    check_split("extract", split_hz, c.sr)
    return ratio_program(c.dtype, split_hz, c.sr, c.n_fft)


def _padding(pad_mode: str) -> int:
    return ops.PAD[_check.one_of("extract", "pad_mode", pad_mode, tuple(ops.PAD))]


#: name -> (maker of its program from the context and its options, dtype of the result; None: the signal's)
TABLE: dict[str, tuple[Callable[..., Program], Any]] = {
    "spectrogram": (lambda c: program("spectrogram", 1 + c.n_fft // 2, (), c.dtype, power=c.power), None),
    "melspectrogram": (lambda c: _mel("melspectrogram", c), None),
    "log_mel": (_log_mel, None),
    "mfcc": (_mfcc, None),
    "spectral_centroid": (lambda c, power=1.0: centroid_program(c.dtype, power, c.freq), np.float64),
    "spectral_bandwidth": (lambda c, p=2.0, norm=True, power=1.0: bandwidth_program(c.dtype, power, p, norm, c.freq), np.float64),
    "spectral_rolloff": (_rolloff, np.float64),
    "spectral_flatness": (lambda c, amin=1e-10, power=2.0: flatness_program(c.dtype, power, amin, c.n_fft, c.sr, None), None),
    "spectral_contrast": (_contrast, np.float64),
    "band_energy_ratio": (_ratio, None),
    "rms": (lambda c, pad_mode="constant": program("rms", 1, (float(_padding(pad_mode)),), c.dtype), np.float32),
    "zero_crossing_rate": (
        lambda c, threshold=1e-10, zero_pos=True: crossing_program(c.dtype, ops.PAD["edge"], threshold, zero_pos, False),
        np.float64,
    ),
    "amplitude_envelope": (
        lambda c, pad_mode="constant", absolute=False: envelope_program(c.dtype, _padding(pad_mode), absolute),
        None,
    ),
}
_DERIVED = {"_delta": 1, "_delta2": 2}


@_arrays.any_array("y")
def extract(
    y: np.ndarray,
    *,
    sr: float = 22050,
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
    """Any set of frame features in one pass over the signal: one FFT a frame, however many features.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    features : names, or a mapping from names to options of that feature
        "spectrogram", "melspectrogram", "log_mel", "mfcc", "spectral_centroid", "spectral_bandwidth",
        "spectral_rolloff", "spectral_flatness", "spectral_contrast", "band_energy_ratio", "rms", "zero_crossing_rate",
        "amplitude_envelope", or "all"; with "_delta" or "_delta2" behind a name its derivatives in time (width 9).
        Options are the keyword arguments of the function of that name, for example `{"mfcc": {"n_mfcc": 13}, "rms": {}}`.
    n_fft, hop_length, win_length, window, center, pad_mode
        Frames as in `fa.stft`, the same for all; `n_fft` is also the `frame_length` of "rms", "zero_crossing_rate" and
        "amplitude_envelope", which keep the padding of their functions. `pad_mode` is one of "constant", "edge",
        "reflect", "symmetric".
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
    options = _options(features, kwargs)
    if isinstance(pad_mode, str):
        _padding(pad_mode)
    f = frames("extract", y, n_fft, hop_length, center, pad_mode)
    context = Context(f.dtype, sr, n_fft, _check.positive("extract", "power", power), kwargs)
    bases = list(dict.fromkeys(_base(name)[0] for name in options))
    programs = [_program(name, context, options.get(name, {})) for name in bases]
    rows = run_frames(f, n_fft, window, win_length, join(programs) if len(programs) > 1 else programs[0], "extract")
    found, row = {}, 0
    for name, p in zip(bases, programs, strict=True):
        part = rows[..., row : row + p.rows, :]
        row += p.rows
        dtype = TABLE[name][1]
        found[name] = part.astype(f.result if dtype is None else dtype, copy=len(programs) > 1)
    return {name: found[name] if name in found else _derived(found, name) for name in options}


def _options(features: Any, shared: dict) -> dict[str, dict]:
    """Name -> its own options; `n_mfcc` is taken out of the shared ones."""
    if isinstance(features, str):
        features = (features,)
    options = {name: dict(o) for name, o in features.items()} if isinstance(features, Mapping) else {name: {} for name in features}
    if "all" in options:
        options = {name: options.get(name, {}) for name in TABLE}
    if not options:
        raise ParameterError("extract: features must name at least one feature, got none")
    for name in options:
        _base(name)
    if "n_mfcc" in shared:
        n_mfcc = shared.pop("n_mfcc")
        if any(_base(name)[0] == "mfcc" for name in options):
            options.setdefault("mfcc", {}) if "mfcc" in options else None
            for name in options:
                if _base(name)[0] == "mfcc":
                    options[name].setdefault("n_mfcc", n_mfcc)
    return options


def _base(name: Any) -> tuple[str, int]:
    """"mfcc_delta2" -> ("mfcc", 2)"""
    for ending, order in _DERIVED.items():
        if isinstance(name, str) and name.endswith(ending) and name[: -len(ending)] in TABLE:
            return name[: -len(ending)], order
    return _check.one_of("extract", "feature", name, tuple(TABLE)), 0


def _program(name: str, context: Context, options: dict) -> Program:
    try:
        return TABLE[name][0](context, **options)
    except TypeError as error:
        raise ParameterError(f"extract: unknown option for {name!r} ({error}), got {options!r}") from None


def _derived(found: dict[str, np.ndarray], name: str) -> np.ndarray:
    base, order = _base(name)
    return delta(found[base], order=order)

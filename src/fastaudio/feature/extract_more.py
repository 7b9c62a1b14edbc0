"""Features of `extract` that no program of a kernel computes. Owns: the table of them, and their calls.
May touch: the features, onset_strength, core.yin, core.pyin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..core.pyin import pyin
from ..core.yin import yin
from ..errors import ParameterError
from .channel_vocoder import channel_vocoder
from .chroma_cens import chroma_cens
from .chroma_cqt import chroma_cqt, chroma_vqt
from .chroma_stft import chroma_stft
from .onset_strength import onset_strength
from .poly_features import poly_features
from .spectral_bandwidth import spectral_spread
from .spectral_change import crest, entropy, flux
from .spectral_measures import Measure, measure
from .spectral_moments import kurtosis, skewness, slope
from .tempogram import tempogram
from .tonnetz import tonnetz

#: name -> maker of its measure from its options: all of one call share one pass over the magnitudes
MEASURES: dict[str, Callable[..., Measure]] = {
    "spectral_skewness": skewness,
    "spectral_kurtosis": kurtosis,
    "spectral_slope": slope,
    "spectral_crest": crest,
    "spectral_entropy": entropy,
    "spectral_flux": flux,
}


def _onset(y: np.ndarray, sr: float, frame: dict, **options: Any) -> np.ndarray:
    frame = {name: value for name, value in frame.items() if name != "center"}  # its own shifts the result
    return onset_strength(y=y, sr=sr, **frame, **options)[..., None, :]


def _pitch(function: Callable) -> Callable:
    """A feature whose results, (..., t) each, become the rows of one array, with numbers everywhere, as files want."""
    defaults = {"fmin": 65.0, "fmax": 2093.0} | ({"fill_na": 0.0} if function is pyin else {})

    def call(y: np.ndarray, sr: float, frame: dict, **options: Any) -> np.ndarray:
        framing = {name: frame[name] for name in ("hop_length", "center", "pad_mode")}
        found = function(y=y, sr=sr, frame_length=frame["n_fft"], **framing, **(defaults | options))
        return np.stack(found if isinstance(found, tuple) else [found], axis=-2)

    return call


def _vqt(y: np.ndarray, sr: float, frame: dict, intervals: Any = "equal", **options: Any) -> np.ndarray:
    return chroma_vqt(y=y, sr=sr, hop_length=frame["hop_length"], intervals=intervals, **options)


def _hopped(function: Callable) -> Callable:
    """A feature whose framing is its hop alone."""
    return lambda y, sr, frame, **options: function(y=y, sr=sr, hop_length=frame["hop_length"], **options)


def _framed(function: Callable) -> Callable:
    """A feature that takes all framing arguments."""
    return lambda y, sr, frame, **options: function(y=y, sr=sr, **frame, **options)


#: name -> (its call from samples, rate, framing and its options; are its frames always centred)
CALLS: dict[str, tuple[Callable[..., np.ndarray], bool]] = {
    "spectral_spread": (_framed(spectral_spread), False),
    "channel_vocoder": (_framed(channel_vocoder), False),
    "chroma_stft": (_framed(chroma_stft), False),
    "chroma_cqt": (_hopped(chroma_cqt), True),
    "chroma_vqt": (_vqt, True),
    "chroma_cens": (_hopped(chroma_cens), True),
    "tonnetz": (_hopped(tonnetz), True),
    "poly_features": (_framed(poly_features), False),
    "onset_strength": (_onset, True),
    "tempogram": (_hopped(tempogram), True),
    "yin": (_pitch(yin), False),
    "pyin": (_pitch(pyin), False),
}

MORE = (*MEASURES, *CALLS)


def more(y: np.ndarray, sr: float, frame: dict, options: Mapping[str, dict]) -> dict[str, np.ndarray]:
    """Name -> what its function returns, as (..., rows, t); `options`: those of each name."""
    made = {name: _made(name, MEASURES[name], **options[name]) for name in options if name in MEASURES}
    found = {}
    if made:
        rows = measure("extract", list(made.values()), y=y, sr=sr, **frame)
        found = {name: rows[..., i : i + 1, :].copy() for i, name in enumerate(made)}
    for name in options:
        if name in made:
            continue
        call, centred = CALLS[name]
        if centred and not frame["center"]:
            raise ParameterError(f"extract: {name} needs center=True, got {frame['center']!r}")
        found[name] = _made(name, call, y, sr, frame, **options[name])
    return found


def _made(name: str, call: Callable[..., Any], *given: Any, **options: Any) -> Any:
    try:
        return call(*given, **options)
    except TypeError as error:
        raise ParameterError(f"extract: unknown option for {name!r} ({error}), got {options!r}") from None

"""The axes of `specshow`: where rows and columns lie, on which scale, with which label.

Coordinates are the centres of the cells. Same values as librosa's axis types of the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import fastaudio as fa

from .. import _check
from ..errors import ParameterError
from ..filters.cq_to_chroma import C1
from ._ticks import (
    chroma_ticks,
    clock,
    clock_ticks,
    lag_ticks,
    mel_third_octave_ticks,
    millisecond_ticks,
    note_ticks,
    octave_ticks,
    symlog_ticks,
    third_octave_ticks,
)

TIMES = ("time", "s", "ms", "m", "h")
LAGS = ("lag", "lag_s", "lag_ms", "lag_m", "lag_h")
TONNETZ = ("5$_x$", "5$_y$", "m3$_x$", "m3$_y$", "M3$_x$", "M3$_y$")


class Kind(NamedTuple):
    coords: Callable[..., np.ndarray]  # (n, settings) -> (n,)
    label: str
    scale: dict[str, Any] | None = None  # arguments of set_xscale / set_yscale
    ticks: Callable[[Any], None] | None = None  # (matplotlib axis) -> None
    notes: Callable[[Any, str], None] | None = None  # (matplotlib axis, key) -> None


def _index(n: int, p: dict) -> np.ndarray:
    return np.arange(n)


def _time(n: int, p: dict) -> np.ndarray:
    return np.arange(n) * p["hop_length"] / p["sr"]


def _fft(n: int, p: dict) -> np.ndarray:
    return np.arange(n) * p["sr"] / (p["n_fft"] or max(2 * (n - 1), 1))


def _mel(n: int, p: dict) -> np.ndarray:
    fmax = p["sr"] / 2 if p["fmax"] is None else p["fmax"]
    return fa.mel_frequencies(n, fmin=p["fmin"] or 0.0, fmax=fmax, htk=p["htk"])


def _cqt(n: int, p: dict) -> np.ndarray:
    octaves = (np.arange(n) + p["tuning"]) / p["bins_per_octave"]
    return (C1 if p["fmin"] is None else p["fmin"]) * 2.0**octaves


def _chroma(n: int, p: dict) -> np.ndarray:
    return np.arange(n) * 12 / p["bins_per_octave"]


def _tempo(n: int, p: dict) -> np.ndarray:
    return 60 * p["sr"] / (p["hop_length"] * np.arange(1.0, n + 1))  # row k is lag k + 1, never infinite


def _fourier_tempo(n: int, p: dict) -> np.ndarray:
    return np.arange(n) * 60 * p["sr"] / (p["hop_length"] * (p["win_length"] or max(2 * (n - 1), 1)))


_LOG2 = {"value": "log", "base": 2}
_LOG = {"value": "symlog", "base": 2, "linthresh": 2 * C1, "linscale": 0.5}
_MEL = {"value": "symlog", "base": 2, "linthresh": 1000.0}
_HZ = Kind(_fft, "Frequency (Hz)")
_SECONDS = Kind(_time, "Time (s)")
_OFF = Kind(_index, "", ticks=lambda axis: axis.set_ticks([]))

KINDS: dict[str | None, Kind] = {
    None: _OFF,
    "none": _OFF,
    "off": _OFF,
    "frames": Kind(_index, "Frames"),
    "time": _SECONDS,
    "s": _SECONDS,
    "ms": Kind(_time, "Time (ms)", ticks=millisecond_ticks),
    "m": Kind(_time, "Time (m:s)", ticks=clock_ticks),
    "h": Kind(_time, "Time (h:m:s)", ticks=clock_ticks),
    "lag": Kind(_time, "Lag (s)", ticks=lag_ticks("{:.3g}".format)),
    "lag_s": Kind(_time, "Lag (s)", ticks=lag_ticks("{:.3g}".format)),
    "lag_ms": Kind(_time, "Lag (ms)", ticks=lag_ticks(lambda x: f"{1000 * x:.3g}")),
    "lag_m": Kind(_time, "Lag (m:s)", ticks=lag_ticks(clock)),
    "lag_h": Kind(_time, "Lag (h:m:s)", ticks=lag_ticks(clock)),
    "linear": _HZ,
    "fft": _HZ,
    "hz": _HZ,
    "oct3": Kind(_fft, "Frequency (Hz)", _LOG, third_octave_ticks),
    "log": Kind(_fft, "Frequency (Hz)", _LOG, symlog_ticks),
    "log_oct3": Kind(_fft, "Frequency (Hz)", _LOG, third_octave_ticks),
    "fft_note": Kind(_fft, "Note", _LOG, notes=note_ticks),
    "mel": Kind(_mel, "Frequency (Hz)", _MEL, symlog_ticks),
    "mel_oct3": Kind(_mel, "Frequency (Hz)", _MEL, mel_third_octave_ticks),
    "cqt_hz": Kind(_cqt, "Frequency (Hz)", _LOG2, octave_ticks),
    "cqt_oct3": Kind(_cqt, "Frequency (Hz)", _LOG2, third_octave_ticks),
    "cqt_note": Kind(_cqt, "Note", _LOG2, notes=note_ticks),
    "chroma": Kind(_chroma, "Pitch class", notes=chroma_ticks),
    "tonnetz": Kind(_index, "Tonnetz", ticks=lambda axis: axis.set_ticks(range(6), TONNETZ)),
    "tempo": Kind(_tempo, "Tempo (BPM)", _LOG2, octave_ticks),
    "fourier_tempo": Kind(_fourier_tempo, "Tempo (BPM)", _LOG2, octave_ticks),
}


def time_kind(name: str | None, seconds: float) -> str | None:
    """ "time" and "lag" become the unit that suits an extent of `seconds`; every other name stays."""
    if name not in ("time", "lag"):
        return name
    unit = "s" if seconds < 60 else "m" if seconds < 3600 else "h"
    return unit if name == "time" else f"lag_{unit}"


def coordinates(name: str | None, given: Any, n: int, settings: dict) -> np.ndarray:
    """Centres (n,) or, where the caller gave them, edges (n + 1,) of the cells along one axis."""
    _check.one_of("specshow", "axis type", name, tuple(KINDS))
    if given is None:
        return KINDS[name].coords(n, settings)
    if len(given) not in (n, n + 1):
        raise ParameterError(f"specshow: coordinates must have {n} or {n + 1} values, got {len(given)}")
    return np.asarray(given)


def edges(name: str | None, at: np.ndarray, n: int, settings: dict) -> np.ndarray:
    """(n + 1,) of the cells around `at`: half-way between centres, as matplotlib has them, and of a single one, too."""
    if len(at) > n:
        return at
    around = KINDS[name].coords(2, settings) if n == 1 else at
    middles, half = (at[1:] + at[:-1]) / 2, np.diff(around)[[0, -1]] / 2
    return np.concatenate((at[:1] - half[0], middles, at[-1:] + half[1]))


def decorate(ax: Any, which: str, name: str | None, limits: tuple | None = None, key: str = "C:maj") -> None:
    """Scale, ticks and label of the x or y axis."""
    kind, axis = KINDS[name], getattr(ax, f"{which}axis")
    if kind.scale:
        scale = dict(kind.scale)
        getattr(ax, f"set_{which}scale")(scale.pop("value"), **scale)
    if limits and name in ("tempo", "fourier_tempo"):
        getattr(ax, f"set_{which}lim")(*limits)
    if kind.ticks:
        kind.ticks(axis)
    if kind.notes:
        kind.notes(axis, key)
    axis.set_label_text(kind.label)

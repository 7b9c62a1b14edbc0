"""The axes of `specshow`: where rows and columns lie, on which scale, with which ticks and label.

Coordinates are the centres of the cells. Same values as librosa's axis types of the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import fastaudio as fa

from .. import _check
from ..errors import ParameterError

C1_HZ, C2_HZ = 440 * 2 ** (-45 / 12), 440 * 2 ** (-33 / 12)
TIMES = ("time", "s", "ms", "m", "h")
NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
TONNETZ = ("5$_x$", "5$_y$", "m3$_x$", "m3$_y$", "M3$_x$", "M3$_y$")


class Kind(NamedTuple):
    coords: Callable[..., np.ndarray]  # (n, settings) -> (n,)
    label: str
    scale: dict[str, Any] | None = None  # arguments of set_xscale / set_yscale
    ticks: Callable[[Any], None] | None = None  # (matplotlib axis) -> None


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
    return (C1_HZ if p["fmin"] is None else p["fmin"]) * 2.0**octaves


def _chroma(n: int, p: dict) -> np.ndarray:
    return np.arange(n) * 12 / p["bins_per_octave"]


def _tempo(n: int, p: dict) -> np.ndarray:
    return 60 * p["sr"] / (p["hop_length"] * np.arange(1.0, n + 1))  # row k is lag k + 1, never infinite


def _fourier_tempo(n: int, p: dict) -> np.ndarray:
    return np.arange(n) * 60 * p["sr"] / (p["hop_length"] * (p["win_length"] or max(2 * (n - 1), 1)))


def clock(seconds: float, _pos: int | None = None) -> str:
    """3725.5 -> "1:02:05.5"."""
    sign, whole = "-" if seconds < 0 else "", round(abs(seconds), 3)
    minutes, rest = divmod(whole, 60)
    text = f"{rest:06.3f}".rstrip("0").rstrip(".")
    if minutes < 60:
        return f"{sign}{int(minutes)}:{text}"
    return f"{sign}{int(minutes) // 60}:{int(minutes) % 60:02d}:{text}"


def _clock_ticks(axis: Any) -> None:
    from matplotlib import ticker

    axis.set_major_formatter(ticker.FuncFormatter(clock))
    axis.set_major_locator(ticker.MaxNLocator(steps=[1, 1.5, 3, 6, 10]))


def _millisecond_ticks(axis: Any) -> None:
    from matplotlib import ticker

    axis.set_major_formatter(ticker.FuncFormatter(lambda x, _: f"{1000 * x:g}"))


def _symlog_ticks(axis: Any) -> None:
    from matplotlib import ticker

    axis.set_major_locator(ticker.SymmetricalLogLocator(axis.get_transform()))
    axis.set_major_formatter(ticker.ScalarFormatter())


def _octave_ticks(axis: Any) -> None:
    from matplotlib import ticker

    axis.set_major_locator(ticker.LogLocator(base=2))
    axis.set_major_formatter(ticker.ScalarFormatter())
    axis.set_minor_formatter(ticker.NullFormatter())


def _note_name(hz: float, _pos: int | None = None) -> str:
    midi = round(69 + 12 * np.log2(hz / 440))
    return f"{NOTES[midi % 12]}{midi // 12 - 1}"


def _note_ticks(axis: Any) -> None:
    from matplotlib import ticker

    axis.set_major_locator(ticker.LogLocator(base=2, subs=(C1_HZ / 32,)))
    axis.set_major_formatter(ticker.FuncFormatter(_note_name))
    axis.set_minor_formatter(ticker.NullFormatter())


def _chroma_ticks(axis: Any) -> None:
    axis.set_ticks([0, 2, 4, 5, 7, 9, 11], [NOTES[i] for i in (0, 2, 4, 5, 7, 9, 11)])


_LOG2 = {"value": "log", "base": 2}
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
    "ms": Kind(_time, "Time (ms)", ticks=_millisecond_ticks),
    "m": Kind(_time, "Time (m:s)", ticks=_clock_ticks),
    "h": Kind(_time, "Time (h:m:s)", ticks=_clock_ticks),
    "linear": _HZ,
    "fft": _HZ,
    "hz": _HZ,
    "log": Kind(
        _fft, "Frequency (Hz)", {"value": "symlog", "base": 2, "linthresh": C2_HZ, "linscale": 0.5}, _symlog_ticks
    ),
    "mel": Kind(_mel, "Frequency (Hz)", {"value": "symlog", "base": 2, "linthresh": 1000.0}, _symlog_ticks),
    "cqt_hz": Kind(_cqt, "Frequency (Hz)", _LOG2, _octave_ticks),
    "cqt_note": Kind(_cqt, "Note", _LOG2, _note_ticks),
    "chroma": Kind(_chroma, "Pitch class", ticks=_chroma_ticks),
    "tonnetz": Kind(_index, "Tonnetz", ticks=lambda axis: axis.set_ticks(range(6), TONNETZ)),
    "tempo": Kind(_tempo, "Tempo (BPM)", _LOG2, _octave_ticks),
    "fourier_tempo": Kind(_fourier_tempo, "Tempo (BPM)", _LOG2, _octave_ticks),
}


def time_kind(name: str | None, seconds: float) -> str | None:
    """ "time" becomes the unit that suits an extent of `seconds`; every other name stays."""
    if name != "time":
        return name
    return "s" if seconds < 60 else "m" if seconds < 3600 else "h"


def coordinates(name: str | None, given: Any, n: int, settings: dict) -> np.ndarray:
    """Centres (n,) or, where the caller gave them, edges (n + 1,) of the cells along one axis."""
    _check.one_of("specshow", "axis type", name, tuple(KINDS))
    if given is None:
        return KINDS[name].coords(n, settings)
    if len(given) not in (n, n + 1):
        raise ParameterError(f"specshow: coordinates must have {n} or {n + 1} values, got {len(given)}")
    return np.asarray(given)


def decorate(ax: Any, which: str, name: str | None, limits: tuple | None = None) -> None:
    """Scale, ticks and label of the x or y axis."""
    kind, axis = KINDS[name], getattr(ax, f"{which}axis")
    if kind.scale:
        scale = dict(kind.scale)
        getattr(ax, f"set_{which}scale")(scale.pop("value"), **scale)
    if limits and name in ("tempo", "fourier_tempo"):
        getattr(ax, f"set_{which}lim")(*limits)
    if kind.ticks:
        kind.ticks(axis)
    axis.set_label_text(kind.label)

"""A matrix over time and frequency as a picture, with librosa's arguments."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

import fastaudio as fa

from .. import _check
from ..errors import ParameterError
from ._axis import LAGS, TIMES, coordinates, decorate, edges, time_kind
from ._style import pyplot
from .infer_cmap import infer_cmap

_COLUMNS = 1500  # more than a figure has pixels
LIBROSA_ALONE = ("Sa", "mela", "thaat", "intervals", "unison", "unicode")  #: its arguments
_PHASES = ("phase", "dphase", "dphase_t")
_VSCALE = re.compile(r"dB(?P<full>FS)?(\[(?P<power>power)?,?(?P<ref>[-+.\deE]+)?\])?")


def _scaled(data: np.ndarray, vscale: str | None, top_db: float | None) -> np.ndarray:
    """`data` in decibels as `vscale` says: "dB", "dBFS", "dB[power]", "dB[0.1]", "dB[power,0.1]"."""
    if vscale is None:
        return data
    match = _VSCALE.fullmatch(vscale)
    if not match or (match["full"] and match["ref"]):
        rule = f"vscale must be dB, dBFS, dB[power], dB[<number>], {', '.join(_PHASES)}"
        raise ParameterError(f"specshow: {rule}, got {vscale!r}")
    magnitude = np.abs(data)
    ref = float(magnitude.max()) if match["full"] else float(match["ref"] or 1.0)
    to_db = fa.power_to_db if match["power"] else fa.amplitude_to_db
    return to_db(magnitude, ref=ref or 1.0, top_db=top_db)


def _phase(data: np.ndarray, vscale: str, x_at: np.ndarray, y_at: np.ndarray) -> np.ndarray:
    """The angle of `data`, or how far it moves from column to column ("dphase") or row to row ("dphase_t") beyond what
    a wave of the row's frequency, or a pulse at the column's time, would: within π of 0."""
    angle = np.angle(data)
    if vscale == "phase":
        return angle
    x, y = _centres(x_at, data.shape[1]), _centres(y_at, data.shape[0])
    if vscale == "dphase":
        step, cycles = np.diff(angle, axis=1, prepend=0.0), np.multiply.outer(y, np.diff(x, prepend=0.0))
    else:
        step, cycles = np.diff(angle, axis=0, prepend=0.0), np.multiply.outer(np.diff(y, prepend=0.0), x)
    return (step - 2 * np.pi * cycles + np.pi) % (2 * np.pi) - np.pi


def _centres(at: np.ndarray, n: int) -> np.ndarray:
    return at if len(at) == n else (at[1:] + at[:-1]) / 2


def _colours(data: np.ndarray, kwargs: dict, div_thresh: float, maps: dict) -> None:
    """Choose `cmap`, and for two-signed data a `norm` that puts `div_thresh` in the middle."""
    from matplotlib.colors import TwoSlopeNorm

    kwargs["cmap"] = infer_cmap(data, div_thresh=div_thresh, **maps)
    if kwargs["cmap"] == pyplot("specshow").get_cmap(maps["cmap_div"]) and data.dtype.kind != "b":
        kwargs.setdefault(
            "norm", TwoSlopeNorm(vcenter=div_thresh, vmin=kwargs.pop("vmin", None), vmax=kwargs.pop("vmax", None))
        )


def specshow(
    data: np.ndarray,
    *,
    x_coords: np.ndarray | None = None,
    y_coords: np.ndarray | None = None,
    x_axis: str | None = None,
    y_axis: str | None = None,
    vscale: str | None = None,
    sr: float = 22050,
    hop_length: int = 512,
    n_fft: int | None = None,
    win_length: int | None = None,
    fmin: float | None = None,
    fmax: float | None = None,
    tempo_min: float = 16,
    tempo_max: float = 480,
    tuning: float = 0.0,
    bins_per_octave: int = 12,
    key: str = "C:maj",
    auto_aspect: bool = True,
    htk: bool = False,
    top_db: float | None = 80.0,
    cmap_seq: Any = "magma",
    cmap_bool: Any = "gray_r",
    cmap_div: Any = "coolwarm",
    cmap_cyclic: Any = "twilight_shifted",
    div_thresh: float = 0.0,
    ax: Any = None,
    **kwargs: Any,
) -> Any:
    """Show a spectrogram, chromagram, MFCC or similar matrix.

    Parameters
    ----------
    data : array (rows, columns), real, boolean or complex (its magnitude is shown)
    x_coords, y_coords : positions of the columns / rows, as many as there are, or one more (then edges)
    x_axis, y_axis : None, "frames", "time" (s, m:s or h:m:s by extent), "s", "ms", "m", "h", "lag" and "lag_s" ...
        (negative past the middle), "linear" = "fft" = "hz", "log", "mel", "cqt_hz", "fft_note", "cqt_note", "oct3",
        "log_oct3", "mel_oct3", "cqt_oct3" (third octaves), "chroma", "tonnetz", "tempo", "fourier_tempo"
    vscale : None; decibels: "dB", "dBFS" (0 dB is the maximum), "dB[power]", "dB[<reference>]"; of complex data
        "phase", or its steps beyond those that the row's frequency or the column's time explain, "dphase", "dphase_t"
    sr : sampling rate [Hz];  hop_length : samples between columns;  n_fft : default 2 * (rows - 1)
    fmin, fmax, htk : of the mel axis (defaults 0 and sr / 2); fmin also of the CQT axes (default C1)
    tempo_min, tempo_max : limits of the tempo axes [BPM]
    key : of the chroma axis, whose degrees are marked, and of the spelling of notes, see `fa.key_to_notes`
    top_db : floor below the maximum where `vscale` is in decibels
    cmap_seq, cmap_bool, cmap_div, div_thresh : see `infer_cmap`; used unless `cmap` is given
    cmap_cyclic : of phases
    ax : matplotlib Axes, default the current ones
    **kwargs : passed to `pcolormesh`

    Returns
    -------
    matplotlib QuadMesh

    Raises
    ------
    ParameterError : data is not a matrix, unknown axis type or vscale, coordinates of the wrong length
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> D = fa.stft(fa.tone(440, sr=22050, duration=1.0))
    >>> mesh = fa.display.specshow(D, vscale="dBFS", x_axis="time", y_axis="log")
    >>> mesh.axes.get_xlabel(), mesh.axes.get_ylabel()
    ('Time (s)', 'Frequency (Hz)')
    """
    plt, data = pyplot("specshow"), np.asarray(data)
    if data.ndim != 2 or not data.size:
        raise ParameterError(f"specshow: data must be a non-empty matrix, got shape {data.shape}")
    if unknown := [name for name in LIBROSA_ALONE if name in kwargs]:
        raise _check.fail("specshow", f"of librosa's arguments there are no {', '.join(LIBROSA_ALONE)}", unknown)
    fa.key_to_notes(key)  # raises for one that cannot be read, before anything is drawn
    _check.positive("specshow", "sr", sr)
    _check.positive_int("specshow", "hop_length", hop_length)
    settings = dict(
        sr=sr, hop_length=hop_length, n_fft=n_fft, win_length=win_length, fmin=fmin, fmax=fmax,
        tuning=tuning, bins_per_octave=bins_per_octave, htk=htk,
    )  # fmt: skip
    y_at = coordinates(y_axis, y_coords, data.shape[0], settings)
    x_at = coordinates(x_axis, x_coords, data.shape[1], settings)
    if vscale in _PHASES:
        data = _phase(data, vscale, x_at, y_at)
        kwargs = {"cmap": cmap_cyclic} | ({} if "norm" in kwargs else {"vmin": -np.pi, "vmax": np.pi}) | kwargs
    else:
        data = _scaled(data, vscale, top_db)
        kwargs = kwargs if vscale is None else {"cmap": cmap_seq} | kwargs
        if vscale and vscale.startswith("dBFS") and "norm" not in kwargs:
            kwargs.setdefault("vmax", 0.0)  # but for a rounding, the largest value
    if data.dtype.kind == "c":
        data = np.abs(data)
    if "cmap" not in kwargs:
        _colours(data, kwargs, div_thresh, dict(cmap_seq=cmap_seq, cmap_bool=cmap_bool, cmap_div=cmap_div))
    axes = plt.gca() if ax is None else ax
    sides = (x_at, y_at)
    if 1 in data.shape and kwargs.get("shading") in (None, "auto"):
        sides = edges(x_axis, x_at, data.shape[1], settings), edges(y_axis, y_at, data.shape[0], settings)
    mesh = axes.pcolormesh(*sides, data, **{"rasterized": True, "shading": "auto"} | kwargs)
    if ax is None:
        plt.sci(mesh)
    for which, name, at in (("x", x_axis, x_at), ("y", y_axis, y_at)):
        decorate(axes, which, time_kind(name, float(at[-1] - at[0])), (tempo_min, tempo_max), key)
    alike = x_axis == y_axis or any(x_axis in kind and y_axis in kind for kind in (TIMES, LAGS))
    if auto_aspect and x_axis is not None and alike and axes.get_xlim() == axes.get_ylim():
        axes.set_aspect("equal")
    return mesh


def over_time(data: np.ndarray, *, hop_length: int, mean: bool = False, **kwargs: Any) -> Any:
    """`specshow` of a sound's frames. matplotlib takes a microsecond and 50 bytes for each cell, so of a long sound the
    largest of neighbouring frames is shown, or their mean.
    """
    group = -(-data.shape[1] // _COLUMNS)
    if group > 1:
        data = np.abs(data) if data.dtype.kind == "c" else data
        starts = np.arange(0, data.shape[1], group)
        joined = (np.add if mean else np.maximum).reduceat(data, starts, axis=1)
        data = joined / np.diff(starts, append=data.shape[1]) if mean else joined
    return specshow(data, hop_length=group * hop_length, **kwargs)

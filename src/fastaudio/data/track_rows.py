"""One file -> its blocks. Owns: what a worker does, and the error of a file that cannot be used."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..core.load import load
from ..feature.chroma_stft import chroma_stft
from ..feature.extract import extract
from ..feature.rms import rms
from .scan import Track
from .segments import Segments

CHROMA = "chroma_stft"  # not one of extract's
FRAME = 0.032  # seconds whose level is compared with the loudest, at both ends


class Plan(NamedTuple):
    """What is done with each file; travels to workers in other processes."""

    sr: float
    features: tuple[str, ...]
    parameters: dict[str, Any]
    segments: Segments

    @classmethod
    def of(cls, features: Iterable[str], about: Mapping[str, Any]) -> Plan:
        """By which a data set was made: its features, and what else it says of itself."""
        return cls(about["sr"], tuple(features), about["parameters"], Segments(**about["segments"]))


class TrackRows(NamedTuple):
    """`rows`: (segments, frames, coefficients) float32, or None and `error` says why."""

    track: Track
    rows: np.ndarray | None
    dropped: int
    seconds: float
    error: dict[str, Any] | None


def track_rows(track: Track, plan: Plan) -> TrackRows:
    """Decode, cut, extract. Whatever goes wrong with one file is its result: thousands of others go on."""
    stage = "decode"
    try:
        y, _ = load(track.path, sr=plan.sr)
        stage = "features"
        parts, dropped = plan.segments.cut(trimmed(y, plan)[0])
        blocks = [block(part, plan) for part in parts]
        rows = np.concatenate(blocks) if blocks else np.empty((0, 0, 0), np.float32)
        return TrackRows(track, rows, dropped, len(y) / plan.sr, None)
    except Exception as error:
        return TrackRows(track, None, 0, 0.0, _record(track, stage, error))


def trimmed(y: np.ndarray, plan: Plan) -> tuple[np.ndarray, int]:
    """A track without its quiet ends, where the plan says so, and where it begins; all of it if all is silent."""
    if plan.segments.trim is None or not len(y):
        return y, 0
    size = max(4, int(FRAME * plan.sr))
    hop = size // 4
    sound = y - y.mean(dtype=np.float64).astype(y.dtype)  # an offset has a level, too
    levels = rms(y=sound, frame_length=size, hop_length=hop)[0]
    loud = np.flatnonzero(levels >= levels.max() * 10 ** (-plan.segments.trim / 20))
    start = int(loud[0]) * hop
    return y[start : (int(loud[-1]) + 1) * hop], start


def block(y: np.ndarray, plan: Plan) -> np.ndarray:
    """(k, samples) -> (k, frames, coefficients), features side by side; a segment has the same numbers alone."""
    found = features(y, plan)
    columns = np.concatenate(list(found.values()), axis=-2) if len(found) > 1 else found[plan.features[0]]
    return np.ascontiguousarray(columns.swapaxes(-1, -2)[:, : plan.segments.kept], np.float32)


def features(y: np.ndarray, plan: Plan) -> dict[str, np.ndarray]:
    """Name -> (k, rows, frames). Chroma is tuned to A4 = 440 Hz: an estimate would differ from segment to segment."""
    names = [name for name in plan.features if name != CHROMA]
    chroma = CHROMA in plan.features
    found = {} if chroma and not names else extract(y, sr=plan.sr, features=names, **plan.parameters)
    if chroma:
        frames = {name: value for name, value in plan.parameters.items() if name in ("n_fft", "hop_length")}
        found[CHROMA] = chroma_stft(y=y, sr=plan.sr, tuning=0.0, **frames)
    return {name: found[name] for name in plan.features}


def columns(plan: Plan) -> dict[str, int]:
    """Feature -> how many columns of a block are its; checks features and parameters on silence."""
    silence = np.zeros((1, plan.segments.samples), np.float32)
    found = features(silence, plan)
    return {name: values.shape[-2] for name, values in found.items()}


def _record(track: Track, stage: str, error: Exception) -> dict[str, Any]:
    try:
        size = os.stat(track.path).st_size
    except OSError:
        size = None
    message = str(error).replace(track.path, track.name)  # the same wherever the set lies
    return {"path": track.name, "size": size, "stage": stage, "error": type(error).__name__, "message": message}

"""One file -> its blocks. Owns: what a worker does, and what is said of a file that cannot be used."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import numpy as np

from ..core.load import load
from ..feature.extract import extract
from .scan import Track
from .segments import Segments


class Plan(NamedTuple):
    """What is done with each file; travels to workers in other processes."""

    sr: float
    features: tuple[str, ...]
    parameters: dict[str, Any]
    segments: Segments


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
        parts, dropped = plan.segments.cut(y)
        blocks = [block(part, plan) for part in parts]
        rows = np.concatenate(blocks) if blocks else np.empty((0, 0, 0), np.float32)
        return TrackRows(track, rows, dropped, len(y) / plan.sr, None)
    except Exception as error:
        return TrackRows(track, None, 0, 0.0, _record(track, stage, error))


def block(y: np.ndarray, plan: Plan) -> np.ndarray:
    """(k, samples) -> (k, frames, coefficients), features side by side; a segment has the same numbers alone."""
    found = extract(y, sr=plan.sr, features=plan.features, **plan.parameters)
    columns = np.concatenate(list(found.values()), axis=-2) if len(found) > 1 else found[plan.features[0]]
    return np.ascontiguousarray(columns.swapaxes(-1, -2)[:, : plan.segments.kept], np.float32)


def columns(plan: Plan) -> dict[str, int]:
    """Feature -> how many columns of a block are its; checks features and parameters on silence."""
    silence = np.zeros((1, plan.segments.samples), np.float32)
    found = extract(silence, sr=plan.sr, features=plan.features, **plan.parameters)
    return {name: values.shape[-2] for name, values in found.items()}


def _record(track: Track, stage: str, error: Exception) -> dict[str, Any]:
    try:
        size = os.stat(track.path).st_size
    except OSError:
        size = None
    message = str(error).replace(track.path, track.name)  # the same wherever the set lies
    return {"path": track.name, "size": size, "stage": stage, "error": type(error).__name__, "message": message}

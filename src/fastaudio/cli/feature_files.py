"""Feature files of `fastaudio features`: one for each clip, whole or not there."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from .._atomic import atomic_file
from ..errors import ParameterError
from ..feature.feature_table import row_of, table_of
from ..feature.statistics import column_names

FORMATS = ("npz", "npy", "json", "csv")


def write_features(path: Path, features: dict[str, np.ndarray], sr: float | None, hop_length: int) -> None:
    """Write `features` (name -> (rows, frames)) in the format of `path`'s suffix."""
    with atomic_file(path, sync=False) as file:
        if path.suffix == ".npz":
            np.savez(file, **features)
        elif path.suffix == ".npy":
            np.save(file, _stacked(features)[1])
        elif path.suffix == ".json":
            content = {name: np.asarray(values).tolist() for name, values in features.items()}
            file.write(json.dumps({"sr": sr, "hop_length": hop_length, "features": content}, allow_nan=False).encode())
        else:
            file.write(_csv(features).encode())


def write_table(path: Path, targets: dict[Path, Path], names: tuple[str, ...]) -> None:
    """Statistics of the feature files that are whole, in the order of their inputs; earlier runs made some of them."""
    found = []
    for source, target in targets.items():
        if is_whole(target):
            with np.load(target) as archive:
                found.append((str(source), row_of(dict(archive), names)))
    path.parent.mkdir(parents=True, exist_ok=True)
    table_of(found, []).write(path)


def _stacked(features: dict[str, np.ndarray]) -> tuple[list[str], np.ndarray]:
    """Names of the rows, and one array (rows, frames)."""
    lengths = {np.shape(values)[-1] for values in features.values()}
    if len(lengths) != 1:
        raise ParameterError(
            f"features: --format npy and csv need features of one length, got {sorted(lengths)} frames"
        )
    names, rows = [], []
    for name, values in features.items():
        block = np.asarray(values).reshape(-1, np.shape(values)[-1])
        names += column_names(name, len(block))
        rows.append(block)
    return names, np.concatenate(rows)


def _csv(features: dict[str, np.ndarray]) -> str:
    """A line of names, then a line for each frame; floats in full precision."""
    names, rows = _stacked(features)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["frame", *names])
    writer.writerows([t, *map(str, column)] for t, column in enumerate(rows.T))
    return text.getvalue()


def is_whole(path: Path) -> bool:
    """Whether a feature file is there and can be read to its end."""
    try:
        if path.suffix == ".npz":
            with zipfile.ZipFile(path) as archive:
                return bool(archive.namelist()) and archive.testzip() is None
        if path.suffix == ".npy":
            return bool(np.load(path, mmap_mode="r").size)
        content = path.read_bytes()
        if path.suffix == ".json":
            return "features" in json.loads(content)
        return content.endswith(b"\n")
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        return False


def error_line(path: Any, error: Exception) -> bytes:
    """One line of errors.jsonl."""
    return (json.dumps({"path": str(path), "error": type(error).__name__, "message": str(error)}) + "\n").encode()

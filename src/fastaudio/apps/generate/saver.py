"""Saver: spectrograms and their ranges in files. Owns: what lies in such a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..._atomic import atomic_file, write_text
from ...errors import FormatError, ParameterError


class Saver:
    """Keeps each feature in `NAME.npy`, and the least and greatest number it had in `min_max_values.json`.

    The course keeps the latter in a pickle, which can run code when it is read.

    Parameters
    ----------
    folder : where; it is made

    Examples
    --------
    >>> import tempfile
    >>> saver = Saver(tempfile.mkdtemp())
    >>> saver.save_feature(np.zeros((256, 64), np.float32), "7/7_jackson_32.wav")
    >>> saver.save_min_max_values({"7/7_jackson_32.wav": (-75.0, 5.0)})
    >>> features, ranges, names = saver.load()
    >>> features.shape, ranges.tolist(), names
    ((1, 256, 64, 1), [[-75.0, 5.0]], ['7/7_jackson_32.wav'])
    """

    def __init__(self, folder: Any):
        self.folder = Path(os.fsdecode(folder))

    def save_feature(self, feature: np.ndarray, name: str) -> None:
        """`name`: of the recording, relative to its collection."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(path, sync=False) as file:
            np.save(file, feature, allow_pickle=False)

    def save_min_max_values(self, values: Mapping[str, tuple[float, float]]) -> None:
        """{name: (least, greatest)} of all that was saved."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = {name: {"min": float(low), "max": float(high)} for name, (low, high) in values.items()}
        write_text(self.folder / "min_max_values.json", json.dumps(text, indent=1, allow_nan=False))

    def load(self) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """Features (N, bins, frames, 1), their ranges (N, 2), their names, in the order they were saved in."""
        path = self.folder / "min_max_values.json"
        try:
            found = json.loads(path.read_text("utf-8"))
            ranges = np.array([[value["min"], value["max"]] for value in found.values()], float)
            features = np.array([np.load(self._path(name), allow_pickle=False) for name in found])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise FormatError(f"{path}: must name features of one shape and their ranges, got {error}") from error
        if not len(features):
            raise FormatError(f"{path}: must name a feature or more, got none")
        return features[..., None], ranges, list(found)

    def _path(self, name: str) -> Path:
        if os.path.isabs(name) or ".." in Path(name).parts or not name:
            raise ParameterError(f"Saver: names must be relative to the collection, got {name!r}")
        return self.folder / f"{name}.npy"

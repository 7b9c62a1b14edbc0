"""What is learned from: pictures of digits, or of sound. Owns: where they come from, which are for validation."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ... import _check
from ...data.download import download
from ...data.drawn_digits import drawn_digits
from ...data.idx import load_mnist
from ...errors import ParameterError
from .settings import Settings


@dataclass
class Material:
    """Pictures (N, rows, columns, 1) in [0, 1] with labels (N,) and the names of these: none if all are of a kind."""

    images: np.ndarray
    labels: np.ndarray
    classes: list[str]
    ranges: np.ndarray | None = None  # of sound: (N, 2), dB
    names: list[str] = field(default_factory=list)  # of sound: the files
    errors: dict[str, str] = field(default_factory=dict)

    def parts(self, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """(training, validation): rows of a random order that is a function of the seed."""
        order = np.random.default_rng(seed).permutation(len(self.images))
        count = max(1, round(share * len(order)))
        if count >= len(order):
            raise _check.fail("train", "there must be pictures for training and for validation", len(order))
        return np.sort(order[count:]), np.sort(order[:count])


def pictures_of_digits(source: str, settings: Settings) -> Material:
    """source: "synthetic", "mnist" (from data/mnist, downloaded if it is not there), or a folder of IDX files."""
    if source == "synthetic":
        images, labels = drawn_digits(settings.count, seed=settings.seed)
    else:
        if source != "mnist" and not os.path.isdir(source):
            raise _check.fail("train", "images must be 'synthetic', 'mnist' or a folder of IDX files", source)
        images, labels = load_mnist(download("mnist", "data", progress=True)["folder"] if source == "mnist" else source)
        images, labels = images[: settings.count] / np.float32(255), labels[: settings.count].astype(int)
    return Material(images[..., None], labels, [str(digit) for digit in range(int(labels.max()) + 1)])


def pictures_of_sound(folder: Any, settings: Settings, *, progress: bool = False) -> Material:
    """All recordings below a folder; the folders in it are the classes, and of files beside them the folder itself."""
    made = settings.pipeline().pictures(folder, progress=progress)
    if len(made.names) < 2:
        raise ParameterError(f"train: {folder!r} must hold two recordings or more, got {len(made.names)}")
    first = [name.split("/")[0] if "/" in name else os.path.basename(os.path.abspath(folder)) for name in made.names]
    classes = sorted(set(first)) if any("/" in name for name in made.names) else []
    labels = np.array([classes.index(name) if classes else 0 for name in first])
    return Material(made.images, labels, classes, made.ranges, made.names, made.errors)

"""Metadata of every data set, whatever file it came from. Owns: its names."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import _check
from .normalizer import Normalizer

PARTS = ("train", "validation", "test", "train_dev")


class About:
    """`mapping`: names of classes; `about`: JSON: features, their parameters, geometry, source, part, normalizer."""

    mapping: list[str]
    about: dict[str, Any]
    y: np.ndarray
    groups: np.ndarray

    @property
    def columns(self) -> dict[str, int]:
        """Feature -> its columns in a row of X, in order."""
        return self.about["features"]

    @property
    def part(self) -> str | None:
        """ "train", "validation", "test", "train_dev", or None for a set that was not split."""
        return self.about.get("part")

    @property
    def normalizer(self) -> Normalizer | None:
        """Kept with the set in its files; fitted on the training part."""
        found = self.about.get("normalizer")
        return None if found is None else Normalizer.from_dict(found)

    @normalizer.setter
    def normalizer(self, given: Normalizer | None) -> None:
        if given is not None and not isinstance(given, Normalizer):
            raise _check.fail("dataset", "normalizer must be a fa.data.Normalizer or None", given)
        self.about = {**self.about, "normalizer": None if given is None else given.to_dict()}

    @property
    def shape(self) -> tuple[int, int, int]:
        """(segments, frames, coefficients)."""
        raise NotImplementedError

    def blocks(self, rows: int = 4096) -> Iterator[np.ndarray]:
        """X, some rows at a time."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.y)

    def __repr__(self) -> str:
        names = ", ".join(f"{name} {width}" for name, width in self.columns.items())
        of = f" ({self.part})" if self.part else ""
        n, frames, _ = self.shape
        return f"<{type(self).__name__}{of}: {n} segments, {frames} frames of {names}; {len(self.mapping)} classes>"


def content_checksum(data: About) -> str:
    """Of X, y and groups, whatever file they are in."""
    value = 0
    for x in data.blocks():
        value = zlib.crc32(np.ascontiguousarray(x, "<f4").view(np.uint8).reshape(-1), value)
    value = zlib.crc32(np.ascontiguousarray(data.y, "<i8").view(np.uint8), value)
    return f"{zlib.crc32(chr(10).join(map(str, data.groups)).encode(), value):08x}"

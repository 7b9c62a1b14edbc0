"""Dataset: a set in memory. Owns: X, y, groups, and what must be true of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from .about import About


class Dataset(About):
    """Blocks, labels and groups; `model.fit` takes it as it is.

    Parameters
    ----------
    X : array (segments, frames, coefficients)
    y : array (segments,) of int; places in `mapping`
    mapping : list of str; names of the classes
    groups : array (segments,) of str, the track of each segment; None: each its own
    about : dict of JSON values; `about["features"]`: {name: columns of it}

    Raises
    ------
    ParameterError : sizes that differ, labels outside `mapping`

    Examples
    --------
    >>> data = Dataset(np.zeros((4, 130, 13)), [0, 0, 1, 1], ["jazz", "rock"], ["a", "a", "b", "b"])
    >>> data
    <Dataset: 4 segments, 130 frames of x 13; 2 classes>
    >>> data.select([2, 3]).groups.tolist()
    ['b', 'b']
    """

    def __init__(self, X: Any, y: Any, mapping: Any, groups: Any = None, about: dict[str, Any] | None = None):
        self.X = np.ascontiguousarray(X, np.float32)
        self.y = np.ascontiguousarray(y)
        self.mapping = [str(name) for name in mapping]
        if self.X.ndim != 3:
            raise _check.fail("Dataset", "X must have shape (segments, frames, coefficients)", self.X.shape)
        if self.y.dtype.kind not in "iu" and self.y.size:
            raise _check.fail("Dataset", "y must hold integers, places in mapping", self.y.dtype)
        self.y = self.y.astype(np.int64)
        self.groups = np.arange(len(self.y)).astype(str) if groups is None else np.array(groups, np.str_)
        for name, values in (("y", self.y), ("groups", self.groups)):
            if values.shape != ((n := len(self.X)),):
                raise _check.fail("Dataset", f"{name} must have shape ({n},), as X has segments", values.shape)
        if len(self.y) and not 0 <= self.y.min() <= self.y.max() < len(self.mapping):
            rule = f"y must hold places in mapping, 0 ... {len(self.mapping) - 1}"
            raise ParameterError(f"Dataset: {rule}, got {self.y.min()} ... {self.y.max()}")
        self.about = {"features": {"x": self.X.shape[2]}, **(about or {})}
        if sum(self.columns.values()) != self.X.shape[2]:
            rule = f"about['features'] must have {self.X.shape[2]} columns, as X has coefficients"
            raise _check.fail("Dataset", rule, self.columns)

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.X.shape

    def blocks(self, rows: int = 4096) -> Iterator[np.ndarray]:
        for start in range(0, len(self.X), rows):
            yield self.X[start : start + rows]

    def take(self, rows: Any) -> np.ndarray:
        """X at these rows."""
        return self.X[np.asarray(rows)]

    def feature(self, name: str) -> np.ndarray:
        """The columns of one feature, (segments, frames, its coefficients)."""
        _check.one_of("Dataset.feature", "name", name, tuple(self.columns))
        start = 0
        for other, width in self.columns.items():
            if other == name:
                return self.X[:, :, start : start + width]
            start += width
        raise AssertionError(name)

    def select(self, rows: Any, part: str | None = None) -> Dataset:
        """A set of some of the rows; `part`: what it is for."""
        rows = np.asarray(rows, np.int64)
        about = self.about if part is None else {**self.about, "part": part}
        return Dataset(self.X[rows], self.y[rows], self.mapping, self.groups[rows], about)

    def relabel(self, mapping: list[str]) -> Dataset:
        """The same with labels as places in another list, which has all names of this one."""
        numbers = np.array([mapping.index(name) for name in self.mapping], np.int64)
        return Dataset(self.X, numbers[self.y], mapping, self.groups, self.about)

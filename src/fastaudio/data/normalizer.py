"""Normalizer: numbers of a size networks like. Owns: fitting on the training part alone, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .. import _check

KINDS = ("standard", "minmax")
PER = {"coefficient": (0, 1), "cell": (0,), "all": (0, 1, 2)}  # -> axes of X one number is taken over


class Normalizer:
    """`(x - offset) / scale`, both learned from training data.

    What is learned from validation or test data would tell the model about them: fitting on such a part is refused.

    Parameters
    ----------
    kind : {"standard", "minmax"}
        To mean 0 and standard deviation 1, or to the range 0 ... 1.
    per : {"coefficient", "all", "cell"}
        Numbers for each coefficient (over segments and frames), one for everything, or for each frame and coefficient.

    Attributes
    ----------
    offset, scale : float64 arrays, None before `fit`; a constant coefficient has scale 1

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio.data import Normalizer
    >>> x = np.random.default_rng(0).normal(3, 5, (20, 130, 13))
    >>> scale = Normalizer().fit(x)
    >>> z = scale(x)
    >>> float(abs(z.mean()).round(6)), float(z.std().round(3))
    (0.0, 1.0)
    >>> bool(np.allclose(scale.inverse(z), x, atol=1e-5))
    True
    >>> again = Normalizer.from_dict(scale.to_dict())  # as in model.notes["normalizer"] = scale.to_dict()
    >>> bool((again(x) == z).all())
    True
    """

    def __init__(self, kind: str = "standard", per: str = "coefficient"):
        self.kind = _check.one_of("Normalizer", "kind", kind, KINDS)
        self.per = _check.one_of("Normalizer", "per", per, tuple(PER))
        self.offset: np.ndarray | None = None
        self.scale: np.ndarray | None = None

    def __repr__(self) -> str:
        state = "not fitted" if self.offset is None else f"fitted, {self.offset.size} offsets"
        return f"<Normalizer(kind={self.kind!r}, per={self.per!r}): {state}>"

    def fit(self, data: Any) -> Normalizer:
        """Learn from an array (segments, frames, coefficients), a Dataset or Shards, block by block in float64."""
        part = getattr(data, "part", None)
        if part not in (None, "train"):
            raise _check.fail("Normalizer.fit", "data must be the training part, or a set that was not split", part)
        found = _sums(_blocks(data), PER[self.per])
        if self.kind == "standard":
            self.offset, spread = found["mean"], np.sqrt(found["squares"] / found["count"])
            small = spread <= 1e-12 * np.maximum(np.abs(self.offset), 1e-300)
        else:
            self.offset, spread = found["low"], found["high"] - found["low"]
            small = spread == 0
        self.scale = np.where(small, 1.0, spread)
        return self

    def __call__(self, data: Any) -> Any:
        """Normalised: an array (float32), or a Dataset that keeps this normaliser."""
        offset, scale = self._fitted("Normalizer")
        if hasattr(data, "select") and hasattr(data, "X"):
            made = data.select(np.arange(len(data)))
            made.X = self(data.X)
            made.about = {**made.about, "normalizer": self.to_dict(), "normalized": True}
            return made
        x = np.asarray(data)
        self._check_shape(x)
        return ((x - offset) / scale).astype(np.float32)

    transform = __call__

    def inverse(self, x: Any) -> np.ndarray:
        """The way back, float32."""
        offset, scale = self._fitted("Normalizer.inverse")
        x = np.asarray(x)
        self._check_shape(x)
        return (x * scale + offset).astype(np.float32)

    def to_dict(self) -> dict[str, Any]:
        """JSON values, exact: for `model.notes`, and in files of data sets."""
        offset, scale = self._fitted("Normalizer.to_dict")
        return {"kind": self.kind, "per": self.per, "offset": offset.tolist(), "scale": scale.tolist()}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Normalizer:
        """What `to_dict` has written."""
        try:
            made = cls(given["kind"], given["per"])
            offset, scale = (np.asarray(given[name], np.float64) for name in ("offset", "scale"))
        except (KeyError, TypeError, ValueError) as error:
            raise _check.fail("Normalizer.from_dict", f"must be what to_dict has made ({error!r})", given) from error
        if offset.shape != scale.shape or not (np.isfinite(offset).all() and np.isfinite(scale).all() and scale.all()):
            raise _check.fail("Normalizer.from_dict", "offset and scale must be finite, scale not 0", given)
        made.offset, made.scale = offset, scale
        return made

    def _fitted(self, where: str) -> tuple[np.ndarray, np.ndarray]:
        if self.offset is None or self.scale is None:
            raise _check.fail(where, "the normaliser must be fitted first: fit(training_part)", None)
        return self.offset, self.scale

    def _check_shape(self, x: np.ndarray) -> None:
        shape = self._fitted("Normalizer")[0].shape
        if x.shape[x.ndim - len(shape) :] != shape:
            raise _check.fail("Normalizer", f"x must end in the sizes it was fitted on, {shape}", x.shape)


def _blocks(data: Any) -> Iterable[np.ndarray]:
    return data.blocks() if hasattr(data, "blocks") else [np.asarray(data)]


def _sums(blocks: Iterable[np.ndarray], axes: tuple[int, ...]) -> dict[str, Any]:
    """Mean, sum of squared differences from it, extremes: of blocks one after another (Chan's update)."""
    total: dict[str, Any] = {}
    for block in blocks:
        if block.ndim != 3 or not np.isfinite(block).all():
            rule = "data must be finite, of shape (segments, frames, coefficients)"
            raise _check.fail("Normalizer.fit", rule, block.shape if block.ndim != 3 else "NaN or infinity")
        if not block.size:
            continue
        x = block.astype(np.float64)
        count = int(np.prod([x.shape[axis] for axis in axes]))
        mean = x.mean(axes)
        squares = np.square(x - x.mean(axes, keepdims=True)).sum(axes)
        if not total:
            total = {"count": 0, "mean": 0.0, "squares": 0.0, "low": x.min(axes), "high": x.max(axes)}
        both, apart = total["count"] + count, mean - total["mean"]
        total["squares"] = total["squares"] + squares + apart**2 * total["count"] * count / both
        total["mean"] = total["mean"] + apart * count / both
        total["count"] = both
        total["low"], total["high"] = np.minimum(total["low"], x.min(axes)), np.maximum(total["high"], x.max(axes))
    if not total:
        raise _check.fail("Normalizer.fit", "data must have at least one segment", 0)
    return total

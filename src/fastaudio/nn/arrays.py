"""Users' data -> arrays that kernels take. Owns: the checks of what fit, evaluate and predict are given."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from .graph import with_batch
from .memory import adopted, given, on_device, read
from .parallel import Communicator, Share
from .source import Source


def as_arrays(
    where: str,
    model: Any,
    loss: Any,
    x: Any,
    y: Any = None,
    weight: Any = None,
    class_weight: dict[int, float] | None = None,
) -> Any:
    """[x ..., y] or [x ..., y, weight], contiguous, in the model's dtype, checked; `Batches` of an iterable; or a
    Source as it is.
    """
    if isinstance(x, Source):
        if x.engine is not model.engine:
            raise _check.fail(where, "the mixtures are made on another device than the model's", type(x).__name__)
        _check_shapes(where, model, x.forms[:1])
        return x
    if y is None and hasattr(x, "X") and hasattr(x, "y"):  # a data set
        x, y = x.X, x.y
    if y is None:
        if not isinstance(x, (np.ndarray, Iterable)) and hasattr(x, "__getitem__") and hasattr(x, "__len__"):
            x = Indexed(x)
        if isinstance(x, np.ndarray) or not isinstance(x, Iterable) or (isinstance(x, list) and not is_batches(x)):
            raise ParameterError(f"{where}: y must be given, or x must be an iterable of batches (x, y)")
        return Batches(where, model, loss, x, class_weight)
    several = isinstance(model.input_shape, list)
    arrays = [given(where, a, model) for a in (x if several else [x])]
    _check_shapes(where, model, arrays)
    target = _target_on_device(where, model, loss, y) if on_device(y) else loss.targets(where, y, model)
    arrays.append(target)
    if weight is not None or class_weight is not None:
        arrays.append(_weights(where, model.dtype, target, weight, class_weight))
    check_lengths(where, arrays)
    return arrays


def is_batches(data: Any) -> bool:
    """Whether data is a list of batches, not a list of arrays."""
    return isinstance(data, list) and bool(data) and all(isinstance(batch, tuple) for batch in data)


class Indexed:
    """Batches that are asked for by number, as of keras.utils.Sequence."""

    def __init__(self, batches: Any):
        self._batches = batches

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[Any]:
        return (self._batches[number] for number in range(len(self)))


class Batches:
    """An iterable of (x, y) or (x, y, weight), each batch checked as it comes."""

    def __init__(self, where: str, model: Any, loss: Any, batches: Iterable, class_weight: Any):
        self._given = (where, model, loss, batches, class_weight)
        self._limit: int | None = None
        self._goes_on, self._running = False, iter(())

    @property
    def count(self) -> int | None:
        """Batches an epoch; None: the iterable does not say."""
        if self._limit is not None:
            return self._limit
        return len(self._given[3]) if hasattr(self._given[3], "__len__") else None

    def limit(self, count: int, goes_on: bool) -> Batches:
        """From now on an epoch is `count` batches; with `goes_on` the next one goes on where it ended."""
        self._limit, self._goes_on = count, goes_on
        return self

    def _limited(self, batches: Iterable) -> Iterator[Any]:
        if not self._goes_on:
            yield from islice(batches, self._limit)
            return
        for _ in range(self._limit or 0):
            found = next(self._running, None)
            if found is None:  # through: anew
                self._running = iter(batches)
                found = next(self._running, None)
            if found is None:
                rule = "x must give batches again when it is through, or be endless, for steps_per_epoch"
                raise _check.fail(self._given[0], rule, type(batches).__name__)
            yield found

    def parts(self, team: Communicator) -> Iterator[tuple[Share, list[np.ndarray]]]:
        """This rank's rows of each batch. What has `parts(team)` of its own makes these alone."""
        where, model, loss, batches, class_weight = self._given
        own = hasattr(batches, "parts")
        source = batches.parts(team) if own else batches
        for found in source if self._limit is None else self._limited(source):
            share, batch = found if own else (None, found)
            if not isinstance(batch, (tuple, list)) or len(batch) not in (2, 3):
                raise _check.fail(where, "each batch must be (x, y) or (x, y, weights)", type(batch).__name__)
            arrays = as_arrays(where, model, loss, *batch, *([None] if len(batch) == 2 else []), class_weight)
            if share is None:
                share = team.share(len(arrays[0]))
                arrays = [a[share.place] for a in arrays]
            yield share, arrays


def warn_of_nan(where: str, x: Any) -> None:
    """Say which sample is the first of those that make every weight NaN."""
    if not isinstance(x, np.ndarray) or np.isfinite(x.sum(dtype=np.float64)):
        return
    if len(bad := np.flatnonzero(~np.isfinite(x.reshape(len(x), -1)).all(1))):
        got = f"NaN or infinity in {len(bad)} of {len(x)} samples, first in x[{bad[0]}]"
        warnings.warn(f"{where}: x should be finite, got {got}", stacklevel=3)


def check_lengths(where: str, arrays: list[np.ndarray]) -> None:
    """Every array has as many samples as the first, at least one."""
    for a in arrays[1:]:
        if len(a) != len(arrays[0]):
            raise _check.fail(
                where, f"x, y and weights must have as many samples as each other ({len(arrays[0])})", len(a)
            )
    if not len(arrays[0]):
        raise _check.fail(where, "there must be at least one sample", 0)


def split_validation(arrays: Any, fraction: float) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The last part of the arrays is for validation, as in Keras: split before shuffling."""
    if not isinstance(arrays, list) or not 0 < fraction < 1:
        raise _check.fail("fit", "validation_split must be in (0, 1), and x an array", fraction)
    kept = int(len(arrays[0]) * (1 - fraction))
    if not 0 < kept < len(arrays[0]):
        raise _check.fail("fit", "validation_split must leave samples on both sides", fraction)
    return [a[:kept] for a in arrays], [a[kept:] for a in arrays]


def _check_shapes(where: str, model: Any, arrays: list[np.ndarray]) -> None:
    shapes = [a.shape[1:] for a in arrays]
    wanted = model.input_shape if isinstance(model.input_shape, list) else [model.input_shape]
    for shape, want in zip(shapes, wanted, strict=True):
        if shape != tuple(want):
            first = model.layers[0]
            name = first.name or type(first).__name__
            rule = f"layer {name!r} takes inputs of shape {with_batch(want)}"
            raise ParameterError(f"{where}: {rule}, got {with_batch(shape)}")


def _target_on_device(where: str, model: Any, loss: Any, y: Any) -> Any:
    """Targets that stay on their device: of the dtype that kernels read. Labels are not looked at."""
    y = adopted(where, y, model)
    like = loss.targets(where, np.zeros((1, *y.shape[1:]), y.dtype), model)
    if y.dtype != like.dtype:
        raise _check.fail(where, f"y on a device must have dtype {like.dtype}", y.dtype)
    return y.reshape(len(y), *like.shape[1:])


def _weights(
    where: str, dtype: Any, target: np.ndarray, weight: Any, class_weight: dict[int, float] | None
) -> np.ndarray:
    weights = np.ones(len(target), dtype) if weight is None else np.array(weight, dtype)
    if not weights.ndim or weights.shape != target.shape[: weights.ndim]:
        rule = f"sample_weight must have shape ({len(target)},), or that of more of y's first axes {target.shape}"
        raise _check.fail(where, rule, weights.shape)
    if class_weight is not None:
        if not isinstance(class_weight, Mapping):
            raise _check.fail(where, "class_weight must be a dict, {label: weight}", class_weight)
        labels = read(target).reshape(len(target), -1)
        labels = labels.argmax(1) if labels.shape[1] > 1 else labels[:, 0].astype(np.int64)
        if unknown := sorted(set(labels.tolist()) - set(class_weight)):
            raise _check.fail(where, "class_weight must name every label; missing", unknown)
        factors = np.array([class_weight[label] for label in labels.tolist()], dtype)
        weights *= factors.reshape(-1, *[1] * (weights.ndim - 1))
    return weights

"""What torch's layers have in common. Owns: initial values, checks of declared sizes and of unsupported values."""

from __future__ import annotations

from functools import partial
from math import sqrt
from typing import Any

import numpy as np

from ... import _check
from .. import init
from ..random import next_generator


def uniform(fan_in: int) -> init.Initializer:
    """Uniform within 1 / sqrt(fan_in): torch's biases, and all weights of its recurrent layers."""
    bound = 1 / sqrt(fan_in) if fan_in else 0.0
    return partial(_drawn, bound)  # no function within a function: layers are pickled


def _drawn(bound: float, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return next_generator().uniform(-bound, bound, shape).astype(dtype)


def weights(
    where: str, argument: str, size: int, draw: str | init.Initializer, axis: int = 1, groups: int = 1
) -> init.Initializer:
    """`draw` that raises if the input has not the `size` given as `argument`; `axis`: where the weights have it."""
    return partial(_checked, where, argument, size, draw, axis, groups)


def _checked(
    where: str, argument: str, size: int, draw: Any, axis: int, groups: int, shape: tuple[int, ...], dtype: Any
) -> np.ndarray:
    if shape[axis] * groups != size:
        raise _check.fail(where, f"{argument} must be the input's, {shape[axis] * groups}", size)
    return init.get(draw)(shape, dtype)


def only(where: str, **given: tuple[Any, tuple[Any, ...]]) -> None:
    """`name=(value, supported values)`: ParameterError for any other value."""
    for name, (value, known) in given.items():
        _check.one_of(where, name, value, known)


def one(value: Any) -> Any:
    """3 for (3,), which torch takes as well."""
    return value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value


FIRST = {"data_format": "channels_first"}

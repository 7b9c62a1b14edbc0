"""Initial values of parameters. Owns: Keras's and torch's initialisers by name. Shapes are torch's: (out, in, ...)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import prod, sqrt
from typing import Any

import numpy as np

from .. import _check
from ..errors import FormatError
from .random import next_generator

Initializer = Callable[[tuple[int, ...], Any], np.ndarray]


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    if len(shape) < 2:
        return prod(shape), prod(shape)
    field = prod(shape[2:])
    return shape[1] * field, shape[0] * field


def _uniform(limit: Callable[[int, int], float]) -> Initializer:
    def make(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        bound = limit(*_fans(shape))
        return next_generator().uniform(-bound, bound, shape).astype(dtype)

    return make


def _normal(deviation: Callable[[int, int], float], truncated: bool = False) -> Initializer:
    def make(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        draw = next_generator()
        values = draw.standard_normal(shape)
        # beyond two deviations: drawn again, as Keras; the remaining ones are narrower by .8796
        while truncated and (outside := np.abs(values) > 2).any():
            values[outside] = draw.standard_normal(int(outside.sum()))
        scale = deviation(*_fans(shape)) / (0.87962566103423978 if truncated else 1)
        return (values * scale).astype(dtype)

    return make


def _orthogonal(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    rows, columns = shape[0], prod(shape[1:])
    draw = next_generator().standard_normal((max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(draw)
    q = q * np.sign(np.diag(r))
    return (q if rows >= columns else q.T).reshape(shape).astype(dtype)


glorot_uniform = _uniform(lambda fan_in, fan_out: sqrt(6 / (fan_in + fan_out)))
glorot_normal = _normal(lambda fan_in, fan_out: sqrt(2 / (fan_in + fan_out)), truncated=True)
he_uniform = _uniform(lambda fan_in, fan_out: sqrt(6 / fan_in))
he_normal = _normal(lambda fan_in, fan_out: sqrt(2 / fan_in), truncated=True)
lecun_uniform = _uniform(lambda fan_in, fan_out: sqrt(3 / fan_in))
lecun_normal = _normal(lambda fan_in, fan_out: sqrt(1 / fan_in), truncated=True)
random_uniform = _uniform(lambda fan_in, fan_out: 0.05)  # Keras's
random_normal = _normal(lambda fan_in, fan_out: 0.05)
truncated_normal = _normal(lambda fan_in, fan_out: 0.05 * 0.87962566103423978, truncated=True)  # 0.05 before truncation
torch_default = _uniform(lambda fan_in, fan_out: sqrt(1 / fan_in))  # nn.Linear, nn.Conv2d
randn = _normal(lambda fan_in, fan_out: 1.0)
orthogonal: Initializer = _orthogonal


def zeros(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return np.zeros(shape, dtype)


def ones(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return np.ones(shape, dtype)


def rand(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return next_generator().random(shape).astype(dtype)


INITIALIZERS: dict[str, Initializer] = {
    "zeros": zeros,
    "ones": ones,
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
    "lecun_uniform": lecun_uniform,
    "lecun_normal": lecun_normal,
    "random_uniform": random_uniform,
    "random_normal": random_normal,
    "truncated_normal": truncated_normal,
    "torch_default": torch_default,
    "randn": randn,
    "rand": rand,
    "orthogonal": orthogonal,
}


def get(initializer: str | Initializer | np.ndarray | float) -> Initializer:
    """An initialiser by name; a function of (shape, dtype); or given values."""
    if _blank.get() is not None:
        return _zeros_within
    if isinstance(initializer, str):
        return INITIALIZERS[_check.one_of("initializer", "name", initializer.lower(), tuple(INITIALIZERS))]
    if callable(initializer):
        return initializer
    return lambda shape, dtype: np.broadcast_to(np.asarray(initializer, dtype), shape).copy()


_blank: ContextVar[list[int] | None] = ContextVar("fastaudio_blank", default=None)


@contextmanager
def blank(elements: int) -> Iterator[None]:
    """In this block parameters begin at zero: a file will fill them. More than its `elements` are a FormatError."""
    token = _blank.set([elements])
    try:
        yield
    finally:
        _blank.reset(token)


def _zeros_within(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    left = _blank.get()
    left[0] -= prod(shape)
    if left[0] < 0:
        raise FormatError(f"load: the file must hold all parameters of its model, got one of shape {shape} too many")
    return np.zeros(shape, dtype)

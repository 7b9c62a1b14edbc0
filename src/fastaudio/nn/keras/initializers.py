"""keras.initializers: first values of parameters, as functions of (shape, dtype) that layers take.

Each draws from the seed of `keras.utils.set_random_seed`, as names like "he_normal" do, unless it is given one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from .. import init, random
from .._absent import absent

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "Zeros",
]
__dir__ = __all__.copy  # tab completion: names, not files


def _seeded(make: init.Initializer, seed: int | None) -> init.Initializer:
    if seed is None:
        return make

    def made(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        with random.seeded(seed):
            return make(shape, dtype)

    return made


def _moved(base: init.Initializer, shift: float, factor: float, seed: int | None) -> init.Initializer:
    return _seeded(lambda shape, dtype: (shift + factor * base(shape, np.float64)).astype(dtype), seed)


def GlorotUniform(seed: int | None = None) -> init.Initializer:
    """Uniform up to sqrt(6 / (fan_in + fan_out)), the default of most layers."""
    return _seeded(init.glorot_uniform, seed)


def GlorotNormal(seed: int | None = None) -> init.Initializer:
    """Normal within two deviations, sqrt(2 / (fan_in + fan_out))."""
    return _seeded(init.glorot_normal, seed)


def HeUniform(seed: int | None = None) -> init.Initializer:
    """Uniform up to sqrt(6 / fan_in)."""
    return _seeded(init.he_uniform, seed)


def HeNormal(seed: int | None = None) -> init.Initializer:
    """Normal within two deviations, sqrt(2 / fan_in).

    Examples
    --------
    >>> from fastaudio.nn import keras
    >>> keras.layers.Dense(3, kernel_initializer=keras.initializers.HeNormal(seed=0))(np.ones((1, 2))).shape
    (1, 3)
    """
    return _seeded(init.he_normal, seed)


def LecunUniform(seed: int | None = None) -> init.Initializer:
    """Uniform up to sqrt(3 / fan_in)."""
    return _seeded(init.lecun_uniform, seed)


def LecunNormal(seed: int | None = None) -> init.Initializer:
    """Normal within two deviations, sqrt(1 / fan_in)."""
    return _seeded(init.lecun_normal, seed)


def Orthogonal(gain: float = 1.0, seed: int | None = None) -> init.Initializer:
    """Orthonormal rows or columns, times `gain`."""
    return _moved(init.orthogonal, 0.0, gain, seed)


def RandomNormal(mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> init.Initializer:
    """Normal numbers.

    Examples
    --------
    >>> from fastaudio.nn import keras
    >>> bool(abs(keras.initializers.RandomNormal(mean=3.0, seed=1)((100, 100), "float64").mean() - 3) < 0.01)
    True
    """
    return _moved(init.randn, mean, stddev, seed)


def RandomUniform(minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> init.Initializer:
    """Numbers in [minval, maxval)."""
    return _moved(init.rand, minval, maxval - minval, seed)


def TruncatedNormal(mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> init.Initializer:
    """Normal numbers, drawn again where they lie beyond two deviations."""
    return _moved(init.truncated_normal, mean, stddev / 0.05, seed)


def Constant(value: float = 0.0) -> init.Initializer:
    """One number everywhere."""
    return init.get(_check.finite("Constant", "value", value))


def Zeros() -> init.Initializer:
    """0 everywhere."""
    return init.zeros


def Ones() -> init.Initializer:
    """1 everywhere."""
    return init.ones


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)

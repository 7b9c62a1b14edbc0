"""keras: Keras's names for what is in nn, in Keras's rooms: code for it runs with `from fastaudio.nn import keras`.

Owns: those names, and the reasons why others are missing. May touch: the rooms of nn. Never: kernels; the package
keras, which is not needed. What differs is in docs/from_keras.md.

    >>> import numpy as np
    >>> from fastaudio.nn import keras
    >>> L = keras.layers
    >>> model = keras.Sequential([L.Flatten(input_shape=(130, 13)), L.Dense(10, activation="softmax")])
    >>> model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.0001), loss="sparse_categorical_crossentropy")
    >>> model.predict(np.zeros((2, 130, 13)), verbose=0).shape
    (2, 10)
"""

from __future__ import annotations

from typing import Any

from .._absent import absent
from ..model import Model
from ..sequential import Sequential
from . import activations, callbacks, initializers, layers, losses, metrics, models, optimizers, regularizers, utils
from .layers import Input

__all__ = [
    "Input",
    "Model",
    "Sequential",
    "activations",
    "callbacks",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "regularizers",
    "utils",
]
__dir__ = __all__.copy  # tab completion: names, not files


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)

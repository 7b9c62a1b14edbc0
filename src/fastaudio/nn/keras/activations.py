"""keras.activations: what layers take as `activation`, and what can be called on an array."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import activations, functional
from .._absent import absent

__all__ = ["elu", "gelu", "get", "leaky_relu", "linear", "log_softmax", "relu", "sigmoid", "softmax", "tanh"]
__dir__ = __all__.copy  # tab completion: names, not files


class _Function(activations.Activation):
    def __call__(self, x: Any) -> np.ndarray:
        """Of each element, or over the last axis.

        Examples
        --------
        >>> from fastaudio.nn import keras
        >>> keras.activations.relu([-1.0, 2.0])
        array([0., 2.])
        """
        return functional.activation(x, self)


def get(identifier: Any) -> _Function:
    """An activation by its name; None is "linear".

    Examples
    --------
    >>> from fastaudio.nn import keras
    >>> keras.activations.get("tanh")([0.0])
    array([0.])
    """
    return _Function(*activations.get(identifier))


elu = get("elu")
gelu = get("gelu")
leaky_relu = get("leaky_relu")
linear = get("linear")
log_softmax = get("log_softmax")
relu = get("relu")
sigmoid = get("sigmoid")
softmax = get("softmax")
tanh = get("tanh")


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)

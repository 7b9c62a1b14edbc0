"""One artificial neuron, in plain Python: h = sum w_i x_i, y = 1 / (1 + e^-h)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .. import _check


def sigmoid(h: float) -> float:
    """1 / (1 + e^-h), for any h: the exponential that cannot overflow is taken.

    Examples
    --------
    >>> sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)
    (0.5, 0.0, 1.0)
    """
    if h >= 0:
        return 1 / (1 + math.exp(-h))
    e = math.exp(h)
    return e / (1 + e)


def sigmoid_derivative(a: float) -> float:
    """Derivative of the sigmoid, from its value a = sigmoid(h): no second exponential.

    Works on arrays, too.

    Examples
    --------
    >>> round(sigmoid_derivative(0.68), 4)
    0.2176
    """
    return a * (1 - a)


def neuron(inputs: Sequence[float], weights: Sequence[float], bias: float = 0.0) -> float:
    """The output of one neuron.

    Parameters
    ----------
    inputs, weights : sequences of float of the same length
    bias : float

    Raises
    ------
    ParameterError : the lengths differ

    Examples
    --------
    >>> neuron([0.5, 0.3, 0.2], [0.4, 0.7, 0.2])
    0.610639233949222
    """
    if len(inputs) != len(weights):
        raise _check.fail("neuron", f"weights must have one number for each of {len(inputs)} inputs", len(weights))
    return sigmoid(sum(w * x for w, x in zip(weights, inputs, strict=True)) + bias)

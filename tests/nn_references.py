"""Activations and their derivatives in NumPy: the reference of the tests."""

import math

import numpy as np

_erf = np.vectorize(math.erf, otypes=[float])


def forward(name, x, alpha):
    x = np.asarray(x, float)
    with np.errstate(over="ignore", invalid="ignore"):
        return {
            "linear": lambda: x,
            "relu": lambda: np.where(x < 0, 0, x),
            "leaky_relu": lambda: np.where(x < 0, alpha * x, x),
            "elu": lambda: np.where(x < 0, alpha * np.expm1(x), x),
            "gelu": lambda: x * 0.5 * (1 + _erf(x / math.sqrt(2))) if x.size else x,
            "sigmoid": lambda: np.where(x < 0, np.exp(x) / (1 + np.exp(x)), 1 / (1 + np.exp(-x))),
            "tanh": lambda: np.tanh(x),
        }[name]()


def slope(name, x, alpha):
    """The derivative at x."""
    x = np.asarray(x, float)
    y = forward(name, x, alpha)
    return {
        "linear": lambda: np.ones_like(x),
        "relu": lambda: np.where(x > 0, 1.0, 0.0),
        "leaky_relu": lambda: np.where(x > 0, 1.0, alpha),
        "elu": lambda: np.where(x > 0, 1.0, y + alpha),
        "gelu": lambda: 0.5 * (1 + _erf(x / math.sqrt(2))) + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi) if x.size else x,
        "sigmoid": lambda: y * (1 - y),
        "tanh": lambda: 1 - y * y,
    }[name]()

"""Layers' arithmetic as functions of plain arrays, for those who write their own: torch's names, layouts and defaults.

Owns: the list of them. May touch: kernels through the files of each. Arrays are (N, C, H, W); results are new.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from . import activations
from .convolve import conv1d, conv2d, conv_transpose2d
from .layer import empty, kernel
from .pool import avg_pool2d, max_pool2d
from .unfold import as_input, col2im, im2col

__all__ = [
    "activation",
    "avg_pool2d",
    "col2im",
    "conv1d",
    "conv2d",
    "conv_transpose2d",
    "im2col",
    "linear",
    "max_pool2d",
    "softmax",
]


def linear(x: Any, weight: Any, bias: Any = None) -> np.ndarray:
    """x weight' + bias, as `torch.nn.functional.linear`: x (..., in), weight (out, in) -> (..., out).

    Examples
    --------
    >>> from fastaudio.nn import functional as F
    >>> F.linear([[1.0, 2.0]], [[3.0, 4.0]], [0.5])
    array([[11.5]])
    """
    x = np.asarray(x)
    rows = as_input("linear", "x", x.reshape(-1, x.shape[-1]), 2)
    w = as_input("linear", "weight", weight, 2, rows.dtype)
    b = None if bias is None else as_input("linear", "bias", bias, 1, rows.dtype)
    if w.shape[1] != rows.shape[1] or (b is not None and b.shape != w.shape[:1]):
        raise _check.fail("linear", f"weight must be (out, {rows.shape[1]}), bias (out,)", (w.shape, np.shape(bias)))
    y = empty(rows, (len(rows), len(w)))
    kernel(rows, "dense")(y, rows, np.ascontiguousarray(w.T), b, 0, 0.0)
    return y.reshape(*x.shape[:-1], len(w))


def activation(x: Any, name: Any) -> np.ndarray:
    """relu, leaky_relu, elu, gelu, sigmoid, tanh of each element, or softmax, log_softmax over the last axis.

    Examples
    --------
    >>> from fastaudio.nn import functional as F
    >>> F.activation([-1.0, 2.0], "relu")
    array([0., 2.])
    """
    x = np.asarray(x)
    return activations.apply(activations.get(name), as_input("activation", "x", x, x.ndim))


def softmax(x: Any) -> np.ndarray:
    """Exponentials over the last axis, divided by their sum."""
    return activation(x, "softmax")

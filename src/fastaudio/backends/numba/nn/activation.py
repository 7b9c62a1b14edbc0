"""activation and its backward pass, on flat arrays; `act` is a code of `ops.ACT`."""

import math

import numpy as np

from ...ops import ACT
from ...rules import activation_code
from ..jit import inlined, jit
from .flat import flat, flat_inputs, for_stretches, scalar

RELU, LEAKY_RELU, ELU, GELU, SIGMOID, TANH = (
    ACT[name] for name in ("relu", "leaky_relu", "elu", "gelu", "sigmoid", "tanh"))


@inlined
def sigmoid(x):
    """Through exp(-|x|), which does not overflow."""
    one = type(x)(1)
    e = np.exp(-abs(x))
    return (e if x < 0 else one) / (one + e)


@inlined
def _normal(x):
    """The normal distribution's integral up to x."""
    half = type(x)(0.5)
    return half * (1 + type(x)(math.erf(x * type(x)(math.sqrt(0.5)))))


@jit
def activate(y, x, act, alpha):
    """y = act(x) for vectors; y may be x."""
    zero = alpha * 0
    if act == RELU:
        for i in range(x.size):
            y[i] = zero if x[i] < 0 else x[i]
    elif act == LEAKY_RELU:
        for i in range(x.size):
            y[i] = x[i] * alpha if x[i] < 0 else x[i]
    elif act == ELU:
        for i in range(x.size):
            y[i] = math.expm1(x[i]) * alpha if x[i] < 0 else x[i]
    elif act == GELU:
        for i in range(x.size):
            y[i] = x[i] * _normal(x[i])
    elif act == SIGMOID:
        for i in range(x.size):
            y[i] = sigmoid(x[i])
    elif act == TANH:
        for i in range(x.size):
            y[i] = math.tanh(x[i])
    else:
        for i in range(x.size):
            y[i] = x[i]


@jit
def activate_backward(dx, dy, x, y, act, alpha):
    """dx = dy act'(x), y = act(x); dx may be dy."""
    zero = alpha * 0
    one = zero + 1
    if act == RELU:
        for i in range(y.size):
            dx[i] = dy[i] if y[i] > 0 else zero
    elif act == LEAKY_RELU:
        for i in range(y.size):
            dx[i] = dy[i] if y[i] > 0 else dy[i] * alpha
    elif act == ELU:
        for i in range(y.size):
            dx[i] = dy[i] if y[i] > 0 else dy[i] * (y[i] + alpha)
    elif act == GELU:
        for i in range(x.size):
            density = np.exp(x[i] * x[i] * type(zero)(-0.5)) * type(zero)(1 / math.sqrt(2 * math.pi))
            dx[i] = dy[i] * (_normal(x[i]) + x[i] * density)
    elif act == SIGMOID:
        for i in range(y.size):
            dx[i] = dy[i] * (y[i] * (one - y[i]))
    elif act == TANH:
        for i in range(y.size):
            dx[i] = dy[i] * (one - y[i] * y[i])
    else:
        for i in range(y.size):
            dx[i] = dy[i]


def activation(y, x, act, alpha):
    to, (x,), act, alpha = flat(y), flat_inputs("activation", y, x=x), activation_code(act), scalar(y.dtype, alpha)
    for_stretches(to.size, lambda part: activate(to[part], x[part], act, alpha))


def activation_backward(dx, dy, x, y, act, alpha):
    to, (dy, x, y) = flat(dx), flat_inputs("activation_backward", dx, dy=dy, x=x, y=y)
    act, alpha = activation_code(act), scalar(dx.dtype, alpha)
    for_stretches(to.size, lambda part: activate_backward(to[part], dy[part], x[part], y[part], act, alpha))

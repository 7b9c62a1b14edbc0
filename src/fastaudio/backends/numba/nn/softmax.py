"""softmax, log_softmax and their backward passes, over the last axis of a matrix."""

import math

import numpy as np

from ..arrays import plain, same_shape
from ..jit import inlined, jit
from .flat import for_rows


@inlined
def _top(x):
    top = x[0]
    for i in range(1, x.size):
        if x[i] > top:
            top = x[i]
    return top


@jit
def _softmax(y, x):
    for row in range(x.shape[0]):
        top, total = _top(x[row]), 0.0
        for i in range(x.shape[1]):
            y[row, i] = np.exp(x[row, i] - top)
            total += np.float64(y[row, i])
        for i in range(x.shape[1]):
            y[row, i] = y[row, i] / total


@jit
def _log_softmax(y, x):
    for row in range(x.shape[0]):
        top, total = _top(x[row]), 0.0
        for i in range(x.shape[1]):
            total += np.float64(np.exp(x[row, i] - top))
        rest = math.log(total)
        for i in range(x.shape[1]):
            y[row, i] = (x[row, i] - top) - rest


@jit
def _softmax_backward(dx, dy, y):
    for row in range(y.shape[0]):
        dot = 0.0
        for i in range(y.shape[1]):
            dot += np.float64(dy[row, i]) * np.float64(y[row, i])
        for i in range(y.shape[1]):
            dx[row, i] = y[row, i] * (dy[row, i] - dot)


@jit
def _log_softmax_backward(dx, dy, y):
    for row in range(y.shape[0]):
        total = 0.0
        for i in range(y.shape[1]):
            total += np.float64(dy[row, i])
        for i in range(y.shape[1]):
            dx[row, i] = dy[row, i] - np.exp(y[row, i]) * total


def _forward(kernel, body, y, x):
    same_shape(kernel, "x", x.shape, y.shape)
    if y.size:
        x = plain(x, y.dtype)
        for_rows(y, lambda rows: body(y[rows], x[rows]))


def _backward(kernel, body, dx, dy, y):
    same_shape(kernel, "dy", dy.shape, dx.shape)
    same_shape(kernel, "y", y.shape, dx.shape)
    if dx.size:
        dy, y = plain(dy, dx.dtype), plain(y, dx.dtype)
        for_rows(dx, lambda rows: body(dx[rows], dy[rows], y[rows]))


def softmax(y, x):
    _forward("softmax", _softmax, y, x)


def log_softmax(y, x):
    _forward("log_softmax", _log_softmax, y, x)


def softmax_backward(dx, dy, y):
    _backward("softmax_backward", _softmax_backward, dx, dy, y)


def log_softmax_backward(dx, dy, y):
    _backward("log_softmax_backward", _log_softmax_backward, dx, dy, y)

"""l2_penalty, l1_penalty: what large weights add to a loss and to their gradient."""

import numpy as np

from ..jit import jit
from .flat import flat_inputs
from .losses import gradient, number, total_of


@jit
def _penalty(square, grad, w, factor):
    total = 0.0
    for i in range(w.size):
        x = np.float64(w[i])
        total += x * x if square else abs(x)
        if grad.size:
            grad[i] += factor * (x + x if square else (1.0 if x > 0 else (-1.0 if x < 0 else x)))
    return total


def _add(kernel, square, loss, grad, w, factor):
    to, g, factor = number(kernel, "loss", loss), gradient(kernel, "grad", grad, w), float(factor)
    (x,) = flat_inputs(kernel, w, w=w)
    to[0] += factor * total_of(x.size, lambda part: _penalty(square, g[part], x[part], factor))


def l2_penalty(loss, grad, w, factor):
    _add("l2_penalty", True, loss, grad, w, factor)


def l1_penalty(loss, grad, w, factor):
    _add("l1_penalty", False, loss, grad, w, factor)

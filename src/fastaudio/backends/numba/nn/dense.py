"""dense layers: y = act(x w + b) and its gradients, products through NumPy's BLAS."""

import numpy as np

from ...rules import activation_code
from ..arrays import same_shape
from ..jit import jit
from .activation import activate
from .flat import flat, for_stretches, scalar
from .gemm import product


@jit
def _add_bias(y, b):
    for row in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[row, j] += b[j]


def dense(y, x, w, b, act, alpha):
    same_shape("dense", "x", x.shape, (y.shape[0], w.shape[0]))
    same_shape("dense", "w", w.shape, (x.shape[1], y.shape[1]))
    act, alpha, to = activation_code(act), scalar(y.dtype, alpha), flat(y)
    product(y, x, w)
    if b is not None:
        same_shape("dense", "b", b.shape, y.shape[1:])
        _add_bias(y, b)
    if act:
        for_stretches(to.size, lambda part: activate(to[part], to[part], act, alpha))


def dense_dx(dx, dy, w):
    same_shape("dense_dx", "dy", dy.shape, (dx.shape[0], w.shape[1]))
    same_shape("dense_dx", "w", w.shape, (dx.shape[1], dy.shape[1]))
    product(dx, dy, w.T)


def dense_dw(dw, db, x, dy, accumulate):
    same_shape("dense_dw", "x", x.shape, (dy.shape[0], dw.shape[0]))
    same_shape("dense_dw", "dy", dy.shape, (x.shape[0], dw.shape[1]))
    product(dw, x.T, dy, accumulate=accumulate)
    if db is not None:
        same_shape("dense_dw", "db", db.shape, dw.shape[1:])
        db += np.sum(dy, axis=0, dtype=np.float64).astype(db.dtype)

"""dense layers: y = act(x w + b) and its gradients."""

from ...rules import activation_code
from ..check import shape
from .gemm import product
from .slices import add_column_sums


def dense(y, x, w, b, act, alpha):
    shape("dense", "x", x, (y.shape[0], w.shape[0]))
    shape("dense", "w", w, (x.shape[1], y.shape[1]))
    if b is not None:
        shape("dense", "b", b, y.shape[1:])
    product(y, x, w, bias=b, act=activation_code(act), alpha=alpha)


def dense_dx(dx, dy, w):
    shape("dense_dx", "dy", dy, (dx.shape[0], w.shape[1]))
    shape("dense_dx", "w", w, (dx.shape[1], dy.shape[1]))
    product(dx, dy, w, trans_b=True)


def dense_dw(dw, db, x, dy, accumulate):
    shape("dense_dw", "x", x, (dy.shape[0], dw.shape[0]))
    shape("dense_dw", "dy", dy, (x.shape[0], dw.shape[1]))
    if db is not None:
        shape("dense_dw", "db", db, dw.shape[1:])
    product(dw, x, dy, trans_a=True, accumulate=accumulate)
    if db is not None:
        add_column_sums(db, dy, 1, dy.shape[0], (0, 16, dy.shape[1]))

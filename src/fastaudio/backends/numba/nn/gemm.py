"""gemm: a product of two matrices, each as it lies or transposed, through NumPy's BLAS."""

import numpy as np

from ..arrays import same_shape


def product(out, a, b, accumulate=False):
    """out = a b, or += ; NaN and infinity pass without a warning, as in the other engine."""
    if out.size == 0:
        return
    with np.errstate(all="ignore"):
        if accumulate:
            out += np.matmul(a, b)
        else:
            np.matmul(a, b, out=out)


def gemm(out, a, b, trans_a, trans_b, accumulate):
    a, b = (a.T if trans_a else a), (b.T if trans_b else b)
    same_shape("gemm", "a", a.shape, (out.shape[0], b.shape[0]))
    same_shape("gemm", "b", b.shape, (a.shape[1], out.shape[1]))
    product(out, a, b, accumulate)

"""gemm: a product of two matrices, each as it lies or transposed, through NumPy's BLAS."""

import numpy as np

from ..arrays import same_shape

CHAIN = 128  # products that are added up one after another
SMALL = 1_000_000  # of as many products at most, OpenBLAS for AVX-512 makes one chain: roundings of thousands pile up


def _in_chains(a, b):
    """a b, its sums cut into chains."""
    whole = a.shape[1] // CHAIN * CHAIN
    chains = a[:, :whole].reshape(a.shape[0], -1, CHAIN).transpose(1, 0, 2)
    parts = np.matmul(chains, b[:whole].reshape(-1, CHAIN, b.shape[1]))
    return parts.sum(axis=0) + np.matmul(a[:, whole:], b[whole:])


def product(out, a, b, accumulate=False):
    """out = a b, or += ; NaN and infinity pass without a warning, as in the other engine."""
    if out.size == 0:
        return
    with np.errstate(all="ignore"):
        if 2 * CHAIN < a.shape[1] <= SMALL // out.size:
            out[...] = _in_chains(a, b) + (out if accumulate else 0)
        elif accumulate:
            out += np.matmul(a, b)
        else:
            np.matmul(a, b, out=out)


def gemm(out, a, b, trans_a, trans_b, accumulate):
    a, b = (a.T if trans_a else a), (b.T if trans_b else b)
    same_shape("gemm", "a", a.shape, (out.shape[0], b.shape[0]))
    same_shape("gemm", "b", b.shape, (a.shape[1], out.shape[1]))
    product(out, a, b, accumulate)

"""dtw: D, steps (top + n, left + m) of costs C (n, m), row after row. Products are rounded, as in the C++ engine.
dtw_path: the way back.
"""

import numpy as np

from .arrays import plain, same_shape
from .jit import jit, rounded

F64 = np.dtype(np.float64)


@rounded
def _row(D, steps, C, i, top, left, sizes, add, mul):
    """Steps from the rows above for all columns, then steps along the row; of equal costs the smallest number."""
    m = C.shape[1]
    costs, to, link = C[i], D[top + i, left:], steps[top + i, left:]
    for k in range(add.size):
        down, right = sizes[k, 0], sizes[k, 1]
        if down:
            above, a, w = D[top + i - down, left - right :], add[k], mul[k]
            for j in range(m):
                cost = above[j] + (w * costs[j] + a)
                if cost < to[j]:
                    to[j], link[j] = cost, k
    for j in range(m):
        for k in range(add.size):
            if not sizes[k, 0]:
                cost = D[top + i, left + j - sizes[k, 1]] + (mul[k] * costs[j] + add[k])
                if cost < to[j] or (cost == to[j] and k < link[j]):
                    to[j], link[j] = cost, k


def dtw(D, steps, C, sizes, add, mul):
    (n, m), count = C.shape, add.size
    top, left = D.shape[0] - n, D.shape[1] - m
    same_shape("dtw", "steps", steps.shape, D.shape)
    same_shape("dtw", "sizes", sizes.shape, (count, 2))
    same_shape("dtw", "mul", mul.shape, (count,))
    if (sizes < 0).any() or (sizes.sum(axis=1) == 0).any() or (sizes > (top, left)).any():
        raise ValueError("dtw: a step leaves D")
    C, add, mul, sizes = plain(C, F64), plain(add, F64), plain(mul, F64), plain(sizes, np.dtype(np.int64))
    for i in range(n):
        _row(D, steps, C, i, top, left, sizes, add, mul)


@jit
def _walk(path, steps, sizes, j, subseq):
    i, found = steps.shape[0] - 1, 0
    while i >= 0 and j >= 0:
        path[found, 0], path[found, 1] = i, j
        found += 1
        if i == 0 and (subseq or j == 0):
            break
        k = steps[i, j]
        if k < 0 or k >= len(sizes):
            return -1
        i, j = i - sizes[k, 0], j - sizes[k, 1]
    return found


def dtw_path(path, count, steps, sizes, start, subseq):
    n, m = steps.shape
    if len(path) < n + m or path.shape[1] != 2 or sizes.shape[1] != 2 or start >= m:
        raise ValueError("dtw_path: shapes do not fit")
    if (sizes < 0).any() or (sizes.sum(axis=1) == 0).any():
        raise ValueError("dtw_path: every step must move back")
    count[0] = _walk(path, steps, plain(sizes, np.dtype(np.int64)), int(start), bool(subseq))

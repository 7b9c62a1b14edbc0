"""What rnn, gru and lstm have in common: the time loop, its products through NumPy's BLAS, the gradients of weights.

A cell is a compiled step on arrays of all steps; it works on the rows of step t: state h (N, H) and, in lstm, c change
in place. Where `mask` (N, T) is 0 they stay as they are.
"""

import numpy as np

from ..arrays import plain, same_shape
from .gemm import product


def shaped(kernel, dtype, **arrays):
    """`name=(array or None, shape)` as plain arrays of dtype, in their order; ValueError where a shape is another."""
    found = []
    for name, (a, shape) in arrays.items():
        if a is not None:
            same_shape(kernel, name, a.shape, shape)
        found.append(None if a is None else plain(a, dtype))
    return found


def plain_mask(kernel, mask, shape):
    """(N, T) uint8, all ones for None."""
    if mask is None:
        return np.ones(shape, np.uint8)
    if mask.shape != shape or mask.dtype not in (np.bool_, np.uint8):
        raise ValueError(f"{kernel}: mask must be bool or uint8 of shape {shape}, got {mask.dtype} {mask.shape}")
    return plain(mask.view(np.uint8), np.dtype(np.uint8))


def initial(state, shape, dtype):
    """A state to change in place: a copy, or zeros for None."""
    return np.zeros(shape, dtype) if state is None else np.array(state, dtype)


def times(steps, reverse):
    return range(steps - 1, -1, -1) if reverse else range(steps)


def before(states, first, reverse):
    """The states (N, T, H) before each step; `first` (N, H), or None for zeros, before the first."""
    out = np.empty_like(states)
    if states.shape[1]:
        here, there = (slice(0, -1), slice(1, None)) if reverse else (slice(1, None), slice(0, -1))
        out[:, here] = states[:, there]
        out[:, -1 if reverse else 0] = 0 if first is None else first
    return out


def _rows(a):
    """(N, T, n) as (N T, n)."""
    return a.reshape(-1, a.shape[2])


def forward(step, x, wx, wh, b, bh, h, reverse):
    """step(t, from_x, from_h) for every t: from_x (N, T, G H) = x wx + b, from_h (N, G H) = h wh + bh."""
    from_x = np.empty((*x.shape[:2], wx.shape[1]), wx.dtype)
    product(_rows(from_x), _rows(x), wx)
    if b is not None:
        from_x += b
    from_h = np.empty((len(h), wh.shape[1]), wh.dtype)
    for t in times(x.shape[1], reverse):
        product(from_h, h, wh)
        if bh is not None:
            from_h += bh
        step(t, from_x, from_h)


def backward(step, dh, wh, dh_side, reverse):
    """step(t) for every t, last first; it leaves in dh what passes by the weights, the rest is added here."""
    for t in times(dh_side.shape[1], not reverse):
        step(t)
        product(dh, dh_side[:, t], wh.T, accumulate=True)


def add_gradients(dx, dwx, dwh, x, wx, h_before, dx_side, dh_side):
    """dx = dx_side wx^T, dwx += x^T dx_side, dwh += h_before^T dh_side."""
    if dx is not None:
        product(_rows(dx), _rows(dx_side), wx.T)
    if dwx is not None:
        product(dwx, _rows(x).T, _rows(dx_side), accumulate=True)
    if dwh is not None:
        product(dwh, _rows(h_before).T, _rows(dh_side), accumulate=True)


def add_sums(db, side):
    """db += the sums of the columns."""
    if db is not None:
        db += np.sum(_rows(side), axis=0, dtype=np.float64).astype(db.dtype)


def assign(out, value):
    if out is not None:
        out[...] = value

"""mask_steps: which rows differ from a value anywhere; the others become zeros. mask_weights: the weights of losses."""

import numpy as np

from ...rules import same_shape, weights_of_steps
from .losses import number


def _mask(kernel, mask, rows):
    same_shape(kernel, "mask", mask.shape, (rows,))
    if mask.dtype != np.uint8:
        raise TypeError(f"{kernel}: mask must be uint8, got {mask.dtype}")


def mask_steps(y, mask, x, value):
    _mask("mask_steps", mask, len(x))
    np.any(x != x.dtype.type(value), axis=1, out=mask.view(np.bool_))
    if y is not None:
        same_shape("mask_steps", "y", y.shape, x.shape)
        y[...] = np.where(mask[:, None], x, 0)


def mask_steps_backward(dx, dy, mask):
    _mask("mask_steps_backward", mask, len(dx))
    same_shape("mask_steps_backward", "dy", dy.shape, dx.shape)
    dx[...] = np.where(mask[:, None], dy, 0)


def mask_weights(out, true, share, mask, weight):
    steps = mask.size
    _mask("mask_weights", mask.reshape(-1), steps)
    weights_of_steps(out, mask, weight)
    same_shape("mask_weights", "true", true.shape, mask.shape)
    count, kept = np.count_nonzero(mask), mask != 0
    number("mask_weights", "share", share)[:] = count / steps if steps else 0.0
    true[...] = kept
    factor = out.dtype.type(steps / count if count else 0.0)
    given = factor if weight is None else weight.reshape(*weight.shape, *[1] * (out.ndim - weight.ndim)) * factor
    out[...] = np.where(kept.reshape(*mask.shape, *[1] * (out.ndim - 2)), given, 0)

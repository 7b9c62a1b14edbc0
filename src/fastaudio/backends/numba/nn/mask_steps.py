"""mask_steps: which rows differ from a value anywhere; the others become zeros."""

import numpy as np

from ..arrays import same_shape


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

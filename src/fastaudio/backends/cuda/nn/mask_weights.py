"""mask_weights: weights of losses whose mean is that over the true steps."""

from math import prod

from ..check import shape
from ..device import of, part
from ..launch import blocks, run
from .sums import ASSIGN, BLOCK, of_elements, one_number, summed

STEM = "nn/mask_weights"


def mask_weights(out, true, share, mask, weight):
    one_number("mask_weights", "share", share)
    if mask.ndim != 2 or tuple(out.shape[:2]) != tuple(mask.shape):
        raise ValueError(f"mask_weights: mask must have the shape of out's first axes, got {tuple(mask.shape)}")
    shape("mask_weights", "true", true, mask.shape)
    rows, steps, n = *mask.shape, prod(out.shape[2:])
    if weight is not None and tuple(weight.shape) not in ((rows,), tuple(out.shape)):
        raise ValueError(f"mask_weights: weight must be (N,) or as out, got {tuple(weight.shape)}")
    group = 1 if weight is None or weight.ndim > 1 else max(1, steps * n)
    count = part(of(out).scratch(8, STEM), 0, (1,), "float64")
    summed("true_steps", STEM, count, of_elements(mask.size), (mask, mask.size), 1.0, ASSIGN)
    arguments = out, true, share, count, mask, weight, mask.size, n, group
    run("mask_weights", STEM, max(1, blocks(out.size, BLOCK)), BLOCK, arguments)

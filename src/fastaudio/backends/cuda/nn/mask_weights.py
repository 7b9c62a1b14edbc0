"""mask_weights: weights of losses whose mean is that over the true steps."""

from math import prod

from ...rules import one_number, weights_of_steps
from ..check import shape
from ..device import of, part
from ..launch import blocks, run
from .sums import ASSIGN, BLOCK, of_elements, summed

STEM = "nn/mask_weights"


def mask_weights(out, true, share, mask, weight):
    one_number("mask_weights", "share", share)
    weights_of_steps(out, mask, weight)
    shape("mask_weights", "true", true, mask.shape)
    steps, n = mask.shape[1], prod(out.shape[2:])
    group = 1 if weight is None or weight.ndim > 1 else max(1, steps * n)
    count = part(of(out).scratch(8, STEM), 0, (1,), "float64")
    summed("true_steps", STEM, count, of_elements(mask.size), (mask, mask.size), 1.0, ASSIGN)
    arguments = out, true, share, count, mask, weight, mask.size, n, group
    run("mask_weights", STEM, max(1, blocks(out.size, BLOCK)), BLOCK, arguments)

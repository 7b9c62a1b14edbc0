"""Geometry of convolutions on blocked arrays: each axis as a list of taps."""

from typing import NamedTuple

import numpy as np

from ...convolution import LANES, blocks


def seen(block, channels, others, groups):
    """First and after the last block of the other array that channels of a block have to do with."""
    mine, theirs = channels // groups, others // groups
    low, high = block * LANES // mine, (min((block + 1) * LANES, channels) - 1) // mine + 1
    return np.array((low * theirs // LANES, blocks(high * theirs)))


class Axis(NamedTuple):
    """Outputs first, first + every, ...: number i of them reads inputs i * step + offsets[t] with weights[t]."""

    first: int
    every: int
    count: int
    step: int
    offsets: tuple[int, ...]
    weights: tuple[int, ...]

    def reach(self, size):
        """Inputs needed before the first and after the last of `size`."""
        low, high = min(self.offsets, default=0), max(self.offsets, default=0)
        return max(0, -low), max(0, (self.count - 1) * self.step + high - (size - 1))

    def starts(self):
        """Places of the outputs, and of input 0 of each."""
        i = np.arange(self.count)
        return self.first + i * self.every, i * self.step


def forward_axis(conv, axis, kernel, size):
    offsets = (a * conv.dilation[axis] - conv.padding[axis] for a in range(kernel))
    return Axis(0, 1, size, conv.stride[axis], tuple(offsets), tuple(range(kernel)))


def backward_axes(conv, axis, kernel, size):
    """Inputs of one phase modulo the stride are read by neighbouring outputs, through the taps that fit."""
    stride = conv.stride[axis]
    for phase in range(min(stride, size)):
        places = [phase + conv.padding[axis] - a * conv.dilation[axis] for a in range(kernel)]
        fit = tuple(a for a, place in enumerate(places) if place % stride == 0)
        yield Axis(phase, stride, len(range(phase, size, stride)), 1, tuple(places[a] // stride for a in fit), fit)


def aligned_to(rows, cols, x, width):
    """x padded for both axes, the offsets of all taps in it, and for each output pixel its place in a plane
    `width` wide and its input's in x.
    """
    (top, below), (left, right) = rows.reach(x.shape[2]), cols.reach(x.shape[3])
    if top or below or left or right:
        x = np.pad(x, ((0, 0), (0, 0), (top, below), (left, right), (0, 0)))
    taps = np.array([[(a + top) * x.shape[3] + b + left for b in cols.offsets] for a in rows.offsets], np.int64)
    (to_row, from_row), (to_col, from_col) = rows.starts(), cols.starts()
    to, at = to_row[:, None] * width + to_col, from_row[:, None] * x.shape[3] + from_col
    return x, taps.reshape(-1) * LANES, np.stack([to.reshape(-1), at.reshape(-1)], 1) * LANES

"""Geometry of convolutions on blocked arrays: what is given, and each axis as a list of taps."""

from typing import NamedTuple

import numpy as np

from ..arrays import same_shape
from .blocked import LANES, blocks


class Conv(NamedTuple):
    """The convolution from c channels to k; of a transposed one, the convolution it is the gradient of."""

    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]
    groups: int
    c: int
    k: int

    def check(self, where, x, y, w, algo):
        """ValueError for what does not fit: compiled code indexes without looking."""
        if min(*self.stride, *self.dilation, self.groups, self.c, self.k) < 1 or min(self.padding) < 0:
            raise ValueError(f"{where}: stride, dilation, groups and channels must be >= 1, padding >= 0")
        if self.c % self.groups or self.k % self.groups:
            raise ValueError(f"{where}: groups must divide both numbers of channels")
        if algo not in (0, 1, 2, 3):
            raise ValueError("algo: must be 0 (automatic), 1 (direct), 2 (Winograd) or 3 (im2col)")
        ones = (*self.stride, *self.dilation, self.groups) == (1, 1, 1, 1, 1)
        if algo == 2 and not (w.shape[2:4] == (3, 3) and ones and max(self.padding) <= 2):
            raise ValueError("algo: Winograd is for 3 x 3 windows of stride 1, padding <= 2")
        same_shape(where, "x", x.shape, (x.shape[0], blocks(self.c), *x.shape[2:4], LANES))
        same_shape(where, "y", y.shape, (x.shape[0], blocks(self.k), *y.shape[2:4], LANES))
        same_shape(where, "w", w.shape, (blocks(self.k), blocks(self.c), *w.shape[2:4], LANES, LANES))


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

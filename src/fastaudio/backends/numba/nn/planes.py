"""Arrays `(N, CB, ..., L)` or rows `(..., C)` with a statistic or factor a channel: how they are cut for the threads.

Owns: units: stretches of the positions of one plane, fixed by the shape; those of a block of channels in a row.
"""

import numpy as np

from ...rules import channels_in_use
from ..arrays import same_shape
from ..pool import for_chunks

UNIT = 65536  # elements


class Planes:
    """The units of an array of this shape, `channels` of which are in use."""

    def __init__(self, kernel, shape, channels):
        self.lanes, image = shape[-1], len(shape) >= 4
        self.n, self.blocks = (shape[:2] if image else (1, 1))
        self.size = int(np.prod(shape[2:-1] if image else shape[:-1], dtype=np.int64))
        channels_in_use(kernel, channels, self.blocks * self.lanes)
        if self.blocks == 1:
            self.n, self.size = 1, self.n * self.size
        self.span = max(1, UNIT // self.lanes)
        self.parts = -(-self.size // self.span)
        self.units = self.n * self.parts  # of a block
        self.channels = int(channels)

    def cut(self, a):
        """(N, CB, S, L) of an array of the shape; `unit` takes it from there."""
        return a.reshape(self.n, self.blocks, self.size, self.lanes)

    def place(self, i):
        """Block, sample and positions of unit i."""
        block, rest = divmod(i, self.units)
        sample, part = divmod(rest, self.parts)
        return block, sample, slice(part * self.span, (part + 1) * self.span)

    def for_units(self, work):
        """work(i, block, sample, positions) for all units."""
        for_chunks(lambda: lambda i: work(i, *self.place(i)), self.units * self.blocks)

    def sums(self, work, count):
        """(CB, count, L): work(out, block, sample, positions) of all units, added up in their order."""
        parts = np.zeros((self.blocks, self.units, count, self.lanes), np.float64)
        self.for_units(lambda i, *place: work(parts[divmod(i, self.units)], *place))
        return parts.sum(axis=1)

    def vector(self, kernel, name, a):
        """(CB, L) of a vector with a value a channel, padding included."""
        same_shape(kernel, name, a.shape, (self.blocks * self.lanes,))
        return a.reshape(self.blocks, self.lanes)

    def used(self):
        """(CB, L): which channels are not padding."""
        return (np.arange(self.blocks * self.lanes) < self.channels).reshape(self.blocks, self.lanes)

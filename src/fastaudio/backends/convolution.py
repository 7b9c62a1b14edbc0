"""Parameters of a convolution on blocked arrays. Owns: their checks, for the engines written in Python."""

from typing import Any, NamedTuple

from .rules import same_shape

LANES = 16  # channels of a block


def blocks(channels: int) -> int:
    return -(-channels // LANES)


class Conv(NamedTuple):
    """The convolution from c channels to k; of a transposed one, the convolution it is the gradient of."""

    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]
    groups: int
    c: int
    k: int

    def check(self, where: str, x: Any, y: Any, w: Any, algo: int) -> None:
        """ValueError for what does not fit: kernels index without looking."""
        if min(*self.stride, *self.dilation, self.groups, self.c, self.k) < 1 or min(self.padding) < 0:
            raise ValueError(f"{where}: stride, dilation, groups and channels must be >= 1, padding >= 0")
        if self.c % self.groups or self.k % self.groups:
            raise ValueError(f"{where}: groups must divide both numbers of channels")
        if algo not in (0, 1, 2, 3):
            raise ValueError("algo: must be 0 (automatic), 1 (direct), 2 (Winograd) or 3 (im2col)")
        ones = (*self.stride, *self.dilation, self.groups) == (1, 1, 1, 1, 1)
        if algo == 2 and not (tuple(w.shape[2:4]) == (3, 3) and ones and max(self.padding) <= 2):
            raise ValueError("algo: Winograd is for 3 x 3 windows of stride 1, padding <= 2")
        for name, array, expected in (
            ("x", x, (x.shape[0], blocks(self.c), *x.shape[2:4], LANES)),
            ("y", y, (x.shape[0], blocks(self.k), *y.shape[2:4], LANES)),
            ("w", w, (blocks(self.k), blocks(self.c), *w.shape[2:4], LANES, LANES)),
        ):
            same_shape(where, name, array.shape, expected)

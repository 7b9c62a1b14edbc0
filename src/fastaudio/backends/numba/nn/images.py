"""Blocked images `(N, CB, H, W, 16)` as kernels loop over them. Owns: checks of shapes, the windows over a pixel."""

from ...convolution import LANES
from ...rules import pooling_index
from ..arrays import plain, same_shape
from ..jit import inlined
from .flat import for_stretches


def image(kernel, name, a, planes=None):
    """(N CB, H, W, 16) of an image; ValueError for another shape, or other planes than `planes`."""
    if a.ndim != 5 or a.shape[4] != LANES or not a.flags.c_contiguous:
        raise ValueError(f"{kernel}: {name} must be C-contiguous and have shape (N, CB, H, W, 16), got {a.shape}")
    if planes is not None:
        same_shape(kernel, name, a.shape[:2], planes)
    return a.reshape(-1, *a.shape[2:])


def given(kernel, name, a, out):
    """The same for an input, in the output's dtype."""
    return image(kernel, name, plain(a, out.dtype), out.shape[:2])


@inlined
def inside(start, k, n):
    """Offsets [from, to) into a window of k places at `start` that lie in [0, n)."""
    return max(0, -start), min(k, n - start)


@inlined
def windows_over(i, k, stride, pad, count):
    """Windows [from, to) of `count` that cover place i."""
    reach = i + pad - k
    return (0 if reach < 0 else reach // stride + 1), min(count, (i + pad) // stride + 1)


def for_image_rows(a, work):
    """work(start, stop) for all rows of all planes of (planes, H, W, 16)."""
    planes, h, w, lanes = a.shape
    for_stretches(planes * h, lambda part: work(part.start, part.stop), max(1, 32768 // max(1, w * lanes)))


def as_index(kernel, index, pooled, size):
    """(planes, H, W, 16) of a pooling's index."""
    pooling_index(kernel, index, pooled, size)
    return image(kernel, "index", index)

"""Blocked images `(N, CB, H, W, 16)` as kernels loop over them. Owns: checks of shapes, and windows of a pooling."""

import numpy as np

from ...convolution import LANES
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


def windows(kernel, pooled, whole, size, stride, padding):
    """(kh, kw, sh, sw, top, left) of a pooling of `whole`; ValueError unless every window has a pixel in it."""
    sizes = (*size, *stride, *padding)
    if min(*size, *stride) < 1 or min(padding) < 0 or padding[0] >= size[0] or padding[1] >= size[1]:
        raise ValueError(f"{kernel}: size and stride must be positive, padding in [0, size), got {sizes}")
    for n, out, step, pad in zip(whole.shape[1:3], pooled.shape[1:3], stride, padding, strict=True):
        if out and (out - 1) * step - pad >= n:
            raise ValueError(f"{kernel}: a window lies outside the image")
    return tuple(int(n) for n in sizes)


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
    if index.dtype not in (np.uint8, np.int32):
        raise TypeError(f"{kernel}: index must be uint8 or int32, got {index.dtype}")
    if index.dtype == np.uint8 and size[0] * size[1] > 256:
        raise ValueError(f"{kernel}: index must be int32 for a window of more than 256 pixels")
    same_shape(kernel, "index", index.shape, pooled.shape)
    return image(kernel, "index", index)

"""max_pool2d, avg_pool2d, upsample2d and their backward passes, on blocked images (N, CB, H, W, 16)."""

from ...rules import pooling_index, pooling_windows, upsampling_factors
from ..check import shape
from ..device import of
from ..launch import blocks, run
from .copying import image

STEM, BLOCK = "nn/pool2d", 256


def _over(kernel, out, arguments):
    run(kernel, STEM, blocks(out.size, 4 * BLOCK), BLOCK, arguments)


def _planes(kernel, **images):
    """How many planes the images have; ValueError unless they are blocked images of as many."""
    counts = set()
    for name, a in images.items():
        image(kernel, name, a)
        counts.add(tuple(a.shape[:2]))
    if len(counts) != 1:
        raise ValueError(f"{kernel}: images must have the same planes, got {sorted(counts)}")
    n, cb = counts.pop()
    return n * cb


def _windows(kernel, pooled, whole, size, stride, padding):
    """Sizes as the kernels take them."""
    sizes = pooling_windows(kernel, pooled, whole, size, stride, padding)
    return (*whole.shape[2:4], *pooled.shape[2:4], *sizes)


def _index(kernel, index, pooled, size):
    """(bytes, words): the index as one of them."""
    if index is None:
        return None, None
    pooling_index(kernel, index, pooled, size)
    if of(index).pointer(index) % 4:
        raise ValueError(f"{kernel}: index must begin at a multiple of 4 bytes")
    return (index, None) if index.dtype == "uint8" else (None, index)


def max_pool2d(y, index, x, size, stride, padding):
    planes, sizes = _planes("max_pool2d", y=y, x=x), _windows("max_pool2d", y, x, size, stride, padding)
    _over("max_pool2d", y, (y, *_index("max_pool2d", index, y, size), x, planes, *sizes))


def max_pool2d_backward(dx, dy, index, size, stride, padding):
    kernel = "max_pool2d_backward"
    planes, sizes = _planes(kernel, dx=dx, dy=dy), _windows(kernel, dy, dx, size, stride, padding)
    _over(kernel, dx, (dx, dy, *_index(kernel, index, dy, size), planes, *sizes))


def avg_pool2d(y, x, size, stride, padding, count_padding):
    planes, sizes = _planes("avg_pool2d", y=y, x=x), _windows("avg_pool2d", y, x, size, stride, padding)
    _over("avg_pool2d", y, (y, x, planes, *sizes, bool(count_padding)))


def avg_pool2d_backward(dx, dy, size, stride, padding, count_padding):
    kernel = "avg_pool2d_backward"
    planes, sizes = _planes(kernel, dx=dx, dy=dy), _windows(kernel, dy, dx, size, stride, padding)
    _over(kernel, dx, (dx, dy, planes, *sizes, bool(count_padding)))


def _factors(kernel, large, small, factor):
    fh, fw = upsampling_factors(kernel, factor)
    h, w = small.shape[2:4]
    shape(kernel, "the large image", large, (*small.shape[:2], h * fh, w * fw, 16))
    return h, w, fh, fw


def upsample2d(y, x, factor):
    planes = _planes("upsample2d", y=y, x=x)
    _over("upsample2d", y, (y, x, planes, *_factors("upsample2d", y, x, factor)))


def upsample2d_backward(dx, dy, factor):
    planes = _planes("upsample2d_backward", dx=dx, dy=dy)
    _over("upsample2d_backward", dx, (dx, dy, planes, *_factors("upsample2d_backward", dy, dx, factor)))

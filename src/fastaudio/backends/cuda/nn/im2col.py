"""im2col and col2im on plain images: torch.nn.functional.unfold and fold, with any padding. The readable path."""

from ..check import shape
from ..launch import blocks, run


def _run(kernel, out, a, images, columns, window, geometry, size):
    n, c, h, w = images.shape
    shape(kernel, "columns", columns, (n, c * window[0] * window[1], size[0] * size[1]))
    each = window[0] * window[1] * size[0] * size[1]
    if max(each, h * w) >= 2**31:
        raise ValueError(f"{kernel}: the columns of one plane must be fewer than 2^31, got {each}")
    arguments = (out, a, n * c, h, w, *window, *size, *geometry)
    run(kernel, "nn/im2col", (blocks(out.size // max(n * c, 1), 256), min(n * c, 65535)), 256, arguments)


def im2col(out, x, kernel, stride, padding, dilation, size):
    _run("im2col", out, x, x, out, kernel, (*stride, *padding, *dilation), size)


def col2im(out, cols, kernel, stride, padding, dilation, size):
    _run("col2im", out, cols, out, cols, kernel, (*stride, *padding, *dilation), size)

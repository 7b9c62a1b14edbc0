"""Windows of images as columns, and back. Owns: the two functions, and the check of plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from .layer import empty, kernel
from .layers.windows import pair, slide


def as_input(where: str, name: str, x: Any, ndim: int, dtype: Any = None) -> np.ndarray:
    """A contiguous array of `ndim` dimensions; float32 and float64 stay, everything else becomes float64."""
    x = np.asarray(x)
    wanted = dtype or (x.dtype if x.dtype in (np.float32, np.float64) else np.float64)
    if x.ndim != ndim:
        raise _check.fail(where, f"{name} must have {ndim} dimensions", x.shape)
    return np.ascontiguousarray(x, wanted)


def im2col(x: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> np.ndarray:
    """Every window of images as a column, as `torch.nn.functional.unfold`: (N, C, H, W) -> (N, C kh kw, OH OW).

    Examples
    --------
    >>> from fastaudio.nn import functional as F
    >>> F.im2col(np.arange(9.0).reshape(1, 1, 3, 3), 2)[0]
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.],
           [3., 4., 6., 7.],
           [4., 5., 7., 8.]])
    """
    x = as_input("im2col", "x", x, 4)
    window, stride, pad, dilation, out = _unfolding("im2col", x.shape[2:], kernel_size, stride, padding, dilation)
    columns = empty(x, (x.shape[0], x.shape[1] * window[0] * window[1], out[0] * out[1]))
    kernel(x, "im2col")(columns, x, window, stride, pad, dilation, out)
    return columns


def col2im(
    columns: Any, output_size: tuple[int, int], kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1
) -> np.ndarray:
    """Add columns up where their windows were, the adjoint of `im2col`, as `torch.nn.functional.fold`.

    Examples
    --------
    >>> from fastaudio.nn import functional as F
    >>> F.col2im(np.ones((1, 4, 4)), (3, 3), 2)[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    columns = as_input("col2im", "columns", columns, 3)
    window, stride, pad, dilation, out = _unfolding("col2im", output_size, kernel_size, stride, padding, dilation)
    n, rows, places = columns.shape
    if rows % (window[0] * window[1]) or places != out[0] * out[1]:
        raise _check.fail(
            "col2im", f"columns must be (N, C * {window[0] * window[1]}, {out[0] * out[1]})", columns.shape
        )
    x = empty(columns, (n, rows // (window[0] * window[1]), *output_size))
    kernel(x, "col2im")(x, columns, window, stride, pad, dilation, out)
    return x


def _unfolding(where: str, size: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any) -> tuple[Any, ...]:
    window, stride = pair(where, "kernel_size", kernel_size), pair(where, "stride", stride)
    dilation = pair(where, "dilation", dilation)
    pads, out = slide(where, size, window, stride, padding, dilation)
    return window, stride, (pads[0][0], pads[1][0]), dilation, out

"""Pooling as functions. Owns: the two of `functional`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .blocked import LANES, from_blocked, to_blocked
from .layer import empty, kernel
from .layers.windows import pair, slide
from .unfold import as_input


def max_pool2d(x: Any, kernel_size: Any, stride: Any = None, padding: Any = 0) -> np.ndarray:
    """Largest value of each window, as `torch.nn.functional.max_pool2d`: (N, C, H, W) -> (N, C, OH, OW)."""
    return _pool("max_pool2d", x, kernel_size, stride, padding)


def avg_pool2d(
    x: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, *, count_include_pad: bool = True
) -> np.ndarray:
    """Mean of each window, as `torch.nn.functional.avg_pool2d`: (N, C, H, W) -> (N, C, OH, OW)."""
    return _pool("avg_pool2d", x, kernel_size, stride, padding, count_include_pad)


def _pool(where: str, x: Any, kernel_size: Any, stride: Any, padding: Any, *more: Any) -> np.ndarray:
    x, window = as_input(where, "x", x, 4), pair(where, "kernel_size", kernel_size)
    stride = window if stride is None else pair(where, "stride", stride)
    pads, out = slide(where, x.shape[2:], window, stride, padding)
    blocked = to_blocked(x, False)
    y = empty(x, (*blocked.shape[:2], *out, LANES))
    first = (y, None, blocked) if where == "max_pool2d" else (y, blocked)
    kernel(x, where)(*first, window, stride, (pads[0][0], pads[1][0]), *more)
    return from_blocked(y, x.shape[1], False)

"""Convolutions as functions. Owns: the three of `functional`; arrays are (N, C, H, W) or (N, C, T)."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from . import packing
from .blocked import LANES, blocks, from_blocked, to_blocked
from .layer import empty, kernel
from .layers.conv2d import algorithm, bias_layout
from .layers.windows import Pads, pair, reach, same_padding, slide
from .unfold import as_input


def _bias(where: str, bias: Any, channels: int, dtype: Any) -> np.ndarray | None:
    if bias is None:
        return None
    bias = as_input(where, "bias", bias, 1, dtype)
    if bias.shape != (channels,):
        raise _check.fail(where, f"bias must have shape ({channels},)", bias.shape)
    return bias_layout(channels).pack(bias)


def _convolve(
    op: str, x: np.ndarray, w: np.ndarray, bias: Any, channels: tuple[int, int], out: Any, stride: Any, pads: Pads,
    dilation: Any, groups: int, algo: int = 0,
) -> np.ndarray:  # fmt: skip
    """The kernel `op` on plain images; `channels`: of x and of the result."""
    y = empty(x, (len(x), blocks(channels[1]), *out, LANES))
    weights = packing.pack(w, groups), _bias(op, bias, channels[1], x.dtype)
    where = stride, (pads[0][0], pads[1][0]), dilation, groups, channels
    kernel(x, op)(y, to_blocked(x, False), *weights, *where, 0, 0.0, algo)
    return from_blocked(y, channels[1], False)


def conv2d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    *,
    algo: str = "auto",
) -> np.ndarray:
    """Two-dimensional convolution, as `torch.nn.functional.conv2d`.

    Parameters
    ----------
    x : array (N, C, H, W), float32 or float64
    weight : array (K, C / groups, kh, kw)
    bias : array (K,), optional
    stride, dilation : int or (vertical, horizontal)
    padding : int, pair, "valid" or "same"
    groups : int
    algo : {"auto", "direct", "winograd", "im2col"}; see `nn.layers.Conv2D`

    Returns
    -------
    array (N, K, OH, OW)

    Raises
    ------
    ParameterError : shapes do not fit

    Examples
    --------
    >>> from fastaudio.nn import functional as F
    >>> F.conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))[0, 0]
    array([[4., 4.],
           [4., 4.]])
    """
    x = as_input("conv2d", "x", x, 4)
    w = as_input("conv2d", "weight", weight, 4, x.dtype)
    stride, dilation = pair("conv2d", "stride", stride), pair("conv2d", "dilation", dilation)
    (_, c, *size), (k, per_group, *window) = x.shape, w.shape
    if c != per_group * groups or k % groups:
        rule = f"weight must be (K, {c} / groups, kh, kw), K a multiple of groups={groups}"
        raise _check.fail("conv2d", rule, w.shape)
    pads, out = slide("conv2d", size, window, stride, padding, dilation)
    number = algorithm("conv2d", algo, window, stride, dilation, groups, pads)
    return _convolve("conv2d", x, w, bias, (c, k), out, stride, pads, dilation, groups, number)


def conv1d(
    x: Any, weight: Any, bias: Any = None, stride: int = 1, padding: Any = 0, dilation: int = 1, groups: int = 1
) -> np.ndarray:
    """Convolution along time, as `torch.nn.functional.conv1d`: x (N, C, T), weight (K, C / groups, k) -> (N, K, T').

    Examples
    --------
    >>> from fastaudio.nn import functional as F
    >>> F.conv1d(np.arange(4.0).reshape(1, 1, 4), np.ones((1, 1, 2)))
    array([[[1., 3., 5.]]])
    """
    x, w = as_input("conv1d", "x", x, 3), as_input("conv1d", "weight", weight, 3)
    sides = padding if isinstance(padding, str) else (0, padding)
    return conv2d(x[:, :, None], w[:, :, None], bias, (1, stride), sides, (1, dilation), groups)[:, :, 0]


def conv_transpose2d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> np.ndarray:
    """Transposed convolution, as `torch.nn.functional.conv_transpose2d`.

    Parameters
    ----------
    x : array (N, C, H, W)
    weight : array (C, K / groups, kh, kw)
    bias : array (K,), optional
    stride, padding, output_padding, dilation : int or pair
    groups : int

    Returns
    -------
    array (N, K, (H - 1) stride - 2 padding + dilation (kh - 1) + 1 + output_padding, ...)

    Examples
    --------
    >>> from fastaudio.nn import functional as F
    >>> F.conv_transpose2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), stride=2).shape
    (1, 1, 4, 4)
    """
    where = "conv_transpose2d"
    x = as_input(where, "x", x, 4)
    w = as_input(where, "weight", weight, 4, x.dtype)
    stride, dilation = pair(where, "stride", stride), pair(where, "dilation", dilation)
    (_, c, *size), (c_in, per_group, *window) = x.shape, w.shape
    k = per_group * groups
    if c != c_in or c % groups:
        rule = f"weight must be ({c}, K / groups, kh, kw), {c} a multiple of groups={groups}"
        raise _check.fail(where, rule, w.shape)
    spread = reach(window, dilation)
    pads = same_padding(where, padding, tuple(size), spread, stride)
    more = output_padding if isinstance(output_padding, (tuple, list)) else (output_padding, output_padding)
    out = [(m - 1) * s + r - sum(p) + o for m, s, r, p, o in zip(size, stride, spread, pads, more, strict=True)]
    if min(out) < 1 or min(more) < 0:
        raise _check.fail(where, "padding and output_padding must leave an output", (padding, output_padding))
    return _convolve(where, x, w, bias, (c, k), out, stride, pads, dilation, groups)

"""torch's convolutions, on (N, C, T) and (N, C, H, W)."""

from __future__ import annotations

from math import prod
from typing import Any

from ..layers import conv1d, conv2d, conv2d_transpose
from ..layers.windows import pair
from . import rules


def _options(where: str, channels: int, axis: int, fan_in: int, groups: int, bias: bool, common: dict) -> dict:
    """What is the same for all of them; `axis`: of the weights, where the input's channels are."""
    where = common.get("name") or where
    weights = rules.weights(where, "in_channels", channels, "torch_default", axis, groups if axis else 1)
    initial = {"kernel_initializer": weights, "bias_initializer": rules.uniform(fan_in)}
    return {"groups": groups, "use_bias": bias, **initial, **rules.FIRST, **common}


def Conv1d(
    in_channels: int,
    out_channels: int,
    kernel_size: Any,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    bias: bool = True,
    padding_mode: str = "zeros",
    **common: Any,
) -> conv1d.Conv1D:
    """`torch.nn.Conv1d`: a `Conv1D` layer on (N, C, T).

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.Conv1d(2, 8, 3, padding=1)(np.zeros((1, 2, 20))).shape
    (1, 8, 20)
    """
    rules.only("Conv1d", padding_mode=(padding_mode, ("zeros",)))
    size, stride, padding, dilation = map(rules.one, (kernel_size, stride, padding, dilation))
    options = _options("Conv1d", in_channels, 1, in_channels // groups * size, groups, bias, common)
    return conv1d.Conv1D(out_channels, size, stride, padding, dilation_rate=dilation, **options)


def Conv2d(
    in_channels: int,
    out_channels: int,
    kernel_size: Any,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    bias: bool = True,
    padding_mode: str = "zeros",
    **common: Any,
) -> conv2d.Conv2D:
    """`torch.nn.Conv2d`: a `Conv2D` layer on (N, C, H, W).

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.Conv2d(2, 8, 3)(np.zeros((1, 2, 5, 4))).shape
    (1, 8, 3, 2)
    """
    rules.only("Conv2d", padding_mode=(padding_mode, ("zeros",)))
    fan_in = in_channels // groups * prod(pair("Conv2d", "kernel_size", kernel_size))
    options = _options("Conv2d", in_channels, 1, fan_in, groups, bias, common)
    return conv2d.Conv2D(out_channels, kernel_size, stride, padding, dilation_rate=dilation, **options)


def ConvTranspose2d(
    in_channels: int,
    out_channels: int,
    kernel_size: Any,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    bias: bool = True,
    dilation: Any = 1,
    padding_mode: str = "zeros",
    **common: Any,
) -> conv2d_transpose.Conv2DTranspose:
    """`torch.nn.ConvTranspose2d`: a `Conv2DTranspose` layer on (N, C, H, W).

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.ConvTranspose2d(2, 8, 2, stride=2)(np.zeros((1, 2, 5, 4))).shape
    (1, 8, 10, 8)
    """
    rules.only("ConvTranspose2d", padding_mode=(padding_mode, ("zeros",)))
    fan_in = out_channels // groups * prod(pair("ConvTranspose2d", "kernel_size", kernel_size))
    options = _options("ConvTranspose2d", in_channels, 0, fan_in, groups, bias, common)
    options |= {"output_padding": output_padding, "dilation_rate": dilation}
    return conv2d_transpose.Conv2DTranspose(out_channels, kernel_size, stride, padding, **options)

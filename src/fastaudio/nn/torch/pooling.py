"""torch's pooling and enlargement, on (N, C, H, W), and pooling on (N, C, T)."""

from __future__ import annotations

from typing import Any

from ..layers import pooling, pooling1d, upsampling
from . import rules


def MaxPool2d(
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    return_indices: bool = False,
    ceil_mode: bool = False,
    **common: Any,
) -> pooling.MaxPooling2D:
    """`torch.nn.MaxPool2d`: a `MaxPooling2D` layer.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.MaxPool2d(2)(np.zeros((1, 3, 6, 5))).shape
    (1, 3, 3, 2)
    """
    rules.only(
        "MaxPool2d",
        dilation=(dilation, (1, (1, 1))),
        return_indices=(return_indices, (False,)),
        ceil_mode=(ceil_mode, (False,)),
    )
    return pooling.MaxPooling2D(kernel_size, stride, padding, **rules.FIRST, **common)


def AvgPool2d(
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
    **common: Any,
) -> pooling.AveragePooling2D:
    """`torch.nn.AvgPool2d`: an `AveragePooling2D` layer; padding counts, unless `count_include_pad=False`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.AvgPool2d(3, 2, padding=1)(np.zeros((1, 3, 6, 5))).shape
    (1, 3, 3, 3)
    """
    rules.only("AvgPool2d", ceil_mode=(ceil_mode, (False,)), divisor_override=(divisor_override, (None,)))
    options = {"count_include_pad": count_include_pad, **rules.FIRST, **common}
    return pooling.AveragePooling2D(kernel_size, stride, padding, **options)


def MaxPool1d(
    kernel_size: int,
    stride: int | None = None,
    padding: int = 0,
    dilation: int = 1,
    return_indices: bool = False,
    ceil_mode: bool = False,
    **common: Any,
) -> pooling1d.MaxPooling1D:
    """`torch.nn.MaxPool1d`: a `MaxPooling1D` layer.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.MaxPool1d(2)(np.zeros((1, 3, 5))).shape
    (1, 3, 2)
    """
    rules.only(
        "MaxPool1d",
        dilation=(dilation, (1,)),
        return_indices=(return_indices, (False,)),
        ceil_mode=(ceil_mode, (False,)),
    )
    return pooling1d.MaxPooling1D(kernel_size, stride, padding, **rules.FIRST, **common)


def AvgPool1d(
    kernel_size: int,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    **common: Any,
) -> pooling1d.AveragePooling1D:
    """`torch.nn.AvgPool1d`: an `AveragePooling1D` layer; padding counts, unless `count_include_pad=False`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.AvgPool1d(3, 2, padding=1)(np.zeros((1, 3, 6))).shape
    (1, 3, 3)
    """
    rules.only("AvgPool1d", ceil_mode=(ceil_mode, (False,)))
    options = {"count_include_pad": count_include_pad, **rules.FIRST, **common}
    return pooling1d.AveragePooling1D(kernel_size, stride, padding, **options)


def Upsample(
    size: Any = None, scale_factor: Any = None, mode: str = "nearest", **common: Any
) -> upsampling.UpSampling2D:
    """`torch.nn.Upsample` by a whole `scale_factor`, nearest neighbours: an `UpSampling2D` layer.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.Upsample(scale_factor=2)(np.zeros((1, 3, 6, 5))).shape
    (1, 3, 12, 10)
    """
    rules.only("Upsample", size=(size, (None,)), mode=(mode, ("nearest",)))
    return upsampling.UpSampling2D(scale_factor, **rules.FIRST, **common)

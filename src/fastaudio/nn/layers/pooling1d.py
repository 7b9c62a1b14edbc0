"""Pooling and enlargement along time."""

from __future__ import annotations

from typing import Any

from .height_one import HeightOne, along
from .pooling import AveragePooling2D, MaxPooling2D
from .upsampling import UpSampling2D


class _Pooling1D(HeightOne):
    def __init__(self, pool_size: int = 2, strides: int | None = None, padding: Any = "valid", **common: Any):
        where = type(self).__name__
        size = along(where, "pool_size", pool_size)
        steps = None if strides is None else along(where, "strides", strides)
        super().__init__(size, steps, padding if isinstance(padding, str) else (0, padding), **common)

    def config(self) -> dict[str, Any]:
        found = super().config()
        padding = self.padding if isinstance(self.padding, str) else self.padding[1]
        return {**found, "pool_size": self.pool_size[1], "strides": self.strides[1], "padding": padding}


class MaxPooling1D(_Pooling1D, MaxPooling2D):
    """Largest value of each window along time, as `keras.layers.MaxPooling1D`: (N, T, C) -> (N, T', C).

    Parameters
    ----------
    pool_size : int
    strides : int; default `pool_size`
    padding : "valid", "same" or int; padding is never the largest
    data_format : "channels_last": (N, T, C); "channels_first": (N, C, T)

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.MaxPooling1D(2)(np.arange(4.0).reshape(1, 4, 1)).ravel()
    array([1., 3.], dtype=float32)
    """


class AveragePooling1D(_Pooling1D, AveragePooling2D):
    """Mean of each window along time, padding not counted, as `keras.layers.AveragePooling1D`.

    Parameters
    ----------
    pool_size, strides, padding, data_format : as MaxPooling1D
    count_include_pad : bool; torch's way: divide by the size of the window, padding included

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.AveragePooling1D(2)(np.arange(4.0).reshape(1, 4, 1)).ravel()
    array([0.5, 2.5], dtype=float32)
    """


class UpSampling1D(HeightOne, UpSampling2D):
    """Every step `size` times, as `keras.layers.UpSampling1D`.

    Parameters
    ----------
    size : int
    data_format : "channels_last": (N, T, C); "channels_first": (N, C, T)

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.UpSampling1D(2)(np.arange(2.0).reshape(1, 2, 1)).ravel()
    array([0., 0., 1., 1.], dtype=float32)
    """

    def __init__(self, size: int = 2, **common: Any):
        super().__init__(along("UpSampling1D", "size", size), **common)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "size": self.size[1]}

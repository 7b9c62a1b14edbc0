"""SpatialDropout1D and SpatialDropout2D: forget whole channels at random while training."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ..blocked import FORMATS
from .dropout import Draws, rate_of
from .merge import product
from .permute import picked
from .recurrent_dropout import mask_of


class SpatialDropout1D(Draws):
    """Set a share `rate` of the channels of each sample to 0 and scale the others, as `keras.layers.SpatialDropout1D`.

    Parameters
    ----------
    rate : float in [0, 1)

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.SpatialDropout1D(0.5)([[[1.0, 2.0], [3.0, 4.0]]], training=True).any(axis=(0, 1)).shape
    (2,)
    """

    _options = ("rate",)
    records = True
    axes = 2  # behind the batch
    data_format = "channels_last"
    passes_mask = True

    def __init__(self, rate: float, **common: Any):
        super().__init__(**common)
        self.rate = rate_of(type(self).__name__, rate)

    def build(self, input_shape: tuple[int, ...]) -> None:
        if len(input_shape) != self.axes:
            what = "(time, channels)" if self.axes == 2 else "images"
            raise self._wrong(f"takes {what} after the batch", input_shape)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def forward(self, x: Any, training: bool = False) -> Any:
        self._drop = None
        if not training or not self.rate:
            return x
        last = self.data_format == "channels_last"
        mask, row = mask_of(self, x, x.shape[-1 if last else 1], self.rate), x.shape[-1] if last else 1
        index = np.repeat(np.arange(mask.size // row), x.size // mask.size)
        self._drop = picked(mask.reshape(-1, row), index, x.shape)
        return product(x, self._drop)

    def backward(self, dy: Any) -> Any:
        return dy if self._drop is None else product(dy, self._drop)


class SpatialDropout2D(SpatialDropout1D):
    """The same of images, as `keras.layers.SpatialDropout2D`.

    Parameters
    ----------
    rate : float in [0, 1)
    data_format : {"channels_last", "channels_first"}

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.SpatialDropout2D(0.5)([[[[1.0, 2.0]]]])
    array([[[[1., 2.]]]], dtype=float32)
    """

    axes = 3
    passes_mask = False

    def __init__(self, rate: float, data_format: str | None = None, **common: Any):
        super().__init__(rate, **common)
        self.data_format = _check.one_of("SpatialDropout2D", "data_format", data_format or "channels_last", FORMATS)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "data_format": self.data_format}

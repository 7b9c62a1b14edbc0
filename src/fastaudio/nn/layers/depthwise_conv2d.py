"""DepthwiseConv2D: filters for each channel by itself. SeparableConv2D: and a mix of all channels at each pixel."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ..blocked import ImageLayer
from .conv2d import Conv2D


class DepthwiseConv2D(Conv2D):
    """Convolve every channel by itself, as `keras.layers.DepthwiseConv2D`: a Conv2D with a group for each channel.

    Parameters
    ----------
    kernel_size, strides, padding, dilation_rate, activation, use_bias, data_format : as Conv2D
    depth_multiplier : int; filters for each channel
    depthwise_initializer : str, callable or array

    Notes
    -----
    `params["kernel"]` is (channels depth_multiplier, 1, height, width), torch's `Conv2d(groups=channels).weight`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.DepthwiseConv2D(3)(np.zeros((1, 5, 4, 2))).shape
    (1, 3, 2, 2)
    """

    _options = ("depth_multiplier",)

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        depth_multiplier: int = 1,
        *,
        depthwise_initializer: Any = "glorot_uniform",
        **common: Any,
    ):
        super().__init__(1, kernel_size, strides, padding, kernel_initializer=depthwise_initializer, **common)
        self.depth_multiplier = _check.positive_int(type(self).__name__, "depth_multiplier", depth_multiplier)
        self.depthwise_initializer = depthwise_initializer

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.groups = self.chw(input_shape)[0]
        self.filters = self.groups * self.depth_multiplier
        super().build(input_shape)

    def keras_weights(self) -> list[np.ndarray]:
        """Keras's kernel is (height, width, channels, depth_multiplier)."""
        kernel, *bias = [p.value for p in self.parameters()]
        split = kernel.reshape(self.groups, self.depth_multiplier, *self.kernel_size)
        return [split.transpose(2, 3, 0, 1), *bias]

    def from_keras_weights(self, weights: list[np.ndarray]) -> None:
        self.kernel.value = weights[0].transpose(2, 3, 0, 1).reshape(self.kernel.shape)
        for p, w in zip(self.parameters()[1:], weights[1:], strict=True):
            p.value = w

    def config(self) -> dict[str, Any]:
        return {k: v for k, v in super().config().items() if k not in ("filters", "groups", "kernel_initializer")}


class SeparableConv2D(ImageLayer):
    """A depthwise convolution and one of 1 x 1 behind it, as `keras.layers.SeparableConv2D`.

    Parameters
    ----------
    filters : int
    kernel_size, strides, padding, depth_multiplier, dilation_rate, depthwise_initializer : as DepthwiseConv2D
    activation, use_bias, bias_initializer : of the second, as Conv2D
    pointwise_initializer : its weights

    Notes
    -----
    `params`: "depthwise_kernel", "pointwise_kernel" and "bias", torch's layouts of both convolutions.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.SeparableConv2D(8, 3, padding="same")(np.zeros((1, 5, 4, 2))).shape
    (1, 5, 4, 8)
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        depth_multiplier: int = 1,
        *,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        **common: Any,
    ):
        super().__init__(**common)
        self.depthwise_initializer, self.pointwise_initializer = depthwise_initializer, pointwise_initializer
        self.bias_initializer = bias_initializer
        inner = {"dtype": self.dtype, "data_format": self.data_format}
        self.depthwise = DepthwiseConv2D(
            kernel_size,
            strides,
            padding,
            depth_multiplier,
            dilation_rate=dilation_rate,
            use_bias=False,
            depthwise_initializer=depthwise_initializer,
            **inner,
        )
        self.pointwise = Conv2D(
            filters,
            1,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=pointwise_initializer,
            bias_initializer=bias_initializer,
            **inner,
        )

    def build(self, input_shape: tuple[int, ...]) -> None:
        first, second = self.depthwise, self.pointwise
        first.name = second.name = self._label
        first.ensure_built(input_shape)
        second.ensure_built(first.output_shape(input_shape))
        first.emits_blocked = second.emits_blocked = True
        for p, name in ((first.kernel, "depthwise_kernel"), (second.kernel, "pointwise_kernel"), (second.bias, "bias")):
            if p is not None:
                p.name = name
                self._parameters[name] = p

    def image_shape(self, chw: tuple[int, int, int]) -> tuple[int, int, int]:
        return self.pointwise.image_shape(self.depthwise.image_shape(chw))

    def flops(self, input_shape: tuple[int, ...]) -> int:
        return self.depthwise.flops(input_shape) + self.pointwise.flops(self.depthwise.output_shape(input_shape))

    def forward_image(self, x: Any, training: bool) -> Any:
        return self.pointwise.forward_image(self.depthwise.forward_image(x, training), training)

    def backward_image(self, dy: Any) -> Any:
        self.depthwise.needs_dx = self.needs_dx
        self.pointwise.needs_dx = self.needs_dx or self.depthwise.kernel.grad is not None
        dx = self.pointwise.backward_image(dy)
        return None if dx is None else self.depthwise.backward_image(dx)

    def keras_weights(self) -> list[np.ndarray]:
        return [*self.depthwise.keras_weights(), *self.pointwise.keras_weights()]

    def from_keras_weights(self, weights: list[np.ndarray]) -> None:
        self.depthwise.from_keras_weights(weights[:1])
        self.pointwise.from_keras_weights(weights[1:])

    def config(self) -> dict[str, Any]:
        inner = self.depthwise.config()
        own = {key: inner[key] for key in ("kernel_size", "strides", "padding", "depth_multiplier", "dilation_rate")}
        last = self.pointwise.config()
        return {**super().config(), **own, **{key: last[key] for key in ("filters", "activation", "use_bias")}}

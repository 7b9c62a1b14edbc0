"""Conv2D: every output channel is a sum of filtered input channels."""

from __future__ import annotations

from functools import partial
from math import prod
from operator import itemgetter
from typing import Any

import numpy as np

from ... import _check
from .. import activations, packing, regularizers
from ..blocked import LANES, ImageLayer, blocks
from ..layer import empty, kernel
from ..parameter import Layout
from .windows import Pads, pair, slide

ALGOS = {"auto": 0, "direct": 1, "winograd": 2, "im2col": 3}


def algorithm(where: str, algo: Any, kernel_size: Any, strides: Any, dilation: Any, groups: int, pads: Pads) -> int:
    """The number of an algorithm that can do what is asked."""
    number = ALGOS[_check.one_of(where, "algo", algo, tuple(ALGOS))]
    simple = (*kernel_size, *strides, *dilation, groups) == (3, 3, 1, 1, 1, 1, 1)
    if algo == "winograd" and not (simple and max(pads[0][0], pads[1][0]) <= 2):
        rule = "algo 'winograd' is for 3 x 3 windows of stride 1, padding up to 2, in one group"
        raise _check.fail(where, rule, algo)
    return number


class Conv2D(ImageLayer):
    """Two-dimensional convolution (a correlation, as everywhere in networks), as `keras.layers.Conv2D`.

    Parameters
    ----------
    filters : int; channels of the output
    kernel_size, strides, dilation_rate : int or (height, width)
    padding : "valid", "same" (Keras's: the odd pixel goes below and right), int, or (vertical, horizontal)
    groups : int; channels are cut into groups that do not see each other
    activation : str, (str, alpha) or None
    use_bias : bool
    kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer : as Dense
    algo : {"auto", "direct", "winograd", "im2col"}; winograd: 3 x 3 windows of stride 1. Numba has one way for all
    data_format : {"channels_last", "channels_first"}

    Notes
    -----
    `params["kernel"]` is (filters, channels / groups, height, width), torch's `Conv2d.weight`: a read-only copy.
    To change it, assign: `layer.params["kernel"] = values`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.Conv2D(8, 3, padding="same")(np.zeros((1, 5, 4, 2))).shape
    (1, 5, 4, 8)
    """

    _options = ("filters", "kernel_size", "strides", "padding", "dilation_rate", "groups", "activation", "use_bias",
                "algo", "kernel_regularizer", "bias_regularizer")  # fmt: skip
    op = "conv2d"  # the kernel; its gradients are op_dx and op_dw

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        *,
        dilation_rate: Any = 1,
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        algo: str = "auto",
        **common: Any,
    ):
        super().__init__(**common)
        where = type(self).__name__
        self.filters = _check.positive_int(where, "filters", filters)
        self.kernel_size = pair(where, "kernel_size", kernel_size)
        self.strides = pair(where, "strides", strides)
        self.dilation_rate = pair(where, "dilation_rate", dilation_rate)
        self.groups = _check.positive_int(where, "groups", groups)
        self.padding = padding
        self.activation = activations.get(activation)
        self.use_bias = bool(use_bias)
        self.kernel_initializer, self.bias_initializer = kernel_initializer, bias_initializer
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.algo = _check.one_of(where, "algo", algo, tuple(ALGOS))
        if self.activation.code is None:
            raise _check.fail(where, "activation must act on each element", activation)

    def build(self, input_shape: tuple[int, ...]) -> None:
        c, h, w = self.chw(input_shape)
        if c % self.groups or self.filters % self.groups:
            rule = f"channels ({c}) and filters ({self.filters}) must be multiples of groups"
            raise self._wrong(rule, self.groups)
        self._geometry(c, h, w)
        windows = self.kernel_size, self.strides, self.dilation_rate
        self._algo = algorithm(self._label, self.algo, *windows, self.groups, self._pad)
        rules = {"layout": self.kernel_layout(c), "regularizer": self.kernel_regularizer}
        self.kernel = self.add_param("kernel", self.kernel_shape(c), self.kernel_initializer, **rules)
        self.kernel.assignable = type(self).backward_image is Conv2D.backward_image
        self.bias = None
        if self.use_bias:
            rules = {"layout": bias_layout(self.filters), "regularizer": self.bias_regularizer}
            self.bias = self.add_param("bias", (self.filters,), self.bias_initializer, **rules)

    def _geometry(self, c: int, h: int, w: int) -> None:
        self._channels = (c, self.filters)
        told = self.kernel_size, self.strides, self.padding, self.dilation_rate
        self._pad, self._out = slide(self._label, (h, w), *told)

    def flops(self, input_shape: tuple[int, ...]) -> int:
        """Of the sum over windows as it stands, whatever algorithm computes it."""
        return 2 * prod(self._out) * prod(self.kernel_shape(self._channels[0]))

    def kernel_shape(self, c: int) -> tuple[int, ...]:
        return (self.filters, c // self.groups, *self.kernel_size)

    def kernel_layout(self, c: int) -> Layout:
        shape, groups = (*self.kernel_shape(c)[:2], *self.kernel_size), self.groups
        return Layout(partial(packing.pack, groups=groups), partial(packing.unpack, shape=shape, groups=groups))

    def image_shape(self, chw: tuple[int, int, int]) -> tuple[int, int, int]:
        return (self.filters, *self._out)

    @property
    def _where(self) -> tuple[Any, ...]:
        """What all three passes are told about the geometry."""
        return self.strides, (self._pad[0][0], self._pad[1][0]), self.dilation_rate, self.groups, self._channels

    def forward_image(self, x: Any, training: bool) -> Any:
        act = self.activation
        z = empty(x, (x.shape[0], blocks(self.filters), *self._out, LANES))
        weights = self.kernel.data, self.bias.data if self.bias else None
        code = act.code if act.from_output else 0
        kernel(x, self.op)(z, x, *weights, *self._where, code, act.alpha, self._algo)
        y = z if act.from_output else activations.apply(act, z)
        self._cache = (x, z, y)
        return y

    def backward_image(self, dy: Any) -> Any:
        x, z, y = self._take_cache()
        dz = activations.differentiate(self.activation, dy, z, y)
        if self.kernel.grad is not None:
            db = self.bias.grad if self.bias else None
            kernel(dz, self.op + "_dw")(
                self.kernel.grad, db, x, dz, *self._where, self._algo, self.kernel.accumulates()
            )
        if not self.needs_dx:
            return None
        dx = empty(dz, x.shape)
        kernel(dz, self.op + "_dx")(dx, dz, self.kernel.data, *self._where, self._algo)
        return dx


def bias_layout(filters: int) -> Layout:
    """One number a channel, filled up with zeros to whole blocks."""
    return Layout(partial(_filled, filters), itemgetter(slice(filters)))


def _filled(filters: int, b: np.ndarray) -> np.ndarray:
    padded = np.zeros(blocks(filters) * LANES, b.dtype)
    padded[:filters] = b
    return padded

"""BatchNormalization: each channel with mean 0 and variance 1 over the batch, then scaled and shifted."""

from __future__ import annotations

from typing import Any

from ... import _check
from .. import activations
from ..blocked import ImageLayer
from ..layer import empty, kernel
from ..parameter import PLAIN
from .conv2d import bias_layout
from .permute import axis_of, permuted, undone


class BatchNormalization(ImageLayer):
    """As `keras.layers.BatchNormalization` over the last axis (or, of channels_first images and (C, T), the first).

    Parameters
    ----------
    momentum : float; running = momentum running + (1 - momentum) batch (torch's momentum is one minus this)
    epsilon : float
    axis : int; of the channels, counted with the batch; -1: where `data_format` has them. Any other is moved and back
    center, scale : bool; whether there are `beta` and `gamma`
    unbiased : bool; running variance from n - 1, as torch; Keras's is False
    activation : str, (str, alpha) or None; applied in the same pass
    data_format : {"channels_last", "channels_first"}

    Notes
    -----
    Trained: `gamma`, `beta`. Carried along: `moving_mean`, `moving_variance`, which evaluation uses, and a frozen layer
    (`trainable=False`) always.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.BatchNormalization()(np.array([[1.0], [3.0]]), training=True).round(2)
    array([[-1.],
           [ 1.]], dtype=float32)
    """

    _options = ("momentum", "epsilon", "axis", "center", "scale", "unbiased", "activation")

    sized = False

    def __init__(
        self,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        *,
        axis: int = -1,
        center: bool = True,
        scale: bool = True,
        unbiased: bool = False,
        activation: Any = None,
        **common: Any,
    ):
        super().__init__(**common)
        self.momentum = _check.non_negative("BatchNormalization", "momentum", momentum)
        self.epsilon = _check.positive("BatchNormalization", "epsilon", epsilon)
        self.axis = axis
        self.center, self.scale, self.unbiased = bool(center), bool(scale), bool(unbiased)
        self.activation = activations.get(activation)

    def build(self, input_shape: tuple[int, ...]) -> None:
        rank = len(input_shape) + 1
        axis = axis_of(self, self.axis, rank) if self.axis != -1 or self._last else 1
        if axis == 1 and rank in (3, 4):
            self.data_format, self._last = "channels_first", False
        # (C, T) are images of height 1: channels are not their last axis
        self._flat = rank == 3 and not self._last
        self._image = self._flat or (rank == 4 and axis == (rank - 1 if self._last else 1))
        self._order = None if self._image else [*(i for i in range(rank) if i != axis), axis]
        c = self.chw(input_shape)[0] if self._image else input_shape[axis - 1]
        self._c, layout = c, bias_layout(c) if self._image else PLAIN
        self.takes_blocked = self._image and not self._flat
        self.gamma = self.add_param("gamma", (c,), "ones", layout=layout, trainable=self.scale)
        self.beta = self.add_param("beta", (c,), "zeros", layout=layout, trainable=self.center)
        self.moving_mean = self.add_param("moving_mean", (c,), "zeros", layout=layout, trainable=False)
        self.moving_variance = self.add_param("moving_variance", (c,), "ones", layout=layout, trainable=False)

    def chw(self, shape: tuple[int, ...]) -> tuple[int, int, int]:
        return (shape[0], 1, shape[1]) if len(shape) == 2 else super().chw(shape)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def image_shape(self, chw: tuple[int, int, int]) -> tuple[int, int, int]:
        return chw

    def forward(self, x: Any, training: bool = False) -> Any:
        if not self._image:
            x = permuted(x, self._order)
            y = self.forward_image(_rows(x), training)
            return permuted(y.reshape(x.shape), undone(self._order))
        y = super().forward(self._as_image(x), training)
        return y.reshape(x.shape) if self._flat else y

    def backward(self, dy: Any) -> Any:
        if not self._image:
            dy = permuted(dy, self._order)
            dx = self.backward_image(_rows(dy))
            return permuted(dx.reshape(dy.shape), undone(self._order))
        dx = super().backward(self._as_image(dy))
        return dx.reshape(dy.shape) if self._flat else dx

    def _as_image(self, x: Any) -> Any:
        return x.reshape(*x.shape[:2], 1, x.shape[2]) if self._flat else x

    def forward_image(self, x: Any, training: bool) -> Any:
        training = training and not self.frozen
        y = empty(x, x.shape)
        mean, rstd = empty(x, self.gamma.data.shape), empty(x, self.gamma.data.shape)
        affine = self.gamma.data, self.beta.data
        running = self.moving_mean.data, self.moving_variance.data
        rules = self._c, self.momentum, self.epsilon, training, self.unbiased
        act = self.activation.code, self.activation.alpha
        kernel(x, "batch_norm")(y, mean, rstd, x, *affine, *running, *rules, *act)
        self._cache = (x, mean, rstd, training)
        return y

    def backward_image(self, dy: Any) -> Any:
        x, mean, rstd, training = self._take_cache()
        dx = empty(dy, dy.shape)
        affine = self.gamma.data, self.beta.data
        act = self.activation.code, self.activation.alpha
        grads = self.gamma.grad, self.beta.grad
        kernel(dy, "batch_norm_backward")(dx, *grads, dy, x, mean, rstd, *affine, self._c, training, *act)
        return dx

    def keras_weights(self) -> list[Any]:
        return [p.value for p in self._of_keras()]

    def from_keras_weights(self, weights: list[Any]) -> None:
        for p, w in zip(self._of_keras(), weights, strict=True):
            p.value = w

    def _of_keras(self) -> list[Any]:
        """Keras has no gamma where nothing is scaled, and no beta where nothing is shifted."""
        asked = (self.scale, self.center, True, True)
        return [p for p, there in zip(self.parameters(), asked, strict=True) if there]


def _rows(x: Any) -> Any:
    """No more than three axes, the last being the channels: five would be those of blocked images."""
    return x if x.ndim <= 3 else x.reshape(x.shape[0], -1, x.shape[-1])

"""BatchNormalization: each channel with mean 0 and variance 1 over the batch, then scaled and shifted."""

from __future__ import annotations

from typing import Any

from ... import _check
from .. import activations
from ..blocked import LANES, ImageLayer, blocks
from ..layer import empty, kernel
from ..parameter import PLAIN
from .conv2d import bias_layout


class BatchNormalization(ImageLayer):
    """As `keras.layers.BatchNormalization` over the last axis (or, of channels_first images, the first).

    Parameters
    ----------
    momentum : float; running = momentum running + (1 - momentum) batch (torch's momentum is one minus this)
    epsilon : float
    center, scale : bool; whether there are `beta` and `gamma`
    unbiased : bool; running variance from n - 1, as torch; Keras's is False
    activation : str, (str, alpha) or None; applied in the same pass
    data_format : {"channels_last", "channels_first"}

    Notes
    -----
    Trained: `gamma`, `beta`. Carried along: `moving_mean`, `moving_variance`, which evaluation uses.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.BatchNormalization()(np.array([[1.0], [3.0]]), training=True).round(2)
    array([[-1.],
           [ 1.]], dtype=float32)
    """

    def __init__(
        self,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        *,
        center: bool = True,
        scale: bool = True,
        unbiased: bool = False,
        activation: Any = None,
        **common: Any,
    ):
        super().__init__(**common)
        self.momentum = _check.non_negative("BatchNormalization", "momentum", momentum)
        self.epsilon = _check.positive("BatchNormalization", "epsilon", epsilon)
        self.center, self.scale, self.unbiased = bool(center), bool(scale), bool(unbiased)
        self.activation = activations.get(activation)

    def build(self, input_shape: tuple[int, ...]) -> None:
        self._image = len(input_shape) == 3
        c = self.chw(input_shape)[0] if self._image else input_shape[-1]
        self._c, layout = c, bias_layout(c) if self._image else PLAIN
        self.takes_blocked = self._image
        self.gamma = self.add_param("gamma", (c,), "ones", layout=layout, trainable=self.scale)
        self.beta = self.add_param("beta", (c,), "zeros", layout=layout, trainable=self.center)
        self.moving_mean = self.add_param("moving_mean", (c,), "zeros", layout=layout, trainable=False)
        self.moving_variance = self.add_param("moving_variance", (c,), "ones", layout=layout, trainable=False)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def forward(self, x: Any, training: bool = False) -> Any:
        return super().forward(x, training) if self._image else self.forward_image(x, training)

    def backward(self, dy: Any) -> Any:
        return super().backward(dy) if self._image else self.backward_image(dy)

    def _view(self, x: Any) -> Any:
        """(N, CB, S, L): statistics are over N and S."""
        return x.reshape(x.shape[0], x.shape[1], -1, LANES) if self._image else x.reshape(-1, 1, 1, x.shape[-1])

    def forward_image(self, x: Any, training: bool) -> Any:
        y = empty(x, x.shape)
        size = blocks(self._c) * LANES if self._image else self._c
        mean, rstd = empty(x, (size,)), empty(x, (size,))
        kernel(x, "batch_norm")(
            self._view(y),
            mean,
            rstd,
            self._view(x),
            self.gamma.data,
            self.beta.data,
            self.moving_mean.data,
            self.moving_variance.data,
            self._c,
            self.momentum,
            self.epsilon,
            training,
            self.unbiased,
            self.activation.code,
            self.activation.alpha,
        )
        self._cache = (x, mean, rstd, training)
        return y

    def backward_image(self, dy: Any) -> Any:
        x, mean, rstd, training = self._cache
        del self._cache
        dx = empty(dy, dy.shape)
        kernel(dy, "batch_norm_backward")(
            self._view(dx),
            self.gamma.grad,
            self.beta.grad,
            self._view(dy),
            self._view(x),
            mean,
            rstd,
            self.gamma.data,
            self.beta.data,
            self._c,
            training,
            self.activation.code,
            self.activation.alpha,
        )
        return dx

    def config(self) -> dict[str, Any]:
        return {
            **super().config(),
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "unbiased": self.unbiased,
            "activation": activations.spec(self.activation),
        }

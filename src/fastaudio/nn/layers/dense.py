"""Dense: y = act(x w + b). A gradient needs two products: dx = dy w', dw = x' dy."""

from __future__ import annotations

from math import prod
from typing import Any

from ... import _check
from .. import activations, regularizers
from ..layer import Layer, empty, kernel
from ..parameter import TRANSPOSED


class Dense(Layer):
    """Every output is a weighted sum of every input, as `keras.layers.Dense`.

    Parameters
    ----------
    units : int; size of the output's last axis
    activation : str, (str, alpha) or None
    use_bias : bool
    kernel_initializer, bias_initializer : str, callable or array
    kernel_regularizer, bias_regularizer : nn.regularizers.L1, L2 or L1L2
    input_dim : int; `input_shape=(input_dim,)`

    Notes
    -----
    `params["kernel"]` is (units, inputs), torch's `Linear.weight`; `params["bias"]` is (units,).

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Dense(5, "sigmoid", input_dim=2)(np.zeros((1, 2))).shape
    (1, 5)
    """

    _options = ("units", "activation", "use_bias", "kernel_regularizer", "bias_regularizer")
    records = True
    passes_mask = True

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        *,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        input_dim: int | None = None,
        **common: Any,
    ):
        if input_dim is not None:
            common["input_shape"] = (input_dim,)
        super().__init__(**common)
        self.units = _check.positive_int("Dense", "units", units)
        self.activation = activations.get(activation)
        self.use_bias = bool(use_bias)
        self.kernel_initializer, self.bias_initializer = kernel_initializer, bias_initializer
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.returns_logits = False  # set while a loss takes what comes before the activation

    def build(self, input_shape: tuple[int, ...]) -> None:
        rules = {"layout": TRANSPOSED, "regularizer": self.kernel_regularizer}
        self.kernel = self.add_param("kernel", (self.units, input_shape[-1]), self.kernel_initializer, **rules)
        self.kernel.assignable = type(self).backward is Dense.backward
        self.bias = None
        if self.use_bias:
            rules = {"regularizer": self.bias_regularizer}
            self.bias = self.add_param("bias", (self.units,), self.bias_initializer, **rules)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (*input_shape[:-1], self.units)

    def flops(self, input_shape: tuple[int, ...]) -> int:
        return 2 * prod(input_shape) * self.units

    def forward(self, x: Any, training: bool = False) -> Any:
        act = activations.get(None) if self.returns_logits else self.activation
        fused = act.code is not None and act.from_output
        rows = x.reshape(-1, x.shape[-1])
        z = empty(x, (rows.shape[0], self.units))
        weights = self.kernel.data, self.bias.data if self.bias else None
        kernel(x, "dense")(z, rows, *weights, act.code if fused else 0, act.alpha)
        y = z if fused else activations.apply(act, z)
        self._cache = (rows, z, y, act)
        return y.reshape(*x.shape[:-1], self.units)

    def backward(self, dy: Any) -> Any:
        x, z, y, act = self._take_cache()
        shape = dy.shape
        dz = activations.differentiate(act, dy.reshape(-1, self.units), z, y)
        db = self.bias.grad if self.bias else None
        if self.kernel.grad is not None:
            kernel(dz, "dense_dw")(self.kernel.grad, db, x, dz, self.kernel.accumulates())
        if not self.needs_dx:
            return None
        dx = empty(dz, x.shape)
        kernel(dz, "dense_dx")(dx, dz, self.kernel.data)
        return dx.reshape(*shape[:-1], x.shape[-1])

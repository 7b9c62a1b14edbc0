"""LSTM: gates i (input), f (forget), g (new), o (output): c' = f c + i g, h' = o tanh(c')."""

from __future__ import annotations

from typing import Any

from ... import _check
from ..layer import empty, kernel
from .one_bias import OneBias
from .recurrent_state import Pass


class LSTM(OneBias):
    """Long short-term memory, as `keras.layers.LSTM`: (N, T, C) -> (N, units) or (N, T, units).

    Parameters
    ----------
    units : int
    activation : "tanh"
    use_bias : bool
    kernel_initializer, recurrent_initializer, bias_initializer, kernel_regularizer, recurrent_regularizer,
    bias_regularizer, dropout, recurrent_dropout, return_sequences, return_state, go_backwards, recurrent_bias : as
        SimpleRNN
    recurrent_activation : "sigmoid"
    unit_forget_bias : bool; the forget gate's bias begins at 1

    Notes
    -----
    `params`: torch's layouts and order of gates, i, f, g, o. "kernel" (4 units, features), "recurrent_kernel"
    (4 units, units), "bias" (4 units,): `weight_ih_l0`, `weight_hh_l0` and the sum of `bias_ih_l0` and `bias_hh_l0`,
    or with `recurrent_bias` the first of them. Padding: see `Masking`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> lstm = nn.layers.LSTM(64)
    >>> lstm(np.zeros((2, 130, 13))).shape, lstm.count_params()
    ((2, 64), 19968)
    """

    _options = ("recurrent_activation", "unit_forget_bias")
    gates, states = 4, 2

    def __init__(
        self,
        units: int,
        activation: str = "tanh",
        use_bias: bool = True,
        *,
        recurrent_activation: str = "sigmoid",
        unit_forget_bias: bool = True,
        **common: Any,
    ):
        super().__init__(units, activation, use_bias, **common)
        self.recurrent_activation = _check.one_of("LSTM", "recurrent_activation", recurrent_activation, ("sigmoid",))
        self.unit_forget_bias = bool(unit_forget_bias)

    def add_biases(self, size: int) -> None:
        super().add_biases(size)
        if self.unit_forget_bias:  # a file that is being read fills it afterwards
            self.bias.data[self.units : 2 * self.units] = 1

    def cell(self, p: Pass) -> Any:
        c, gates = empty(p.x, p.y.shape), empty(p.x, (*p.x.shape[:2], 4 * self.units))
        weights = self.kernel.data, self.recurrent_kernel.data, self.sum_of_biases(p.x)
        kernel(p.x, "lstm")(p.y, c, gates, *p.last, p.x, *weights, p.mask, *p.first, p.reverse)
        return c, gates

    def cell_backward(self, p: Pass, kept: Any, dx: Any, dfirst: list[Any], dy: Any, dlast: list[Any]) -> None:
        db, weights = self.bias_gradient(p.x), (self.kernel.data, self.recurrent_kernel.data)
        grads = dx, self.kernel.grad, self.recurrent_kernel.grad, db, *dfirst
        kernel(p.x, "lstm_backward")(*grads, dy, *dlast, p.x, p.y, *kept, *weights, p.mask, *p.first, p.reverse)
        self.share_gradient(db)

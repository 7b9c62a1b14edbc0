"""SimpleRNN: h' = act(x w + h u + b)."""

from __future__ import annotations

from typing import Any

from ...backends.ops import ACT
from ..layer import kernel
from .one_bias import OneBias
from .recurrent_state import Pass


class SimpleRNN(OneBias):
    """Fully connected recurrent layer, as `keras.layers.SimpleRNN`: (N, T, C) -> (N, units) or (N, T, units).

    Parameters
    ----------
    units : int
    activation : {"tanh", "relu"}
    use_bias : bool
    kernel_initializer, recurrent_initializer, bias_initializer : str, callable or array
    kernel_regularizer, recurrent_regularizer, bias_regularizer : nn.regularizers.L1, L2 or L1L2
    dropout : float; of the input's features in training, the same ones at every step
    recurrent_dropout : float; of the state that the recurrent product reads, likewise; slower, a step after another
    return_sequences : bool; the state after each step instead of the last one
    return_state : bool; a call gives `[output, *states]`, where to go on: `layer(more, initial_state=states)`
    go_backwards : bool; from the last step to the first, outputs in that order
    recurrent_bias : bool; torch's second bias, added to the first

    Notes
    -----
    `params["kernel"]` is (units, features), torch's `weight_ih_l0`; `params["recurrent_kernel"]` is (units, units),
    `weight_hh_l0`; `params["bias"]` is (units,), the sum of torch's two, or with `recurrent_bias` the first of them.
    Padding: see `Masking`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> x = np.zeros((2, 7, 3))
    >>> nn.layers.SimpleRNN(5)(x).shape, nn.layers.SimpleRNN(5, return_sequences=True)(x).shape
    ((2, 5), (2, 7, 5))
    """

    activations = ("tanh", "relu")

    def cell(self, p: Pass) -> None:
        weights = self.kernel.data, self.recurrent_kernel.data, self.sum_of_biases(p.x)
        kernel(p.x, "rnn")(p.y, *p.last, p.x, *weights, p.mask, *p.first, ACT[self.activation], p.reverse)

    def cell_backward(self, p: Pass, kept: Any, dx: Any, dfirst: list[Any], dy: Any, dlast: list[Any]) -> None:
        db, weights = self.bias_gradient(p.x), (self.kernel.data, self.recurrent_kernel.data)
        grads = dx, self.kernel.grad, self.recurrent_kernel.grad, db, *dfirst
        where = p.mask, *p.first, ACT[self.activation], p.reverse
        kernel(p.x, "rnn_backward")(*grads, dy, *dlast, p.x, p.y, *weights, *where)
        self.share_gradient(db)

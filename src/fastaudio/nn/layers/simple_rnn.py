"""SimpleRNN: h' = act(x w + h u + b)."""

from __future__ import annotations

from typing import Any

from ...backends.ops import ACT
from ..layer import kernel
from .one_bias import OneBias


class SimpleRNN(OneBias):
    """Fully connected recurrent layer, as `keras.layers.SimpleRNN`: (N, T, C) -> (N, units) or (N, T, units).

    Parameters
    ----------
    units : int
    activation : {"tanh", "relu"}
    use_bias : bool
    kernel_initializer, recurrent_initializer, bias_initializer : str, callable or array
    kernel_regularizer, recurrent_regularizer : nn.regularizers.L1, L2 or L1L2
    return_sequences : bool; the state after each step instead of the last one
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

    def cell(self, y: Any, h_last: Any, x: Any, mask: Any, reverse: bool) -> None:
        weights = self.kernel.data, self.recurrent_kernel.data, self.sum_of_biases(x)
        kernel(x, "rnn")(y, h_last, x, *weights, mask, None, ACT[self.activation], reverse)

    def cell_backward(self, dx: Any, dy: Any, dh: Any, x: Any, y: Any, kept: Any, mask: Any, reverse: bool) -> None:
        db, weights = self.bias_gradient(x), (self.kernel.data, self.recurrent_kernel.data)
        grads = dx, self.kernel.grad, self.recurrent_kernel.grad, db, None
        kernel(x, "rnn_backward")(*grads, dy, dh, x, y, *weights, mask, None, ACT[self.activation], reverse)
        self.share_gradient(db)

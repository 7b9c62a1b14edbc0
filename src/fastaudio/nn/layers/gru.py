"""GRU: gates r (reset), z (update), n (new): h' = (1 - z) n + z h, n = tanh(x w + b + r (h u + c)).

With the reset before the product: see reset_before.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ...backends.ops import ACT
from ..layer import empty, kernel
from . import reset_before
from .merge import product
from .recurrent import Recurrent
from .recurrent_dropout import Step
from .recurrent_state import Pass


class GRU(Recurrent):
    """Gated recurrent unit, as `keras.layers.GRU`: (N, T, C) -> (N, units) or (N, T, units).

    Parameters
    ----------
    units : int
    activation : "tanh"
    use_bias : bool
    kernel_initializer, recurrent_initializer, bias_initializer, kernel_regularizer, recurrent_regularizer,
    bias_regularizer, dropout, recurrent_dropout, return_sequences, return_state, go_backwards : as SimpleRNN
    recurrent_activation : "sigmoid"
    reset_after : bool; the reset gate multiplies the product, as in torch; False: the state before the product, as in
        Keras's older models: slower, of several kernels a step, and with one bias

    Notes
    -----
    `params`: torch's layouts and order of gates, r, z, n (Keras's files have z, r, h). "kernel" (3 units, features),
    "recurrent_kernel" (3 units, units), "bias" and "recurrent_bias" (3 units,): `weight_ih_l0`, `weight_hh_l0`,
    `bias_ih_l0`, `bias_hh_l0`. Without `reset_after` there is "bias" alone. Padding: see `Masking`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> gru = nn.layers.GRU(5, return_sequences=True)
    >>> gru(np.zeros((2, 7, 3))).shape, gru.count_params()
    ((2, 7, 5), 150)
    """

    _options = ("recurrent_activation", "reset_after")
    gates = 3

    def __init__(
        self,
        units: int,
        activation: str = "tanh",
        use_bias: bool = True,
        *,
        recurrent_activation: str = "sigmoid",
        reset_after: bool = True,
        **common: Any,
    ):
        super().__init__(units, activation, use_bias, **common)
        self.recurrent_activation = _check.one_of("GRU", "recurrent_activation", recurrent_activation, ("sigmoid",))
        self.reset_after = self.two_biases = bool(reset_after)
        if self.recurrent_dropout and not self.reset_after:
            raise _check.fail(
                "GRU", "recurrent_dropout is for reset_after=True (dropout is for both)", self.recurrent_dropout
            )

    def cell(self, p: Pass) -> Any:
        if not self.reset_after:
            bias = self.bias.data if self.use_bias else None
            return reset_before.forward(p, self.kernel.data, self.recurrent_kernel.data, bias)
        gates = empty(p.x, (*p.x.shape[:2], 4 * self.units))
        weights = self.kernel.data, self.recurrent_kernel.data
        biases = (self.bias.data, self.recurrent_bias.data) if self.use_bias else (None, None)
        kernel(p.x, "gru")(p.y, gates, *p.last, p.x, *weights, *biases, p.mask, *p.first, p.reverse)
        return gates

    def cell_backward(self, p: Pass, kept: Any, dx: Any, dfirst: list[Any], dy: Any, dlast: list[Any]) -> None:
        if not self.reset_after:
            grads = self.kernel.grad, self.recurrent_kernel.grad, self.bias.grad if self.use_bias else None
            reset_before.backward(p, kept, dx, *grads, *dfirst, dy, *dlast)
            return
        biases = (self.bias.grad, self.recurrent_bias.grad) if self.use_bias else (None, None)
        grads = dx, self.kernel.grad, self.recurrent_kernel.grad, *biases, *dfirst
        weights = self.kernel.data, self.recurrent_kernel.data
        kernel(p.x, "gru_backward")(*grads, dy, *dlast, p.x, p.y, kept, *weights, p.mask, *p.first, p.reverse)

    def _undropped(self, step: Step) -> tuple[Any, Any]:
        """The gate z, and h less the dropped h: the kernel's sum has z times the latter where z h belongs."""
        dropped, gates = step.run.first[0], step.kept
        z, change = empty(step.h, step.h.shape), empty(step.h, step.h.shape)
        kernel(step.h, "copy_columns")(z, gates.reshape(-1, 4 * self.units), 0, self.units, self.units)
        kernel(step.h, "scale")(change, dropped, -1.0)
        kernel(step.h, "accumulate")(change, step.h)
        return z, change

    def carry(self, step: Step) -> None:
        kernel(step.h, "accumulate")(step.run.last[0], product(*self._undropped(step)))

    def carry_backward(self, step: Step, dx: Any, ddropped: Any, dh: Any) -> Any:
        z, change = self._undropped(step)
        dz, past = product(dh, change), product(dh, z)
        kernel(dz, "activation_backward")(dz, dz, z, z, ACT["sigmoid"], 0.0)
        sums = empty(dz, (dz.shape[0], 3 * self.units))
        kernel(dz, "fill")(sums, 0.0)
        kernel(dz, "copy_columns")(sums, dz, self.units, 0, self.units)
        biases = (self.bias.grad, self.recurrent_bias.grad) if self.use_bias else (None, None)
        x, dropped = step.run.x.reshape(-1, step.run.x.shape[2]), step.run.first[0]
        for w, db, a, da in ((self.kernel, biases[0], x, dx), (self.recurrent_kernel, biases[1], dropped, ddropped)):
            if w.grad is not None:
                kernel(dz, "dense_dw")(w.grad, db, a, sums, True)
            if da is not None:
                part = empty(a, a.shape)
                kernel(dz, "dense_dx")(part, sums, w.data)
                kernel(dz, "accumulate")(da.reshape(a.shape), part)
        kernel(dz, "scale")(change, past, -1.0)
        kernel(dz, "accumulate")(ddropped, change)
        return past

    def keras_weights(self) -> list[np.ndarray]:
        """Keras's gates are z, r, h; two biases are rows of one array."""
        found = [_swapped(w) for w in super().keras_weights()]
        return [*found[:2], np.stack(found[2:])] if self.recurrent_bias is not None else found

    def from_keras_weights(self, weights: list[np.ndarray]) -> None:
        given = [*weights[:2], *weights[2]] if self.recurrent_bias is not None else weights
        super().from_keras_weights([_swapped(w) for w in given])


def _swapped(w: np.ndarray) -> np.ndarray:
    """The first two of three gates, along the last axis, change places."""
    r, z, n = np.split(w, 3, axis=-1)
    return np.concatenate([z, r, n], axis=-1)

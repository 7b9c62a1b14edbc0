"""What recurrent layers have in common: parameters, masks, the order of time. Cells are in files of their own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from .. import regularizers
from ..graph import Node
from ..layer import Layer, empty, kernel
from ..parameter import TRANSPOSED

BEGIN = np.zeros(1, np.int64)  # where a gather begins


class Recurrent(Layer):
    """Base of SimpleRNN, GRU and LSTM. A cell says how many `gates` it has and writes `cell` and `cell_backward`."""

    records = True
    gates = 1
    activations: tuple[str, ...] = ("tanh",)
    mask_source: Any = None  # a layer that computes a mask before; set by the model

    def __init__(
        self,
        units: int,
        activation: str = "tanh",
        use_bias: bool = True,
        *,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        return_sequences: bool = False,
        go_backwards: bool = False,
        **common: Any,
    ):
        super().__init__(**common)
        where = type(self).__name__
        self.units = _check.positive_int(where, "units", units)
        self.activation = _check.one_of(where, "activation", activation, self.activations)
        self.use_bias = bool(use_bias)
        self.kernel_initializer, self.recurrent_initializer = kernel_initializer, recurrent_initializer
        self.bias_initializer = bias_initializer
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.return_sequences, self.go_backwards = bool(return_sequences), bool(go_backwards)
        self.mask: Any = None

    # --- of cells -----------------------------------------------------------------------------------------------------
    def add_biases(self, size: int) -> None:
        """Make the biases of all gates."""
        raise NotImplementedError

    def cell(self, y: Any, h_last: Any, x: Any, mask: Any, reverse: bool) -> Any:
        """Call the kernel; what `cell_backward` needs besides x and y."""
        raise NotImplementedError

    def cell_backward(self, dx: Any, dy: Any, dh: Any, x: Any, y: Any, kept: Any, mask: Any, reverse: bool) -> None:
        raise NotImplementedError

    # --- shapes -------------------------------------------------------------------------------------------------------
    def build(self, input_shape: Any) -> None:
        x = self._steps(input_shape)
        wide = self.gates * self.units
        self.kernel = self.add_param(
            "kernel", (wide, x[1]), self.kernel_initializer, layout=TRANSPOSED, regularizer=self.kernel_regularizer
        )
        self.recurrent_kernel = self.add_param(
            "recurrent_kernel",
            (wide, self.units),
            self.recurrent_initializer,
            layout=TRANSPOSED,
            regularizer=self.recurrent_regularizer,
        )
        self.bias = self.recurrent_bias = None
        if self.use_bias:
            self.add_biases(wide)

    def _steps(self, shape: Any) -> tuple[int, int]:
        """(time, features) of an input, or of an input and its mask."""
        x, *mask = shape if isinstance(shape, list) else [shape]
        where = self.name or type(self).__name__
        if len(x) != 2:
            raise _check.fail(where, "takes (time, features) after the batch", tuple(x))
        if mask and mask != [x[:1]]:
            raise _check.fail(where, f"the mask must have shape (batch, {x[0]})", ("batch", *mask[0]))
        return x

    def check_input(self, shape: Any) -> None:
        features = self.kernel.shape[1]
        if self._steps(shape)[1] != features:
            where = self.name or type(self).__name__
            raise _check.fail(where, f"input must have shape (batch, time, {features})", ("batch", *self._steps(shape)))

    def output_shape(self, input_shape: Any) -> tuple[int, ...]:
        steps = self._steps(input_shape)[0]
        return (steps, self.units) if self.return_sequences else (self.units,)

    def flops(self, input_shape: Any) -> int:
        """Of the products; gates are few beside them."""
        steps, features = self._steps(input_shape)
        return 2 * steps * (features + self.units) * self.gates * self.units

    def plan_mask(self, masks: list[Any]) -> Any:
        self.mask_source = masks[0]
        return self if self.return_sequences and (len(masks) > 1 or masks[0] is not None) else None

    # --- running ------------------------------------------------------------------------------------------------------
    def __call__(self, x: Any, training: bool = False, mask: Any = None) -> Any:
        """`mask (N, T)`: steps of 0 are padding. In a graph it is a node: `layer(x, mask=nn.Input((T,)))`."""
        return super().__call__(self.with_mask(x, mask), training)

    def with_mask(self, x: Any, mask: Any) -> Any:
        """The two inputs as one list; a call by hand does not see the masks of a model."""
        if mask is None and self.mask_source is not None and not isinstance(x, Node):
            mask = np.ones(np.shape(x)[:2])
        if mask is None:
            return x
        return [x, mask] if isinstance(x, Node) else [np.asarray(x), np.asarray(mask)]

    def given(self, x: Any) -> tuple[Any, Any]:
        """The sequences, and their mask (N, T) uint8 or None, of one input or two."""
        if not isinstance(x, list):
            return x, None if self.mask_source is None else self.mask_source.mask
        x, numbers = x
        mask = empty(x, numbers.shape, np.uint8)
        kernel(x, "mask_steps")(None, mask.reshape(-1), numbers.reshape(-1, 1), 0.0)
        return x, mask

    def run(self, x: Any, mask: Any, reverse: bool) -> Any:
        """All states (N, T, units) in the order of time, or the last one (N, units)."""
        y = empty(x, (*x.shape[:2], self.units))
        last = None if self.return_sequences else empty(x, (x.shape[0], self.units))
        self._cache = (x, y, self.cell(y, last, x, mask, reverse), mask, reverse)
        return y if last is None else last

    def run_back(self, dy: Any) -> Any:
        x, y, kept, mask, reverse = self._cache
        del self._cache
        dx = empty(x, x.shape) if self.needs_dx else None
        dy, dh_last = (dy, None) if self.return_sequences else (None, dy)
        self.cell_backward(dx, dy, dh_last, x, y, kept, mask, reverse)
        return dx

    def forward(self, x: Any, training: bool = False) -> Any:
        self._masked = isinstance(x, list)
        x, self.mask = self.given(x)
        y = self.run(x, self.mask, self.go_backwards)
        if not (self.go_backwards and self.return_sequences):
            return y
        if self.mask is not None:
            self.mask = turned(self.mask)
        return turned(y)

    def backward(self, dy: Any) -> Any:
        dx = self.run_back(turned(dy) if self.go_backwards and self.return_sequences else dy)
        return [dx, None] if self._masked else dx

    def config(self) -> dict[str, Any]:
        return {
            **super().config(),
            "units": self.units,
            "activation": self.activation,
            "use_bias": self.use_bias,
            "kernel_regularizer": regularizers.spec(self.kernel_regularizer),
            "recurrent_regularizer": regularizers.spec(self.recurrent_regularizer),
            "return_sequences": self.return_sequences,
            "go_backwards": self.go_backwards,
        }


def turned(a: Any) -> Any:
    """(N, T, ...) from the last step to the first."""
    n, steps = a.shape[:2]
    rows = (n * steps, a.size // max(1, n * steps))
    index = (np.arange(n)[:, None] * steps + np.arange(steps)[::-1]).reshape(-1)
    out = empty(a, a.shape)
    kernel(a, "gather")(out.reshape(rows), a.reshape(rows), index, BEGIN)
    return out

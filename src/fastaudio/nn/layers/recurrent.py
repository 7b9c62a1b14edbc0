"""What recurrent layers have in common: parameters, masks, the order of time. Cells are in files of their own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ...errors import ParameterError
from .. import regularizers
from ..graph import with_batch
from ..layer import empty, kernel
from ..parameter import TRANSPOSED
from . import recurrent_dropout as stepwise
from .dropout import rate_of
from .merge import product
from .permute import picked
from .recurrent_state import Pass, WithStates


class Recurrent(WithStates):
    """Base of SimpleRNN, GRU and LSTM. A cell says how many `gates` and `states` it has and writes `cell` and
    `cell_backward`.
    """

    _options = ("units", "activation", "use_bias", "kernel_regularizer", "recurrent_regularizer", "bias_regularizer",
                "dropout", "recurrent_dropout", "return_sequences", "return_state", "go_backwards")  # fmt: skip
    records = True
    gates = states = 1
    two_biases = False  # of the product with x, and of that with the state
    activations: tuple[str, ...] = ("tanh",)

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
        bias_regularizer: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
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
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.dropout = rate_of(where, dropout, "dropout")
        self.recurrent_dropout = rate_of(where, recurrent_dropout, "recurrent_dropout")
        self.return_sequences, self.go_backwards = bool(return_sequences), bool(go_backwards)
        self.return_state = bool(return_state)
        self.mask: Any = None

    # --- of cells -----------------------------------------------------------------------------------------------------
    def add_biases(self, size: int) -> None:
        """Make the biases of all gates."""
        rules = {"regularizer": self.bias_regularizer}
        self.bias = self.add_param("bias", (size,), self.bias_initializer, **rules)
        if self.two_biases:
            self.recurrent_bias = self.add_param("recurrent_bias", (size,), self.bias_initializer, **rules)

    def cell(self, p: Pass) -> Any:
        """Call the kernel; what `cell_backward` needs besides."""
        raise NotImplementedError

    def cell_backward(self, p: Pass, kept: Any, dx: Any, dfirst: list[Any], dy: Any, dlast: list[Any]) -> None:
        raise NotImplementedError

    def carry(self, step: stepwise.Step) -> None:
        """Undo, in the state after a step, what its dropout did to a part that no product reads."""

    def carry_backward(self, step: stepwise.Step, dx: Any, ddropped: Any, dh: Any) -> Any:
        """Add the gradients of that to the step's; returns that of the undropped state before, or None."""

    # --- shapes -------------------------------------------------------------------------------------------------------
    def build(self, input_shape: Any) -> None:
        x = self._steps(input_shape)
        wide = self.gates * self.units
        rules = {"layout": TRANSPOSED, "regularizer": self.kernel_regularizer}
        self.kernel = self.add_param("kernel", (wide, x[1]), self.kernel_initializer, **rules)
        rules["regularizer"] = self.recurrent_regularizer
        shape = wide, self.units
        self.recurrent_kernel = self.add_param("recurrent_kernel", shape, self.recurrent_initializer, **rules)
        self.bias = self.recurrent_bias = None
        if self.use_bias:
            self.add_biases(wide)

    def _steps(self, shape: Any) -> tuple[int, int]:
        """(time, features) of an input, or of an input, its mask and states."""
        x, *more = shape if isinstance(shape, list) else [shape]
        if len(x) != 2:
            raise self._wrong("takes (time, features) after the batch", tuple(x))
        if more and more[0] not in (x[:1], x):
            raise ParameterError(f"{self._label}: the mask must have shape (batch, {x[0]}), got {with_batch(more[0])}")
        self.check_states(more[1:])
        return x

    def check_input(self, shape: Any) -> None:
        features = self.kernel.shape[1]
        if self._steps(shape)[1] != features:
            got = with_batch(self._steps(shape))
            raise ParameterError(f"{self._label}: input must have shape (batch, time, {features}), got {got}")

    def output_shape(self, input_shape: Any) -> tuple[int, ...]:
        steps = self._steps(input_shape)[0]
        return (steps, self.units) if self.return_sequences else (self.units,)

    def flops(self, input_shape: Any) -> int:
        """Of the products; gates are few beside them."""
        steps, features = self._steps(input_shape)
        return 2 * steps * (features + self.units) * self.gates * self.units

    def plan_mask(self, masks: list[Any]) -> Any:
        self.mask_source = masks[0]
        told = isinstance(self.input_shape, list) and len(self.input_shape[1]) == 1
        return self if self.return_sequences and (told or masks[0] is not None) else None

    # --- running ------------------------------------------------------------------------------------------------------
    def given(self, x: Any) -> tuple[Any, Any, list[Any]]:
        """The sequences, their mask (N, T) uint8 or None, and the states before, of one input or several."""
        self._several = len(x) if isinstance(x, list) else 0
        x, numbers, *first = x if self._several else (x, x)
        if numbers.ndim == x.ndim:
            return x, None if self.mask_source is None else self.mask_source.mask, first
        mask = empty(x, numbers.shape, np.uint8)
        kernel(x, "mask_steps")(None, mask.reshape(-1), numbers.reshape(-1, 1), 0.0)
        return x, mask, first

    def run(self, x: Any, mask: Any, first: list[Any], reverse: bool, training: bool = False) -> Any:
        """All states (N, T, units) in the order of time, or the last one (N, units)."""
        drop = stepwise.of_input(self, x) if training and self.dropout else None
        x = x if drop is None else product(x, drop)
        asked = [self.return_state or (i == 0 and not self.return_sequences) for i in range(self.states)]
        self.last = [empty(x, (x.shape[0], self.units)) if wanted else None for wanted in asked]
        y, first = empty(x, (*x.shape[:2], self.units)), first or [None] * self.states
        run = Pass(x, y, mask, first, self.last, reverse)
        self._stepwise = training and self.recurrent_dropout > 0
        self._cache = run, drop, stepwise.forward(self, run) if self._stepwise else self.cell(run)
        return y if self.return_sequences else self.last[0]

    def run_back(self, dy: Any, dlast: list[Any]) -> list[Any]:
        """Gradients of x and of the states before, None where nobody asks."""
        run, drop, kept = self._take_cache()
        dx, *dfirst = (None if a is None or not self.needs_dx else empty(a, a.shape) for a in (run.x, *run.first))
        if not self.return_sequences:
            dy, dlast = None, [_sum(dy, dlast[0]), *dlast[1:]]
        if self._stepwise:
            stepwise.backward(self, run, kept, dx, dfirst, dy, dlast)
        else:
            self.cell_backward(run, kept, dx, dfirst, dy, dlast)
        return [dx if drop is None or dx is None else product(dx, drop), *dfirst]

    def forward(self, x: Any, training: bool = False) -> Any:
        x, self.mask, first = self.given(x)
        y = self.run(x, self.mask, first, self.go_backwards, training)
        if not (self.go_backwards and self.return_sequences):
            return y
        if self.mask is not None:
            self.mask = turned(self.mask)
        return turned(y)

    def backward(self, dy: Any) -> Any:
        dy, dlast = self.gradients(dy)
        back = dy is not None and self.go_backwards and self.return_sequences
        dx, *dfirst = self.run_back(turned(dy) if back else dy, dlast)
        return [dx, None, *dfirst][: self._several] if self._several else dx


def _sum(a: Any, b: Any) -> Any:
    """a + b, of which either may be None."""
    if a is None or b is None:
        return b if a is None else a
    total = empty(a, a.shape)
    kernel(a, "add")(total, a, b)
    return total


def turned(a: Any) -> Any:
    """(N, T, ...) from the last step to the first."""
    n, steps = a.shape[:2]
    index = (np.arange(n)[:, None] * steps + np.arange(steps)[::-1]).reshape(-1)
    return picked(a.reshape(n * steps, a.size // max(1, n * steps)), index, a.shape)

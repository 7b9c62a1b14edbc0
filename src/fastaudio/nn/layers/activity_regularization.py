"""ActivityRegularization: a penalty on what goes through."""

from __future__ import annotations

from typing import Any

from ..layer import Layer
from ..regularizers import L1L2


class ActivityRegularization(Layer):
    """The identity; adds a penalty on its input to the loss, as `keras.layers.ActivityRegularization`.

    The sum over all elements, mean over samples; other layers take one on their outputs as `activity_regularizer`.

    Parameters
    ----------
    l1, l2 : float; factors of the sums of abs(x) and of x^2

    Examples
    --------
    >>> from fastaudio import nn
    >>> m = nn.Sequential([nn.layers.ActivityRegularization(l1=0.1, input_shape=(2,))])
    >>> m.compile("sgd", "mse")
    >>> round(m.evaluate([[1.0, -2.0]], [[1.0, -2.0]]), 6)
    0.3
    """

    _options = ("l1", "l2")
    records = True
    passes_mask = True
    takes_blocked = "same"

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **common: Any):
        super().__init__(**common)
        self.activity_regularizer = L1L2(l1, l2)
        self.l1, self.l2 = l1, l2

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def flops(self, input_shape: tuple[int, ...]) -> int:
        return 0

    def forward(self, x: Any, training: bool = False) -> Any:
        return x

    def backward(self, dy: Any) -> Any:
        return dy

    def config(self) -> dict[str, Any]:
        return {name: value for name, value in super().config().items() if name != "activity_regularizer"}

"""Recurrent layers whose kernels take one bias: SimpleRNN and LSTM. Owns: the sum of two, as torch has them."""

from __future__ import annotations

from typing import Any

from ..layer import empty, kernel
from .recurrent import Recurrent


class OneBias(Recurrent):
    """With `recurrent_bias` two biases are added; each is trained, so that their sum moves twice as fast."""

    def __init__(
        self,
        units: int,
        activation: str = "tanh",
        use_bias: bool = True,
        *,
        recurrent_bias: bool = False,
        **common: Any,
    ):
        super().__init__(units, activation, use_bias, **common)
        self.two_biases = bool(recurrent_bias)

    def sum_of_biases(self, x: Any) -> Any:
        if self.recurrent_bias is None:
            return self.bias.data if self.bias else None
        total = empty(x, self.bias.data.shape)
        kernel(x, "add")(total, self.bias.data, self.recurrent_bias.data)
        return total

    def bias_gradient(self, x: Any) -> Any:
        """Where a kernel adds the gradient of the sum; then `share_gradient`."""
        if self.recurrent_bias is None or self.bias.grad is None:
            return self.bias.grad if self.bias else None
        total = empty(x, self.bias.data.shape)
        kernel(x, "fill")(total, 0.0)
        return total

    def share_gradient(self, total: Any) -> None:
        if total is not None and self.recurrent_bias is not None:
            for bias in (self.bias, self.recurrent_bias):
                kernel(total, "accumulate")(bias.grad, total)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "recurrent_bias": self.two_biases}

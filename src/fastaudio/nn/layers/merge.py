"""Layers of several inputs."""

from __future__ import annotations

from math import prod
from typing import Any

from ... import _check
from ..layer import Layer, empty, kernel


class Add(Layer):
    """Sum of inputs of one shape."""

    records = True
    takes_blocked = "same"

    def build(self, input_shape: list[tuple[int, ...]]) -> None:
        if len(input_shape) < 2 or len(set(input_shape)) > 1:
            raise _check.fail(self.name or "Add", "takes two or more inputs of one shape", input_shape)

    def output_shape(self, input_shape: list[tuple[int, ...]]) -> tuple[int, ...]:
        return input_shape[0]

    def flops(self, input_shape: list[tuple[int, ...]]) -> int:
        return (len(input_shape) - 1) * prod(input_shape[0])

    def forward(self, x: list[Any], training: bool = False) -> Any:
        self._count = len(x)
        total = empty(x[0], x[0].shape)
        kernel(total, "add")(total, x[0], x[1])
        for more in x[2:]:
            kernel(total, "accumulate")(total, more)
        return total

    def backward(self, dy: Any) -> list[Any]:
        return [dy] * self._count

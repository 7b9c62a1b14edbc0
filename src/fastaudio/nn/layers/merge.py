"""Layers of several inputs of one shape, which they combine element by element."""

from __future__ import annotations

from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from ..layer import Layer, empty, kernel


class _OfOneShape(Layer):
    """Inputs of one shape to an output of it, element by element."""

    records = True
    passes_mask = True
    takes_blocked = "same"

    def build(self, input_shape: list[tuple[int, ...]]) -> None:
        shapes = input_shape if isinstance(input_shape, list) else [input_shape]
        if len(shapes) < 2 or len(set(shapes)) > 1:
            raise self._wrong("takes two or more inputs of one shape", input_shape)

    def output_shape(self, input_shape: list[tuple[int, ...]]) -> tuple[int, ...]:
        return input_shape[0]

    def flops(self, input_shape: list[tuple[int, ...]]) -> int:
        return (len(input_shape) - 1) * prod(input_shape[0])


class Add(_OfOneShape):
    """Sum of inputs of one shape.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Add()([np.ones((1, 2)), np.ones((1, 2))])
    array([[2., 2.]], dtype=float32)
    """

    def forward(self, x: list[Any], training: bool = False) -> Any:
        self._count = len(x)
        total = empty(x[0], x[0].shape)
        kernel(total, "add")(total, x[0], x[1])
        for more in x[2:]:
            kernel(total, "accumulate")(total, more)
        return total

    def backward(self, dy: Any) -> list[Any]:
        return [dy] * self._count


class Average(Add):
    """Mean of inputs of one shape.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Average()([np.ones((1, 2)), np.zeros((1, 2))])
    array([[0.5, 0.5]], dtype=float32)
    """

    def forward(self, x: list[Any], training: bool = False) -> Any:
        total = super().forward(x, training)
        kernel(total, "scale")(total, total, 1 / self._count)
        return total

    def backward(self, dy: Any) -> list[Any]:
        part = empty(dy, dy.shape)
        kernel(dy, "scale")(part, dy, 1 / self._count)
        return [part] * self._count


class Subtract(_OfOneShape):
    """The first of two inputs of one shape less the second.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Subtract()([np.ones((1, 2)), np.zeros((1, 2))])
    array([[1., 1.]], dtype=float32)
    """

    def build(self, input_shape: list[tuple[int, ...]]) -> None:
        super().build(input_shape)
        if len(input_shape) != 2:
            raise self._wrong("takes two inputs", len(input_shape))

    def forward(self, x: list[Any], training: bool = False) -> Any:
        y = empty(x[0], x[0].shape)
        kernel(y, "scale")(y, x[1], -1.0)
        kernel(y, "accumulate")(y, x[0])
        return y

    def backward(self, dy: Any) -> list[Any]:
        other = empty(dy, dy.shape)
        kernel(dy, "scale")(other, dy, -1.0)
        return [dy, other]


class Multiply(_OfOneShape):
    """Product of inputs of one shape.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Multiply()([np.full((1, 2), 3.0), np.full((1, 2), 4.0)])
    array([[12., 12.]], dtype=float32)
    """

    def forward(self, x: list[Any], training: bool = False) -> Any:
        self._cache = x, *accumulate(x[:-1], product)  # of the first one, two, ..., without the whole
        return product(self._cache[-1], x[-1])

    def backward(self, dy: Any) -> list[Any]:
        """Each input's gradient is dy times all others: those before it, and, from behind, those after it."""
        x, *before = self._take_cache()
        found = []
        for a, others in zip(reversed(x[1:]), reversed(before), strict=True):
            found.append(product(dy, others))
            dy = product(dy, a)
        return [dy, *reversed(found)]


class Maximum(_OfOneShape):
    """Largest of inputs of one shape; of equal ones the first has the gradient.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Maximum()([np.array([[1.0, 5.0]]), np.array([[2.0, 3.0]])])
    array([[2., 5.]], dtype=float32)
    """

    sign = 1.0

    def forward(self, x: list[Any], training: bool = False) -> Any:
        """A pooling over the inputs, side by side as the steps of a sequence."""
        last = x[0].shape[-1]
        rows = x[0].size // last
        steps, y = empty(x[0], (rows, len(x), last)), empty(x[0], x[0].shape)
        for i, a in enumerate(x):
            kernel(a, "copy_columns")(steps.reshape(rows, -1), self._signed(a).reshape(rows, last), i * last, 0, last)
        self._cache = places = empty(y, (rows, last), np.int32)
        kernel(y, "global_max_pool")(y.reshape(rows, last), places, steps)
        self._count = len(x)
        return self._signed(y)

    def backward(self, dy: Any) -> list[Any]:
        places = self._take_cache()
        rows, last = places.shape
        steps, found = empty(dy, (rows, self._count, last)), []
        kernel(dy, "global_max_pool_backward")(steps, dy.reshape(rows, last), places)
        for i in range(self._count):
            found.append(empty(dy, dy.shape))
            kernel(dy, "copy_columns")(found[-1].reshape(rows, last), steps.reshape(rows, -1), 0, i * last, last)
        return found

    def _signed(self, a: Any) -> Any:
        if self.sign == 1:
            return a
        found = empty(a, a.shape)
        kernel(a, "scale")(found, a, self.sign)
        return found


class Minimum(Maximum):
    """Smallest of inputs of one shape; of equal ones the first has the gradient.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Minimum()([np.array([[1.0, 5.0]]), np.array([[2.0, 3.0]])])
    array([[1., 3.]], dtype=float32)
    """

    sign = -1.0


def product(a: Any, b: Any) -> Any:
    found = empty(a, a.shape)
    kernel(a, "multiply")(found, a, b)
    return found

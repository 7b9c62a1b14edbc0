"""Zeros around images and sequences, and their edges cut off: each is the other's backward pass."""

from __future__ import annotations

from math import prod
from typing import Any

from ... import _check
from ..blocked import ImageLayer
from ..layer import Layer, empty, kernel

Sides = tuple[tuple[int, int], ...]  # (before, after) of each axis


def _sides(where: str, name: str, value: Any, axes: int) -> Sides:
    """One number for all; for each axis one, or (before, after)."""
    given = tuple(value) if isinstance(value, (tuple, list)) else (value,) * axes
    if axes == 1 and len(given) == 2:
        given = (given,)
    pairs = [tuple(v) if isinstance(v, (tuple, list)) else (v, v) for v in given]
    if len(pairs) != axes or any(len(p) != 2 for p in pairs):
        raise _check.fail(where, f"{name} must be an integer, or {axes} of them, or of pairs (before, after)", value)
    return tuple(tuple(_check.non_negative_int(where, name, n) for n in p) for p in pairs)


def _moved(x: Any, axis: int, sides: tuple[int, int], pad: bool) -> Any:
    """x with zeros on both sides of an axis, or without so much of it."""
    n, inner, outer = x.shape[axis], prod(x.shape[axis + 1 :]), prod(x.shape[:axis])
    if sides == (0, 0):
        return x
    size = n + sum(sides) if pad else n - sum(sides)
    y = empty(x, (*x.shape[:axis], size, *x.shape[axis + 1 :]))
    rows = y.reshape(outer, size * inner)
    if pad:
        kernel(x, "fill")(y, 0.0)
    to, start, count = (sides[0], 0, n) if pad else (0, sides[0], size)
    kernel(x, "copy_columns")(rows, x.reshape(outer, n * inner), to * inner, start * inner, count * inner)
    return y


class _Images(ImageLayer):
    """On blocked images as on plain ones: height and width are axes 2 and 3."""

    pads = True
    argument = ""

    def _settle(self, value: Any) -> None:
        self.sides = _sides(type(self).__name__, self.argument, value, 2)

    def image_shape(self, chw: tuple[int, int, int]) -> tuple[int, int, int]:
        sign = 1 if self.pads else -1
        c, *size = chw
        size = [n + sign * sum(s) for n, s in zip(size, self.sides, strict=True)]
        if min(size) < 1:
            raise self._wrong(f"{self.argument} must leave some of {chw[1:]}", self.sides)
        return (c, *size)

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.image_shape(self.chw(input_shape))

    def flops(self, input_shape: tuple[int, ...]) -> int:
        return 0

    def forward_image(self, x: Any, training: bool) -> Any:
        return self._both(x, self.pads)

    def backward_image(self, dy: Any) -> Any:
        return self._both(dy, not self.pads)

    def _both(self, x: Any, pad: bool) -> Any:
        return _moved(_moved(x, 3, self.sides[1], pad), 2, self.sides[0], pad)

    def config(self) -> dict[str, Any]:
        return {**super().config(), self.argument: [list(pair) for pair in self.sides]}


class ZeroPadding2D(_Images):
    """Zeros around images, as `keras.layers.ZeroPadding2D`.

    Parameters
    ----------
    padding : int, (vertical, horizontal) or ((top, bottom), (left, right))
    data_format : {"channels_last", "channels_first"}

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.ZeroPadding2D(((1, 0), (0, 2)))(np.ones((1, 1, 2, 1)))[0, :, :, 0]
    array([[0., 0., 0., 0.],
           [1., 1., 0., 0.]], dtype=float32)
    """

    argument = "padding"

    def __init__(self, padding: Any = 1, **common: Any):
        super().__init__(**common)
        self._settle(padding)


class Cropping2D(_Images):
    """Cut the edges off images, as `keras.layers.Cropping2D`.

    Parameters
    ----------
    cropping : int, (vertical, horizontal) or ((top, bottom), (left, right))
    data_format : {"channels_last", "channels_first"}

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Cropping2D(1)(np.arange(9.0).reshape(1, 3, 3, 1)).ravel()
    array([4.], dtype=float32)
    """

    pads = False
    argument = "cropping"

    def __init__(self, cropping: Any = 0, **common: Any):
        super().__init__(**common)
        self._settle(cropping)


class _Steps(Layer):
    records = True
    pads = True
    argument = ""

    def _settle(self, value: Any) -> None:
        self.sides = _sides(type(self).__name__, self.argument, value, 1)

    def build(self, input_shape: tuple[int, ...]) -> None:
        if len(input_shape) != 2:
            raise self._wrong("takes (time, channels) after the batch", input_shape)
        if self.output_shape(input_shape)[0] < 1:
            raise self._wrong(f"{self.argument} must leave some of {input_shape[0]} steps", self.sides[0])

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape[0] + (1 if self.pads else -1) * sum(self.sides[0]), input_shape[1]

    def flops(self, input_shape: tuple[int, ...]) -> int:
        return 0

    def forward(self, x: Any, training: bool = False) -> Any:
        return _moved(x, 1, self.sides[0], self.pads)

    def backward(self, dy: Any) -> Any:
        return _moved(dy, 1, self.sides[0], not self.pads)

    def config(self) -> dict[str, Any]:
        return {**super().config(), self.argument: list(self.sides[0])}


class ZeroPadding1D(_Steps):
    """Zeros before and after sequences (N, T, C), as `keras.layers.ZeroPadding1D`.

    Parameters
    ----------
    padding : int or (before, after)

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.ZeroPadding1D((2, 0))(np.ones((1, 1, 1))).ravel()
    array([0., 0., 1.], dtype=float32)
    """

    argument = "padding"

    def __init__(self, padding: Any = 1, **common: Any):
        super().__init__(**common)
        self._settle(padding)


class Cropping1D(_Steps):
    """Cut steps off both ends of sequences (N, T, C), as `keras.layers.Cropping1D`.

    Parameters
    ----------
    cropping : int or (before, after)

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Cropping1D((0, 1))(np.arange(3.0).reshape(1, 3, 1)).ravel()
    array([0., 1.], dtype=float32)
    """

    pads = False
    argument = "cropping"

    def __init__(self, cropping: Any = 1, **common: Any):
        super().__init__(**common)
        self._settle(cropping)

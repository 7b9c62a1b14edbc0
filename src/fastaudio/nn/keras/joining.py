"""keras.layers' functions that join nodes: `add([a, b])` is `Add()([a, b])`."""

from __future__ import annotations

from typing import Any

from .. import graph
from ..layers import Add, Average, Concatenate, Maximum, Minimum, Multiply, Subtract


def add(inputs: list[graph.Node], **common: Any) -> graph.Node:
    """`Add()(inputs)`."""
    return Add(**common)(inputs)


def average(inputs: list[graph.Node], **common: Any) -> graph.Node:
    """`Average()(inputs)`."""
    return Average(**common)(inputs)


def concatenate(inputs: list[graph.Node], axis: int = -1, **common: Any) -> graph.Node:
    """`Concatenate(axis)(inputs)`: the skips of a U-Net.

    Examples
    --------
    >>> from fastaudio.nn import keras
    >>> a, b = keras.Input((4, 4, 2)), keras.Input((4, 4, 3))
    >>> keras.layers.concatenate([a, b]).shape
    (4, 4, 5)
    """
    return Concatenate(axis, **common)(inputs)


def maximum(inputs: list[graph.Node], **common: Any) -> graph.Node:
    """`Maximum()(inputs)`."""
    return Maximum(**common)(inputs)


def minimum(inputs: list[graph.Node], **common: Any) -> graph.Node:
    """`Minimum()(inputs)`."""
    return Minimum(**common)(inputs)


def multiply(inputs: list[graph.Node], **common: Any) -> graph.Node:
    """`Multiply()(inputs)`."""
    return Multiply(**common)(inputs)


def subtract(inputs: list[graph.Node], **common: Any) -> graph.Node:
    """`Subtract()(inputs)`."""
    return Subtract(**common)(inputs)

"""Geometry shared by layers that slide windows over images. Owns: Keras's and torch's padding rules."""

from __future__ import annotations

from typing import Any

from ... import _check

Pads = tuple[tuple[int, int], tuple[int, int]]  # (top, bottom), (left, right)


def pair(where: str, name: str, value: Any) -> tuple[int, int]:
    """An int for both axes, or one for each."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(values) != 2:
        raise _check.fail(where, f"{name} must be one or two integers", value)
    return _check.positive_int(where, name, values[0]), _check.positive_int(where, name, values[1])


def same_padding(where: str, padding: Any, size: tuple[int, int], window: Any, strides: tuple[int, int]) -> Pads:
    """(before, after) for both axes. "same" gives ceil(size / stride) outputs, the odd pixel after."""
    if isinstance(padding, str):
        if _check.one_of(where, "padding", padding.lower(), ("valid", "same")) == "valid":
            return (0, 0), (0, 0)
        totals = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in zip(size, window, strides, strict=True)]
        above, left = ((total // 2, total - total // 2) for total in totals)
        return above, left
    values = tuple(padding) if isinstance(padding, (tuple, list)) else (padding, padding)
    if len(values) != 2:
        raise _check.fail(where, "padding must be 'valid', 'same', or one or two integers", padding)
    top, left = (_check.non_negative_int(where, "padding", p) for p in values)
    return (top, top), (left, left)


def reach(window: Any, dilation: Any) -> list[int]:
    """Pixels from the first to the last of a window, along each axis."""
    return [(k - 1) * d + 1 for k, d in zip(window, dilation, strict=True)]


def slide(
    where: str, size: Any, window: Any, strides: tuple[int, int], padding: Any, dilation: Any = (1, 1)
) -> tuple[Pads, tuple[int, int]]:
    """The padding of both axes, and how many windows fit along each; at least one must."""
    size, window = tuple(size), reach(window, dilation)
    pads = same_padding(where, padding, size, window, strides)
    found = tuple((n + sum(p) - k) // s + 1 for n, k, s, p in zip(size, window, strides, pads, strict=True))
    if min(found) < 1 or any(n + sum(p) < k for n, k, p in zip(size, window, pads, strict=True)):
        raise _check.fail(where, f"a window of {tuple(window)} does not fit into the padded input", size)
    return pads, found

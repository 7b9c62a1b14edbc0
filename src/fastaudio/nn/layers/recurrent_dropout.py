"""Dropout inside recurrent layers, one mask for all steps: of what they read, and of the state that products read.

Owns: the masks, and passes a step after the other, for kernels of whole sequences know no such mask. A step is the
layer's own cell on one step whose state before has been dropped; what goes on without a product does so undropped.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..layer import empty, kernel
from ..slot import rows
from .merge import product
from .permute import permuted, picked
from .recurrent_state import Pass

STATES = 1 << 16  # streams of random numbers: more than a model has layers


class Step(NamedTuple):
    """What backward needs of one: the cell's pass and what it kept; the state before, and a mask and its opposite."""

    run: Pass
    kept: Any
    h: Any
    mask: Any
    other: Any


class Kept(NamedTuple):
    """Steps in the order of reading, their numbers, and the mask of states (N, H)."""

    steps: list[Step]
    times: list[int]
    drop: Any


def mask_of(layer: Any, x: Any, width: int, rate: float, stream: int = 0) -> Any:
    """(N, width): 0, or 1 / (1 - rate)."""
    ones, mask = empty(x, (x.shape[0], width)), empty(x, (x.shape[0], width))
    kernel(x, "fill")(ones, 1.0)
    first = layer.first(ones)  # by hand, there may be no counter yet
    kernel(x, "dropout")(mask, ones, layer.counter, layer.stream + stream, first, rate)
    return mask


def of_input(layer: Any, x: Any) -> Any:
    """What x (N, T, C) is to be multiplied by: the same at every step."""
    n, steps, features = x.shape
    return picked(mask_of(layer, x, features, layer.dropout), np.repeat(np.arange(n), steps), x.shape)


def _where(mask: Any, a: Any) -> Any:
    """Rows of a where the mask is 1, else zeros."""
    found = empty(a, a.shape)
    kernel(a, "mask_steps_backward")(found, a, mask)
    return found


def _sum(a: Any, b: Any) -> Any:
    found = empty(a, a.shape)
    kernel(a, "add")(found, a, b)
    return found


def _opposite(x: Any, mask: Any) -> Any:
    """1 where a mask (n,) is 0."""
    ones, true, found = empty(x, (mask.size, 1)), empty(x, (mask.size, 1)), empty(x, mask.shape, np.uint8)
    kernel(x, "fill")(ones, 1.0)
    kernel(x, "mask_steps_backward")(true, ones, mask.reshape(-1))
    kernel(x, "mask_steps")(None, found.reshape(-1), true, 1.0)
    return found


def forward(layer: Any, p: Pass) -> Kept:
    """p.y and p.last of p.x and p.first, as `layer.cell` of all steps."""
    (n, count, units), x = p.y.shape, p.x
    drop = mask_of(layer, x, units, layer.recurrent_dropout, STATES)
    turned, states = permuted(x, (1, 0, 2)), [empty(x, (n, units)) for _ in p.first]
    masks = None if p.mask is None else permuted(p.mask, (1, 0))
    others = None if masks is None else _opposite(x, masks)
    for state, first in zip(states, p.first, strict=True):
        kernel(x, "fill")(state, 0.0) if first is None else kernel(x, "copy")(state, first)
    times = list(range(count))[:: -1 if p.reverse else 1]
    y, steps = empty(x, (count, n, units)), []
    for t in times:
        mask, other = (None, None) if masks is None else (rows(a, t, t + 1).reshape(n) for a in (masks, others))
        h, *more = states
        after = [empty(x, (n, units)) for _ in states]
        xt = rows(turned, t, t + 1).reshape(n, 1, x.shape[2])
        run = Pass(xt, empty(x, (n, 1, units)), None, [product(h, drop), *more], after, False)
        steps.append(Step(run, layer.cell(run), h, mask, other))
        layer.carry(steps[-1])
        if mask is not None:
            after = [_sum(_where(mask, a), _where(other, b)) for a, b in zip(after, states, strict=True)]
        states = after
        kernel(x, "copy")(rows(y, t, t + 1).reshape(n, units), states[0])
    kernel(x, "copy")(p.y, permuted(y, (1, 0, 2)))
    for last, state in zip(p.last, states, strict=True):
        if last is not None:
            kernel(x, "copy")(last, state)
    return Kept(steps, times, drop)


def backward(layer: Any, p: Pass, kept: Kept, dx: Any, dfirst: list[Any], dy: Any, dlast: list[Any]) -> None:
    """Gradients, as `layer.cell_backward`."""
    (n, count, units), x = p.y.shape, p.x
    grads = [empty(x, (n, units)) for _ in p.first]
    for grad, last in zip(grads, dlast, strict=True):
        kernel(x, "fill")(grad, 0.0) if last is None else kernel(x, "copy")(grad, last)
    dy = None if dy is None else permuted(dy, (1, 0, 2))
    turned = None if dx is None else empty(x, (count, n, x.shape[2]))
    for t, step in zip(reversed(kept.times), reversed(kept.steps), strict=True):
        if dy is not None:
            kernel(x, "accumulate")(grads[0], rows(dy, t, t + 1).reshape(n, units))
        stay = None
        if step.mask is not None:
            stay, grads = [_where(step.other, d) for d in grads], [_where(step.mask, d) for d in grads]
        before = [empty(x, (n, units)) for _ in grads]
        dxt = None if dx is None else rows(turned, t, t + 1).reshape(n, 1, x.shape[2])
        layer.cell_backward(step.run, step.kept, dxt, before, None, grads)
        past = layer.carry_backward(step, dxt, before[0], grads[0])
        before[0] = product(before[0], kept.drop)
        if past is not None:
            kernel(x, "accumulate")(before[0], past)
        grads = before if stay is None else [_sum(a, b) for a, b in zip(before, stay, strict=True)]
    if dx is not None:
        kernel(x, "copy")(dx, permuted(turned, (1, 0, 2)))
    for first, grad in zip(dfirst, grads, strict=True):
        if first is not None:
            kernel(x, "copy")(first, grad)

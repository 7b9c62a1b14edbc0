"""GRU whose reset gate multiplies the state before the product, Keras's first: n = tanh(x w + b + (r h) u).

Owns: its passes, of products and elementwise kernels, a step after the other. Arrays of all steps have time first, in
the order of reading. The update gate is kept as g = 1 - z, the sigmoid of the negated sum: h' = h + g (n - h), which
leaves a masked h as it is to the bit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...backends.ops import ACT
from ..layer import empty, kernel
from ..slot import rows
from .permute import pick, picked
from .recurrent_state import Pass

SIGMOID, TANH = (ACT["sigmoid"], 0.0), (ACT["tanh"], 0.0)


class Kept(NamedTuple):
    """What backward needs. Of each gate, r, g, n: `wx`, `wh` (in, H) and `gates` (T, N, H)."""

    order: np.ndarray  # where step t of sequence n lies in x, (T N,)
    x: Any  # (T N, C)
    mask: Any  # (T, N) uint8 or None
    wx: list[Any]
    wh: list[Any]
    gates: list[Any]
    states: Any  # (T + 1, N, H)
    reset: Any  # r h (T, N, H)
    change: Any  # n - h (T, N, H)


def forward(p: Pass, wx: Any, wh: Any, bias: Any) -> Kept:
    """p.y and p.last of p.x and p.first; wx (C, 3 H), wh (H, 3 H), bias (3 H,) or None."""
    (n, steps, units), x = p.y.shape, p.x
    times = np.arange(steps)[:: -1 if p.reverse else 1]
    order = (np.arange(n) * steps + times[:, None]).reshape(-1)
    x = picked(x.reshape(n * steps, x.shape[2]), order, (n * steps, x.shape[2]))
    mask = None if p.mask is None else picked(p.mask.reshape(n * steps, 1), order, (steps, n))
    parts, gates = [_gates(x, wx, units), _gates(x, wh, units)], []
    biases = [None] * 3 if bias is None else _gates(x, bias.reshape(1, -1), units)
    for w, b in zip(parts[0], biases, strict=True):
        gates.append(empty(x, (steps, n, units)))
        b = None if b is None else b.reshape(units)
        kernel(x, "dense")(gates[-1].reshape(n * steps, units), x, w, b, ACT["linear"], 0.0)
    states, reset, change = (empty(x, (steps + more, n, units)) for more in (1, 0, 0))
    kept = Kept(order, x, mask, *parts, gates, states, reset, change)
    if p.first[0] is None:
        kernel(x, "fill")(_at(states, 0), 0.0)
    else:
        kernel(x, "copy")(_at(states, 0), p.first[0])
    for t in range(steps):
        _step(kept, t)
    pick(p.y, rows(states, 1, steps + 1).reshape(n * steps, units), np.argsort(order))
    if p.last[0] is not None:
        kernel(x, "copy")(p.last[0], _at(states, steps))
    return kept


def _step(kept: Kept, t: int) -> None:
    h, reset, change = _at(kept.states, t), _at(kept.reset, t), _at(kept.change, t)
    r, g, new = (_at(gate, t) for gate in kept.gates)
    run = lambda name, *arguments: kernel(h, name)(*arguments)
    for gate, w in ((r, kept.wh[0]), (g, kept.wh[1])):
        run("gemm", gate, h, w, False, False, True)
        run("activation", gate, gate, *SIGMOID)
    run("multiply", reset, r, h)
    run("gemm", new, reset, kept.wh[2], False, False, True)
    run("activation", new, new, *TANH)
    run("scale", change, h, -1.0)
    run("accumulate", change, new)
    move = empty(h, h.shape)
    run("multiply", move, g, change)
    if kept.mask is not None:
        run("mask_steps_backward", move, move, _at(kept.mask, t))
    run("add", _at(kept.states, t + 1), h, move)


def backward(p: Pass, kept: Kept, dx: Any, dwx: Any, dwh: Any, db: Any, dfirst: Any, dy: Any, dlast: Any) -> None:
    """Gradients as those of the other recurrent kernels: any may be None."""
    (n, steps, units), x = p.y.shape, kept.x
    dh, sides = empty(x, (n, units)), [empty(x, (steps, n, units)) for _ in range(3)]
    if dlast is None:
        kernel(x, "fill")(dh, 0.0)
    else:
        kernel(x, "copy")(dh, dlast)
    if dy is not None:
        dy = picked(dy.reshape(n * steps, units), kept.order, (steps, n, units))
    for t in reversed(range(steps)):
        if dy is not None:
            kernel(x, "accumulate")(dh, _at(dy, t))
        _step_back(kept, t, dh, [_at(side, t) for side in sides])
    if dfirst is not None:
        kernel(x, "copy")(dfirst, dh)
    sides = [side.reshape(n * steps, units) for side in sides]
    if dx is not None:
        found = empty(x, x.shape)
        for number, (side, w) in enumerate(zip(sides, kept.wx, strict=True)):
            kernel(x, "gemm")(found, side, w, False, True, number > 0)
        pick(dx, found, np.argsort(kept.order))
    if dwx is not None:
        kernel(x, "scale")(sides[1], sides[1], -1.0)  # from here on that of the weights as they are
        kernel(x, "dense_dw")(dwx, db, x, _joined(sides), True)
        before = rows(kept.states, 0, steps).reshape(n * steps, units)
        found = [empty(x, (units, units)) for _ in range(3)]
        for dw, state, side in zip(found, (before, before, kept.reset.reshape(n * steps, units)), sides, strict=True):
            kernel(x, "gemm")(dw, state, side, True, False, False)
        kernel(x, "accumulate")(dwh, _joined(found))


def _step_back(kept: Kept, t: int, dh: Any, sides: list[Any]) -> None:
    """dh becomes the gradient of the state before; sides: those of the sums of the gates."""
    h, (r, g, new), (dr, dg, dnew) = _at(kept.states, t), (_at(gate, t) for gate in kept.gates), sides
    run = lambda name, *arguments: kernel(h, name)(*arguments)
    dmove, part = dh, empty(h, h.shape)
    if kept.mask is not None:
        dmove = empty(h, h.shape)
        run("mask_steps_backward", dmove, dh, _at(kept.mask, t))
    run("multiply", dg, dmove, _at(kept.change, t))
    run("activation_backward", dg, dg, g, g, *SIGMOID)
    run("multiply", part, dmove, g)
    run("activation_backward", dnew, part, new, new, *TANH)
    run("scale", part, part, -1.0)
    run("accumulate", dh, part)
    run("gemm", part, dnew, kept.wh[2], False, True, False)
    run("multiply", dr, part, h)
    run("activation_backward", dr, dr, r, r, *SIGMOID)
    run("multiply", part, part, r)
    run("accumulate", dh, part)
    for side, w in ((dr, kept.wh[0]), (dg, kept.wh[1])):
        run("gemm", dh, side, w, False, True, True)


def _at(a: Any, t: int) -> Any:
    return rows(a, t, t + 1).reshape(a.shape[1:])


def _gates(x: Any, w: Any, units: int) -> list[Any]:
    """The columns of r, z and n, each by itself, where x lives, which may be recorded; those of z negated."""
    found = [empty(x, (w.shape[0], units)) for _ in range(3)]
    for number, part in enumerate(found):
        kernel(x, "copy_columns")(part, w, 0, number * units, units)
    kernel(x, "scale")(found[1], found[1], -1.0)
    return found


def _joined(parts: list[Any]) -> Any:
    """Three (n, H) side by side."""
    n, units = parts[0].shape
    out = empty(parts[0], (n, 3 * units))
    for number, part in enumerate(parts):
        kernel(out, "copy_columns")(out, part, number * units, 0, units)
    return out

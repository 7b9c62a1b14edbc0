"""Drawn cases of recurrent layers beside torch's cells, step by step: states to begin with, masks, both directions."""

from dataclasses import replace

import numpy as np
from drawn_cases import case, got, leaves
from recurrent_cases import make

ARRAYS = ("x", "wx", "wh", "b", "bh", "h0", "c0")


def drawn_case(d, kind):
    while True:
        one = make(d, kind, (d.size(1, 9), d.size(1, 8), d.size(1, 40), d.size(1, 40)), np.float32)
        if not one.near_corner():
            return one


def cell(torch, kind, relu, x, h, c, w):
    weights = w["wx"].T, w["wh"].T, w["b"], w["bh"] if kind == "gru" else torch.zeros_like(w["b"])
    if kind == "lstm":
        return torch.lstm_cell(x, (h, c), *weights)
    if kind == "gru":
        return torch.gru_cell(x, h, *weights), c
    return (torch.rnn_relu_cell if relu else torch.rnn_tanh_cell)(x, h, *weights), c


def steps(torch, one, w):
    """All states, and the last ones."""
    T, h, c = one.p["x"].shape[1], w["h0"], w["c0"]
    keep = torch.ones(one.p["x"].shape[:2], dtype=bool) if one.mask is None else torch.tensor(one.mask.astype(bool))
    y = [None] * T
    for t in reversed(range(T)) if one.reverse else range(T):
        h1, c1 = cell(torch, one.kind, one.relu, w["x"][:, t], h, c, w)
        h, c = torch.where(keep[:, t, None], h1, h), torch.where(keep[:, t, None], c1, c)
        y[t] = h
    return torch.stack(y, 1), h, c


def recurrent_case(d, kind):
    one = drawn_case(d, kind)

    def ours(kernel, real):
        class Engine:
            pass

        engine = Engine()
        engine.kernel = kernel
        as_real = lambda a: a.astype(real)
        mine = replace(one, p={n: as_real(a) for n, a in one.p.items()}, dy=as_real(one.dy), dh=as_real(one.dh), dc=as_real(one.dc))
        out, kept = mine.forward(engine)
        return [*out, *mine.backward(engine, out[0], kept).values()]

    def theirs(torch):
        w = dict(zip(ARRAYS, leaves(torch, *(one.p[n].astype(float) for n in ARRAYS)), strict=True))
        y, h, c = steps(torch, one, w)
        gradients = (torch.tensor(a.astype(float)) for a in (one.dy, one.dh, one.dc))
        sum((a * b).sum() for a, b in zip((y, h, c), gradients, strict=True)).backward()
        grads = [torch.zeros_like(w[n]) if w[n].grad is None else w[n].grad for n in one.names()]
        return got([y, h, *([c] if kind == "lstm" else []), *grads])

    return ours, theirs


for _kind in ("rnn", "gru", "lstm"):
    case(f"{_kind} {_kind}_backward", 5e-6, _kind)(lambda d, kind=_kind: recurrent_case(d, kind))

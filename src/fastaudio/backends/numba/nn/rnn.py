"""rnn over all time steps: h' = tanh(x w + b + h w), or relu of it; `act` is a code of `ops.ACT`."""

import math

import numpy as np

from ...ops import ACT
from ...rules import rnn_activation
from ..jit import jit
from . import recurrent


@jit
def _step(t, from_x, from_h, h, y, mask, relu):
    rows, units = h.shape
    zero = h.dtype.type(0)
    for n in range(rows):
        if mask[n, t] != 0:
            for j in range(units):
                a = from_x[n, t, j] + from_h[n, j]
                if relu:
                    h[n, j] = zero if a < 0 else a
                else:
                    h[n, j] = math.tanh(a)
        y[n, t] = h[n]


@jit
def _step_back(t, side, dh, dy, y, mask, relu):
    rows, units = dh.shape
    one = dh.dtype.type(1)
    for n in range(rows):
        dh[n] += dy[n, t]
        if mask[n, t] == 0:
            side[n, t] = 0
            continue
        for j in range(units):
            if relu:
                side[n, t, j] = dh[n, j] if y[n, t, j] > 0 else 0
            else:
                side[n, t, j] = dh[n, j] * (one - y[n, t, j] * y[n, t, j])
            dh[n, j] = 0


def rnn(y, h_last, x, wx, wh, b, mask, h0, act, reverse):
    (N, T, H), C, relu = y.shape, x.shape[2], rnn_activation("rnn", act) == ACT["relu"]
    x, wx, wh, b, h0 = recurrent.shaped("rnn", y.dtype, x=(x, (N, T, C)), wx=(wx, (C, H)), wh=(wh, (H, H)), b=(b, (H,)),
        h0=(h0, (N, H)))
    mask = recurrent.plain_mask("rnn", mask, (N, T))
    h = recurrent.initial(h0, (N, H), y.dtype)
    recurrent.forward(lambda t, from_x, from_h: _step(t, from_x, from_h, h, y, mask, relu),
        x, wx, wh, b, None, h, reverse)
    recurrent.assign(h_last, h)


def rnn_backward(dx, dwx, dwh, db, dh0, dy, dh_last, x, y, wx, wh, mask, h0, act, reverse):
    (N, T, H), C, relu = y.shape, x.shape[2], rnn_activation("rnn_backward", act) == ACT["relu"]
    x, y, wx, wh, h0, dy, dh_last = recurrent.shaped("rnn_backward", y.dtype, x=(x, (N, T, C)), y=(y, (N, T, H)),
        wx=(wx, (C, H)), wh=(wh, (H, H)), h0=(h0, (N, H)), dy=(dy, (N, T, H)), dh_last=(dh_last, (N, H)))
    mask = recurrent.plain_mask("rnn_backward", mask, (N, T))
    dh, side = recurrent.initial(dh_last, (N, H), y.dtype), np.empty_like(y)
    dy = np.zeros_like(y) if dy is None else dy
    recurrent.backward(lambda t: _step_back(t, side, dh, dy, y, mask, relu), dh, wh, side, reverse)
    recurrent.add_gradients(dx, dwx, dwh, x, wx, recurrent.before(y, h0, reverse), side, side)
    recurrent.add_sums(db, side)
    recurrent.assign(dh0, dh)

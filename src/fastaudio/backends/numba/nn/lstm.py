"""lstm over all time steps: gates i, f, g, o; c' = f c + i g, h' = o tanh(c')."""

import math

import numpy as np

from ..jit import jit
from . import recurrent
from .activation import sigmoid


@jit
def _step(t, from_x, from_h, h, c, y, cells, gates, mask):
    rows, units = h.shape
    for n in range(rows):
        if mask[n, t] == 0:
            gates[n, t] = 0
        else:
            for j in range(units):
                i = sigmoid(from_x[n, t, j] + from_h[n, j])
                f = sigmoid(from_x[n, t, units + j] + from_h[n, units + j])
                g = math.tanh(from_x[n, t, 2 * units + j] + from_h[n, 2 * units + j])
                o = sigmoid(from_x[n, t, 3 * units + j] + from_h[n, 3 * units + j])
                c[n, j] = f * c[n, j] + i * g
                h[n, j] = o * math.tanh(c[n, j])
                gates[n, t, j], gates[n, t, units + j] = i, f
                gates[n, t, 2 * units + j], gates[n, t, 3 * units + j] = g, o
        y[n, t] = h[n]
        cells[n, t] = c[n]


@jit
def _step_back(t, side, dh, dc, dy, cells, c_before, gates, mask):
    rows, units = dh.shape
    one = dh.dtype.type(1)
    for n in range(rows):
        dh[n] += dy[n, t]
        if mask[n, t] == 0:
            side[n, t] = 0
            continue
        for j in range(units):
            i, f = gates[n, t, j], gates[n, t, units + j]
            g, o = gates[n, t, 2 * units + j], gates[n, t, 3 * units + j]
            bent = math.tanh(cells[n, t, j])
            d = dc[n, j] + dh[n, j] * o * (one - bent * bent)
            side[n, t, j] = d * g * i * (one - i)
            side[n, t, units + j] = d * c_before[n, t, j] * f * (one - f)
            side[n, t, 2 * units + j] = d * i * (one - g * g)
            side[n, t, 3 * units + j] = dh[n, j] * bent * o * (one - o)
            dc[n, j] = d * f
            dh[n, j] = 0


def lstm(y, c, gates, h_last, c_last, x, wx, wh, b, mask, h0, c0, reverse):
    (N, T, H), C = y.shape, x.shape[2]
    x, wx, wh, b, h0, c0, _, _ = recurrent.shaped("lstm", y.dtype, x=(x, (N, T, C)), wx=(wx, (C, 4 * H)),
        wh=(wh, (H, 4 * H)), b=(b, (4 * H,)), h0=(h0, (N, H)), c0=(c0, (N, H)), c=(c, (N, T, H)),
        gates=(gates, (N, T, 4 * H)))
    mask = recurrent.plain_mask("lstm", mask, (N, T))
    h, cell = (recurrent.initial(state, (N, H), y.dtype) for state in (h0, c0))
    recurrent.forward(lambda t, from_x, from_h: _step(t, from_x, from_h, h, cell, y, c, gates, mask),
        x, wx, wh, b, None, h, reverse)
    recurrent.assign(h_last, h)
    recurrent.assign(c_last, cell)


def lstm_backward(dx, dwx, dwh, db, dh0, dc0, dy, dh_last, dc_last, x, y, c, gates, wx, wh, mask, h0, c0, reverse):
    (N, T, H), C = y.shape, x.shape[2]
    x, y, c, gates, wx, wh, h0, c0, dy, dh_last, dc_last = recurrent.shaped("lstm_backward", y.dtype, x=(x, (N, T, C)),
        y=(y, (N, T, H)), c=(c, (N, T, H)), gates=(gates, (N, T, 4 * H)), wx=(wx, (C, 4 * H)), wh=(wh, (H, 4 * H)),
        h0=(h0, (N, H)), c0=(c0, (N, H)), dy=(dy, (N, T, H)), dh_last=(dh_last, (N, H)), dc_last=(dc_last, (N, H)))
    mask = recurrent.plain_mask("lstm_backward", mask, (N, T))
    dh, dc = (recurrent.initial(state, (N, H), y.dtype) for state in (dh_last, dc_last))
    dy, side, c_before = np.zeros_like(y) if dy is None else dy, np.empty_like(gates), recurrent.before(c, c0, reverse)
    recurrent.backward(lambda t: _step_back(t, side, dh, dc, dy, c, c_before, gates, mask), dh, wh, side, reverse)
    recurrent.add_gradients(dx, dwx, dwh, x, wx, recurrent.before(y, h0, reverse), side, side)
    recurrent.add_sums(db, side)
    recurrent.assign(dh0, dh)
    recurrent.assign(dc0, dc)

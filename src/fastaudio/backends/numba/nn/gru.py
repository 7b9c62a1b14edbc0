"""gru over all time steps: gates r, z, n with the reset after the product, n = tanh(x w + b + r (h w + bh)), as
torch has it and Keras by default; h' = (1 - z) n + z h. `gates` keeps r, z, n and q = h w + bh.
"""

import math

import numpy as np

from ..jit import jit
from . import recurrent
from .activation import sigmoid


@jit
def _step(t, from_x, from_h, h, y, gates, mask):
    rows, units = h.shape
    for k in range(rows):
        if mask[k, t] == 0:
            gates[k, t] = 0
        else:
            for j in range(units):
                r = sigmoid(from_x[k, t, j] + from_h[k, j])
                z = sigmoid(from_x[k, t, units + j] + from_h[k, units + j])
                q = from_h[k, 2 * units + j]
                n = math.tanh(from_x[k, t, 2 * units + j] + r * q)
                h[k, j] = n + z * (h[k, j] - n)
                gates[k, t, j], gates[k, t, units + j] = r, z
                gates[k, t, 2 * units + j], gates[k, t, 3 * units + j] = n, q
        y[k, t] = h[k]


@jit
def _step_back(t, dx_side, dh_side, dh, dy, h_before, gates, mask):
    rows, units = dh.shape
    one = dh.dtype.type(1)
    for k in range(rows):
        dh[k] += dy[k, t]
        if mask[k, t] == 0:
            dx_side[k, t] = 0
            dh_side[k, t] = 0
            continue
        for j in range(units):
            r, z = gates[k, t, j], gates[k, t, units + j]
            n, q = gates[k, t, 2 * units + j], gates[k, t, 3 * units + j]
            dn = dh[k, j] * (one - z) * (one - n * n)
            dr = dn * q * r * (one - r)
            dz = dh[k, j] * (h_before[k, t, j] - n) * z * (one - z)
            dx_side[k, t, j], dx_side[k, t, units + j], dx_side[k, t, 2 * units + j] = dr, dz, dn
            dh_side[k, t, j], dh_side[k, t, units + j], dh_side[k, t, 2 * units + j] = dr, dz, dn * r
            dh[k, j] *= z


def gru(y, gates, h_last, x, wx, wh, b, bh, mask, h0, reverse):
    (N, T, H), C = y.shape, x.shape[2]
    x, wx, wh, b, bh, h0, _ = recurrent.shaped("gru", y.dtype, x=(x, (N, T, C)), wx=(wx, (C, 3 * H)),
        wh=(wh, (H, 3 * H)), b=(b, (3 * H,)), bh=(bh, (3 * H,)), h0=(h0, (N, H)), gates=(gates, (N, T, 4 * H)))
    mask = recurrent.plain_mask("gru", mask, (N, T))
    h = recurrent.initial(h0, (N, H), y.dtype)
    recurrent.forward(lambda t, from_x, from_h: _step(t, from_x, from_h, h, y, gates, mask),
        x, wx, wh, b, bh, h, reverse)
    recurrent.assign(h_last, h)


def gru_backward(dx, dwx, dwh, db, dbh, dh0, dy, dh_last, x, y, gates, wx, wh, mask, h0, reverse):
    (N, T, H), C = y.shape, x.shape[2]
    x, y, gates, wx, wh, h0, dy, dh_last = recurrent.shaped("gru_backward", y.dtype, x=(x, (N, T, C)), y=(y, (N, T, H)),
        gates=(gates, (N, T, 4 * H)), wx=(wx, (C, 3 * H)), wh=(wh, (H, 3 * H)), h0=(h0, (N, H)), dy=(dy, (N, T, H)),
        dh_last=(dh_last, (N, H)))
    mask = recurrent.plain_mask("gru_backward", mask, (N, T))
    dh, h_before = recurrent.initial(dh_last, (N, H), y.dtype), recurrent.before(y, h0, reverse)
    dy = np.zeros_like(y) if dy is None else dy
    dx_side, dh_side = (np.empty((N, T, 3 * H), y.dtype) for _ in range(2))
    recurrent.backward(lambda t: _step_back(t, dx_side, dh_side, dh, dy, h_before, gates, mask),
        dh, wh, dh_side, reverse)
    recurrent.add_gradients(dx, dwx, dwh, x, wx, h_before, dx_side, dh_side)
    recurrent.add_sums(db, dx_side)
    recurrent.add_sums(dbh, dh_side)
    recurrent.assign(dh0, dh)

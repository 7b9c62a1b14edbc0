"""Recurrent layers backward: through time as forward, then the products that give the gradients of weights and data."""

from ..device import of
from ..launch import blocks, run
from ..room import rooms
from .gemm import product
from .recurrent_cell import GATES, GRU, NAMES, Launch, assign, checked_mask, shapes
from .slices import add_column_sums

STEM, BLOCK = "nn/recurrent_backward", 256


def _through_time(launch, sides, carried, firsts, after, sizes, reverse, act):
    """The gradients of the gates' inputs, and of the first states."""
    if launch.at_once:
        launch.all("recurrent_all_back", *sides, *firsts, *after, *sizes, reverse=reverse, act=act)
        return
    arguments = *sides, *carried, *firsts, *after, *sizes
    end = 0 if firsts == (None, None) else -1
    for step in range(sizes[1] - 1, end - 1, -1):
        launch.step("recurrent_step_back", *arguments, step=step, reverse=reverse, act=act, shared=4 * 32 * (8 + 33))


def _check(kernel, sizes, columns, dx, dwx, dwh, db, dbh, dh0, dc0, dy, dh_last, dc_last, x, c, gates, wx, wh, h0, c0):
    N, T, H, C = sizes
    shapes(kernel, (N, T, C), x=x, dx=dx)
    shapes(kernel, (N, T, H), c=c, dy=dy)
    shapes(kernel, (N, T, 4 * H), gates=gates)
    shapes(kernel, (C, columns), wx=wx, dwx=dwx)
    shapes(kernel, (H, columns), wh=wh, dwh=dwh)
    shapes(kernel, (columns,), db=db, dbh=dbh)
    shapes(kernel, (N, H), h0=h0, c0=c0, dh0=dh0, dc0=dc0, dh_last=dh_last, dc_last=dc_last)


def backward(
    cell, dx, dwx, dwh, db, dbh, dh0, dc0, dy, dh_last, dc_last, x, y, c, gates, wx, wh, mask, h0, c0, act, reverse
):
    kernel, (N, T, H), C = f"{NAMES[cell]}_backward", y.shape, x.shape[2]
    columns, rows, real = GATES[cell] * H, N * T, "float32"
    gradients, given = (dx, dwx, dwh, db, dbh, dh0, dc0), (dy, dh_last, dc_last)
    _check(kernel, (N, T, H, C), columns, *gradients, *given, x, c, gates, wx, wh, h0, c0)
    checked_mask(kernel, mask, (N, T))
    if not y.size:
        assign(dh0, dh_last), assign(dc0, dc_last)
        return
    side, state = ((rows, columns), real), ((N, H), real)
    own = side if cell == GRU else ((0,), real)  # by the state's side: the same array but for gru
    dx_side, dh_side, h_before, by, dc = rooms(of(y), side, own, ((rows, H), real), state, state, user=STEM)
    dh_side = dh_side if cell == GRU else dx_side
    after = (*given, y, c, gates, wh, mask, h0, c0)
    launch = Launch(STEM, cell, N, H, columns)
    _through_time(launch, (dx_side, dh_side), (by, dc), (dh0, dc0), after, (N, T, H), reverse, act)
    x = x.reshape(rows, C)
    if dx is not None:
        product(dx.reshape(rows, C), dx_side, wx, trans_b=True)
    if dwx is not None:
        product(dwx, x, dx_side, trans_a=True, accumulate=True)
    if dwh is not None:
        run("states_before", STEM, blocks(y.size, BLOCK), BLOCK, (h_before, y, h0, N, T, H, int(reverse)), CELL=cell)
        product(dwh, h_before, dh_side, trans_a=True, accumulate=True)
    for out, a in ((db, dx_side), (dbh, dh_side)):
        if out is not None:
            add_column_sums(out, a, 1, rows, (0, 16, columns))

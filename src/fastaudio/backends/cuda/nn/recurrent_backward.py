"""Recurrent layers backward: through time as forward, then the products that give the gradients of weights and data."""

from ..device import of
from ..launch import blocks, run
from ..room import rooms
from .gemm import product
from .recurrent_cell import GATES, GRU, NAMES, Launch, assign, checked
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


def backward(cell, p, d, act, reverse):
    N, T, H, C = checked(f"{NAMES[cell]}_backward", cell, p, d)
    columns, rows, real = GATES[cell] * H, N * T, "float32"
    if not p.y.size:
        assign(d.dh0, d.dh_last), assign(d.dc0, d.dc_last)
        return
    side, state = ((rows, columns), real), ((N, H), real)
    own = side if cell == GRU else ((0,), real)  # by the state's side: the same array but for gru
    dx_side, dh_side, h_before, by, dc = rooms(of(p.y), side, own, ((rows, H), real), state, state, user=STEM)
    dh_side = dh_side if cell == GRU else dx_side
    after = d.dy, d.dh_last, d.dc_last, p.y, p.c, p.gates, p.wh, p.mask, p.h0, p.c0
    launch = Launch(STEM, cell, N, H, columns)
    _through_time(launch, (dx_side, dh_side), (by, dc), (d.dh0, d.dc0), after, (N, T, H), reverse, act)
    if d.dx is not None:
        product(d.dx.reshape(rows, C), dx_side, p.wx, trans_b=True)
    if d.dwx is not None:
        product(d.dwx, p.x.reshape(rows, C), dx_side, trans_a=True, accumulate=True)
    if d.dwh is not None:
        arguments = h_before, p.y, p.h0, N, T, H, int(reverse)
        run("states_before", STEM, blocks(p.y.size, BLOCK), BLOCK, arguments, CELL=cell)
        product(d.dwh, h_before, dh_side, trans_a=True, accumulate=True)
    for out, a in ((d.db, dx_side), (d.dbh, dh_side)):
        if out is not None:
            add_column_sums(out, a, 1, rows, (0, 16, columns))

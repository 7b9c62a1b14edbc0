"""Recurrent layers forward: one product with x for all steps, then a launch a step, or one for all."""

from ..device import of
from ..room import rooms
from .gemm import product
from .recurrent_cell import GATES, NAMES, Launch, assign, checked

STEM = "nn/recurrent_forward"


def forward(cell, p, act, reverse):
    N, T, H, C = checked(NAMES[cell], cell, p)
    columns = GATES[cell] * H
    if not p.y.size:
        assign(p.h_last, p.h0), assign(p.c_last, p.c0)
        return
    (from_x,) = rooms(of(p.y), ((N * T, columns), "float32"), user=STEM)
    product(from_x, p.x.reshape(N * T, C), p.wx, bias=p.b)
    launch = Launch(STEM, cell, N, H, H)
    arguments = p.y, p.c, p.gates, p.h_last, p.c_last, from_x, p.wh, p.bh, p.mask, p.h0, p.c0, N, T, H
    if launch.at_once:
        launch.all("recurrent_all", *arguments, reverse=reverse, act=act)
        return
    shared = 4 * 32 * (8 + 32 * GATES[cell])
    for step in range(T):
        launch.step("recurrent_step", *arguments, step=step, reverse=reverse, act=act, shared=shared)

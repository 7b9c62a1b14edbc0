"""Recurrent layers forward: one product with x for all steps, then a launch a step, or one for all."""

from ..device import of
from ..room import rooms
from .gemm import product
from .recurrent_cell import GATES, NAMES, Launch, assign, checked_mask, shapes

STEM = "nn/recurrent_forward"


def forward(cell, y, c, gates, h_last, c_last, x, wx, wh, b, bh, mask, h0, c0, act, reverse):
    kernel, (N, T, H), C, columns = NAMES[cell], y.shape, x.shape[2], GATES[cell] * y.shape[2]
    shapes(kernel, (N, T, C), x=x)
    shapes(kernel, (N, T, H), c=c)
    shapes(kernel, (N, T, 4 * H), gates=gates)
    shapes(kernel, (C, columns), wx=wx)
    shapes(kernel, (H, columns), wh=wh)
    shapes(kernel, (columns,), b=b, bh=bh)
    shapes(kernel, (N, H), h0=h0, c0=c0, h_last=h_last, c_last=c_last)
    checked_mask(kernel, mask, (N, T))
    if not y.size:
        assign(h_last, h0), assign(c_last, c0)
        return
    (from_x,) = rooms(of(y), ((N * T, columns), "float32"), user=STEM)
    product(from_x, x.reshape(N * T, C), wx, bias=b)
    launch = Launch(STEM, cell, N, H, H)
    arguments = y, c, gates, h_last, c_last, from_x, wh, bh, mask, h0, c0, N, T, H
    if launch.at_once:
        launch.all("recurrent_all", *arguments, reverse=reverse, act=act)
        return
    shared = 4 * 32 * (8 + 32 * GATES[cell])
    for step in range(T):
        launch.step("recurrent_step", *arguments, step=step, reverse=reverse, act=act, shared=shared)

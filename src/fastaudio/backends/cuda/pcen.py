"""pcen: per-channel energy normalisation."""

from .check import shape
from .device import of
from .launch import run
from .nn.elementwise import copy
from .recurrence import BLOCK, SHARED, cut
from .room import rooms


def pcen(out, state, S, ref, numbers):
    rows, n = out.shape
    shape("pcen", "S", S, out.shape)
    shape("pcen", "ref", ref, out.shape)
    shape("pcen", "state", state, (rows,))
    b, *rest = (float(v) for v in numbers)
    device, before = of(out, S), state
    made = cut(device, ref, b, 1 - b)
    if made.parts > 1:  # the last part writes it, maybe before the others have read it
        (before,) = rooms(device, ((rows,), "float64"), user="pcen")
        copy(before, state)
    arguments = (out, state, before, S, ref, made.ends, n, made.each, made.parts, b, *rest)
    run("pcen", "pcen", made.grid, BLOCK, arguments, SHARED)

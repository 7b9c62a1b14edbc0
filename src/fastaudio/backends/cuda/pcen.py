"""pcen: per-channel energy normalisation."""

from .check import shape
from .launch import run

BLOCK = 256


def pcen(out, state, S, ref, numbers):
    rows, n = out.shape
    shape("pcen", "S", S, out.shape)
    shape("pcen", "ref", ref, out.shape)
    shape("pcen", "state", state, (rows,))
    arguments = (out, state, S, ref, n, *(float(v) for v in numbers))
    run("pcen", "pcen", rows, BLOCK, arguments, 8 * (BLOCK + 1))

"""power_to_db, db_to_power, magnitude, and the gradients of the first and the last."""

import math
from functools import lru_cache

import numpy as np

from ...errors import BackendUnavailable
from .check import same_size, shape
from .device import of
from .fft_plan import BLOCK
from .floors import raise_rows
from .launch import blocks, run
from .room import rooms

TINY = float(np.finfo(np.float32).tiny)


@lru_cache(maxsize=64)
def _levels(ref, amin, scale):
    """Decibels of the references, an array that stays: the device keeps it."""
    return scale * np.log10(np.maximum(amin, np.frombuffer(ref)))


def _over(kernel, count, *arguments):
    run(kernel, "decibels", blocks(count, 4 * BLOCK), BLOCK, arguments)


def power_to_db(out, S, ref, amin, top_db, scale):
    shape("power_to_db", "S", S, out.shape)
    device, (rows, n) = of(out, S), out.shape
    if not rows * n:
        return
    if out.dtype == "float64":
        _exact_levels(out, S, ref, amin, top_db, scale)
        return
    parts = min(-(-n // (8 * BLOCK)), 1024)
    tops, found = rooms(device, ((rows, parts), np.float32), ((rows,), np.float32))
    shift = device.constant(_levels(np.asarray(ref, np.float64).tobytes(), float(amin), float(scale)))
    wants_top = not math.isnan(top_db)
    arguments = (out, tops if wants_top else None, S, shift, n, parts, max(float(amin), TINY), float(scale))
    run("power_to_db", "decibels", rows * parts, BLOCK, arguments, 128)
    if wants_top:
        raise_rows(out, found, tops, parts, top_db, rows, 1, 0, 1, n)


def _exact_levels(out, S, ref, amin, top_db, scale):
    """float64, for metrics: levels of losses; `ref` may be on the device, written by the step that reads it."""
    if not math.isnan(top_db):
        raise BackendUnavailable("power_to_db: top_db of float64 is not on the 'cuda' engine")
    ref = of(out, S).constant(ref) if isinstance(ref, np.ndarray) else ref
    shape("power_to_db", "ref", ref, out.shape[:1])
    _over("exact_levels", out.size, out, S, ref, out.shape[1], float(amin), float(scale), out.size)


def power_to_db_backward(dS, dout, S, amin, scale):
    same_size("power_to_db_backward", dS, dout=dout, S=S)
    _over("power_to_db_backward", dS.size, dS, dout, S, max(float(amin), TINY), float(scale) / math.log(10), dS.size)


def db_to_power(out, S, ref, scale):
    same_size("db_to_power", out, S=S)
    _over("db_to_power", out.size, out, S, float(ref), math.log(10) / scale, out.size)


def magnitude(out, D, power):
    same_size("magnitude", out, D=D)
    _over("magnitude", out.size, out, D, float(power), out.size)


def magnitude_backward(dD, dS, D, power):
    same_size("magnitude_backward", dS, dD=dD, D=D)
    _over("magnitude_backward", dS.size, dD, dS, D, float(power), dS.size)

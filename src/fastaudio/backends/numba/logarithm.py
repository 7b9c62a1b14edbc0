"""Logarithms that LLVM vectorises: straight-line float64 arithmetic, error below 1e-15, no calls. May touch:
nothing.
"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from .jit import inlined

SMALLEST = 2.2250738585072014e-308
LN2 = 0.69314718055994530942
LOG2_E = 1.44269504088896340736
LOG10_E = 0.43429448190325182765


@intrinsic
def _bits(typingctx, x):
    """The 64 bits of a float64 as an integer."""
    return types.int64(types.float64), lambda context, builder, sig, args: builder.bitcast(args[0],
        ir.IntType(64))


@intrinsic
def _float(typingctx, bits):
    """The float64 with these 64 bits."""
    return types.float64(types.int64), lambda context, builder, sig, args: builder.bitcast(args[0],
        ir.DoubleType())


@inlined
def _parts(x):
    """x > 0 as (e, log m), x = 2^e m with m in [0.70, 1.41).

    log m = 2 artanh f, f = (m - 1) / (m + 1), |f| < 0.172, by its series to f^21.
    """
    small = x < SMALLEST
    bits = _bits(x * 18014398509481984.0 if small else x)
    m = _float((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000)
    above = m > 1.4142135623730951
    m = m * 0.5 if above else m
    e = np.float64((bits >> 52) - 1023) + (1.0 if above else 0.0) - (54.0 if small else 0.0)
    f = (m - 1.0) / (m + 1.0)
    s = f * f
    series = 1 / 15 + s * (1 / 17 + s * (1 / 19 + s * (1 / 21)))
    series = 1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9 + s * (1 / 11 + s * (1 / 13 + s * series)))))
    return e, 2.0 * f * (1.0 + s * series)


@inlined
def log(x):
    """Natural logarithm of x > 0; NaN and infinity return as they are."""
    e, rest = _parts(x)
    return e * LN2 + rest if x < np.inf else x


@inlined
def log2(x):
    """Of 0 < x < infinity; exact for powers of two."""
    e, rest = _parts(x)
    return e + rest * LOG2_E


@inlined
def decibels(x, amin, scale):
    """scale * log10(max(amin, x)) in float64; NaN stays NaN."""
    x = np.float64(x)
    return scale * LOG10_E * log(amin if x < amin else x)

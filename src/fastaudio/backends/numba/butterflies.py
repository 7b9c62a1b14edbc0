"""One radix-r pass of the in-place FFT over a tile (decimation in frequency). Owns: radices 2, 3, 4, 5, 7, 8,
odd primes.

Every pass: `blocks` blocks of r * q points from point `base`; legs are q points apart; output k of leg group
j is multiplied by the twiddle w^(j k), kept at `tw[t + 2 * (j * (r - 1) + k - 1)]`. Points are addressed in
tile elements (32 a point).
"""

from .jit import inlined, jit
from .lanes import load, over_i, scale, store, times, width

POINT = 32


@inlined
def put(x, p, y, tw, t):
    """Store an output of a butterfly, twiddled."""
    store(x, p, times(y, tw[t], tw[t + 1]))


@jit
def pass2(x, base, q, blocks, tw, t0):
    leg = q * POINT
    for b in range(blocks):
        for j in range(q):
            at, t = base + b * 2 * leg + j * POINT, t0 + 2 * j
            for h in range(0, 16, width(x)):
                p = at + h
                a, c = load(x, p), load(x, p + leg)
                store(x, p, a + c)
                put(x, p + leg, a - c, tw, t)


@jit
def pass3(x, base, q, blocks, tw, t0):
    leg = q * POINT
    for b in range(blocks):
        for j in range(q):
            at, t = base + b * 3 * leg + j * POINT, t0 + 4 * j
            for h in range(0, 16, width(x)):
                p = at + h
                a, c, d = load(x, p), load(x, p + leg), load(x, p + 2 * leg)
                s = c + d
                m = a - scale(s, 0.5)
                r = over_i(scale(c - d, 0.8660254037844386468))
                store(x, p, a + s)
                put(x, p + leg, m + r, tw, t)
                put(x, p + 2 * leg, m - r, tw, t + 2)


@jit
def pass4(x, base, q, blocks, tw, t0):
    leg = q * POINT
    for b in range(blocks):
        for j in range(q):
            at, t = base + b * 4 * leg + j * POINT, t0 + 6 * j
            for h in range(0, 16, width(x)):
                p = at + h
                a, b1, c, d = load(x, p), load(x, p + leg), load(x, p + 2 * leg), load(x, p + 3 * leg)
                e, f, g, r = a + c, a - c, b1 + d, over_i(b1 - d)
                store(x, p, e + g)
                put(x, p + leg, f + r, tw, t)
                put(x, p + 2 * leg, e - g, tw, t + 2)
                put(x, p + 3 * leg, f - r, tw, t + 4)


@jit
def pass8(x, base, q, blocks, tw, t0):
    leg, half = q * POINT, 0.7071067811865475244
    for b in range(blocks):
        for j in range(q):
            at, t = base + b * 8 * leg + j * POINT, t0 + 14 * j
            for h in range(0, 16, width(x)):
                p = at + h
                a0, a4 = load(x, p), load(x, p + 4 * leg)
                a2, a6 = load(x, p + 2 * leg), load(x, p + 6 * leg)
                a1, a5 = load(x, p + leg), load(x, p + 5 * leg)
                a3, a7 = load(x, p + 3 * leg), load(x, p + 7 * leg)
                s0, s1, s2, s3 = a0 + a4, a1 + a5, a2 + a6, a3 + a7
                d0, d1, d2, d3 = a0 - a4, a1 - a5, over_i(a2 - a6), a3 - a7
                e0, e1, o0, o1 = s0 + s2, s1 + s3, s0 - s2, over_i(s1 - s3)
                store(x, p, e0 + e1)
                put(x, p + 4 * leg, e0 - e1, tw, t + 6)
                put(x, p + 2 * leg, o0 + o1, tw, t + 2)
                put(x, p + 6 * leg, o0 - o1, tw, t + 10)
                # odd outputs: the half-turns of d1, d3 by w8 and w8^3 share one sum and one difference
                u, v = scale(d1 - d3, half), over_i(scale(d1 + d3, half))
                f0, f1, g0, g1 = d0 + d2, d0 - d2, u + v, u - v
                put(x, p + leg, f0 + g0, tw, t)
                put(x, p + 5 * leg, f0 - g0, tw, t + 8)
                put(x, p + 3 * leg, f1 - g1, tw, t + 4)
                put(x, p + 7 * leg, f1 + g1, tw, t + 12)

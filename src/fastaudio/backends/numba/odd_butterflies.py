"""Passes of the in-place FFT for radices 5 and 7 and for any odd prime. Conventions: see butterflies."""

from .butterflies import POINT, put
from .jit import jit
from .lanes import load, over_i, scale, store, width

C51, S51 = 0.3090169943749474241, 0.9510565162951535721
C52, S52 = -0.8090169943749474241, 0.5877852522924731292
C71, S71 = 0.6234898018587335305, 0.7818314824680298087
C72, S72 = -0.2225209339563144043, 0.9749279121818236070
C73, S73 = -0.9009688679024191262, 0.4338837391175581205


@jit
def pass5(x, base, q, blocks, tw, t0):
    leg = q * POINT
    for b in range(blocks):
        for j in range(q):
            at, t = base + b * 5 * leg + j * POINT, t0 + 8 * j
            for h in range(0, 16, width(x)):
                p = at + h
                a, a1, a2 = load(x, p), load(x, p + leg), load(x, p + 2 * leg)
                a3, a4 = load(x, p + 3 * leg), load(x, p + 4 * leg)
                s1, s2, d1, d2 = a1 + a4, a2 + a3, over_i(a1 - a4), over_i(a2 - a3)
                m1, m2 = a + scale(s1, C51) + scale(s2, C52), a + scale(s1, C52) + scale(s2, C51)
                v1, v2 = scale(d1, S51) + scale(d2, S52), scale(d1, S52) - scale(d2, S51)
                store(x, p, a + s1 + s2)
                put(x, p + leg, m1 + v1, tw, t)
                put(x, p + 2 * leg, m2 + v2, tw, t + 2)
                put(x, p + 3 * leg, m2 - v2, tw, t + 4)
                put(x, p + 4 * leg, m1 - v1, tw, t + 6)


@jit
def pass7(x, base, q, blocks, tw, t0):
    leg = q * POINT
    for b in range(blocks):
        for j in range(q):
            at, t = base + b * 7 * leg + j * POINT, t0 + 12 * j
            for h in range(0, 16, width(x)):
                p = at + h
                a, a1, a2, a3 = load(x, p), load(x, p + leg), load(x, p + 2 * leg), load(x, p + 3 * leg)
                a4, a5, a6 = load(x, p + 4 * leg), load(x, p + 5 * leg), load(x, p + 6 * leg)
                s1, s2, s3 = a1 + a6, a2 + a5, a3 + a4
                d1, d2, d3 = over_i(a1 - a6), over_i(a2 - a5), over_i(a3 - a4)
                m1 = a + scale(s1, C71) + scale(s2, C72) + scale(s3, C73)
                m2 = a + scale(s1, C72) + scale(s2, C73) + scale(s3, C71)
                m3 = a + scale(s1, C73) + scale(s2, C71) + scale(s3, C72)
                v1 = scale(d1, S71) + scale(d2, S72) + scale(d3, S73)
                v2 = scale(d1, S72) - scale(d2, S73) - scale(d3, S71)
                v3 = scale(d1, S73) - scale(d2, S71) + scale(d3, S72)
                store(x, p, a + s1 + s2 + s3)
                put(x, p + leg, m1 + v1, tw, t)
                put(x, p + 2 * leg, m2 + v2, tw, t + 2)
                put(x, p + 3 * leg, m3 + v3, tw, t + 4)
                put(x, p + 4 * leg, m3 - v3, tw, t + 6)
                put(x, p + 5 * leg, m2 - v2, tw, t + 8)
                put(x, p + 6 * leg, m1 - v1, tw, t + 10)


@jit
def pass_prime(x, base, q, blocks, tw, t0, r, roots, scratch):
    """Direct DFT of odd length r; `tw[roots + 2 k]` and the next are cos and sin of 2 pi k / r.

    The sums and (turned) differences of legs p and r - p wait in `scratch`, points 2 p and 2 p + 1.
    """
    leg, half = q * POINT, r // 2
    for g in range(blocks * q):
        b, j = g // q, g % q
        at, t = base + b * r * leg + j * POINT, t0 + 2 * (r - 1) * j
        for h in range(0, 16, width(x)):
            p = at + h
            a = load(x, p)
            total = a
            for k in range(1, half + 1):
                c, d = load(x, p + k * leg), load(x, p + (r - k) * leg)
                total = total + (c + d)
                store(scratch, 2 * k * POINT, c + d)
                store(scratch, (2 * k + 1) * POINT, over_i(c - d))
            store(x, p, total)
            for k in range(1, half + 1):
                w = roots + 2 * k
                m = a + scale(load(scratch, 2 * POINT), tw[w])
                v = scale(load(scratch, 3 * POINT), tw[w + 1])
                for i in range(2, half + 1):
                    w = roots + 2 * ((i * k) % r)
                    m = m + scale(load(scratch, 2 * i * POINT), tw[w])
                    v = v + scale(load(scratch, (2 * i + 1) * POINT), tw[w + 1])
                put(x, p + k * leg, m + v, tw, t + 2 * k - 2)
                put(x, p + (r - k) * leg, m - v, tw, t + 2 * (r - k) - 2)

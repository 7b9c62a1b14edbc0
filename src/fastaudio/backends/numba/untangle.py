"""Between the complex FFT of a tile and the spectrum of its real frames. May touch: lanes.

For even n the n / 2 complex points are the even and odd samples: X[k] = E + w^k O, X[n/2 - k] = conj(E - w^k
O).
"""

from .butterflies import POINT
from .jit import inlined, jit
from .lane_moves import modulus, squared
from .lanes import conj, load, over_i, scale, store, times, width


@inlined
def _bins(x, base, h, half, k, position, table):
    """X[k] and X[half - k] of the tile at `base`, lanes from h."""
    a = load(x, base + position[k] * POINT + h)
    b = conj(load(x, base + position[(half - k) % half] * POINT + h))
    e = scale(a + b, 0.5)
    o = times(over_i(scale(a - b, 0.5)), table[k, 0], table[k, 1])
    return e + o, conj(e - o)


@jit
def spectrum_tiles(out, x, tiles, n, position, table):
    """Complex tiles `out` of n // 2 + 1 bins in natural order; DC (and Nyquist) exactly real."""
    bins, points = n // 2 + 1, position.size
    for tile in range(tiles):
        base, to = tile * points * POINT, tile * bins * POINT
        for h in range(0, 16, width(x)):
            if n % 2:
                for k in range(bins):
                    store(out, to + k * POINT + h, load(x, base + position[k] * POINT + h))
            else:
                for k in range(points // 2 + 1):
                    a, b = _bins(x, base, h, points, k, position, table)
                    store(out, to + k * POINT + h, a)
                    store(out, to + (points - k) * POINT + h, b)
        for l in range(16, 32):
            out[to + l] = 0
            if n % 2 == 0:
                out[to + (bins - 1) * POINT + l] = 0


@jit
def power_tiles(out, x, tiles, n, position, table, square):
    """Real tiles `out` of n // 2 + 1 bins: |X|^2 if `square`, else |X|."""
    bins, points = n // 2 + 1, position.size
    for tile in range(tiles):
        base, to = tile * points * POINT, tile * bins * 16
        for h in range(0, 16, width(x)):
            for k in range(bins if n % 2 else points // 2 + 1):
                if n % 2:
                    a = load(x, base + position[k] * POINT + h)
                    b = a
                else:
                    a, b = _bins(x, base, h, points, k, position, table)
                other = k if n % 2 else points - k
                store(out, to + k * 16 + h, squared(a) if square else modulus(a))
                store(out, to + other * 16 + h, squared(b) if square else modulus(b))


@jit
def entangle_tiles(x, spectrum, tiles, n, table):
    """The inverse of `spectrum_tiles` (times n / points, over n): complex points whose FFT, read backwards,
    is the frame.
    """
    bins = n // 2 + 1
    points = n if n % 2 else bins - 1
    for tile in range(tiles):
        base, at = tile * points * POINT, tile * bins * POINT
        for l in range(16, 32):
            spectrum[at + l] = 0
            if n % 2 == 0:
                spectrum[at + (bins - 1) * POINT + l] = 0
        for h in range(0, 16, width(x)):
            for k in range(bins if n % 2 else points // 2 + 1):
                a = scale(load(spectrum, at + k * POINT + h), 1.0 / n)
                if n % 2:
                    store(x, base + (n - k) % n * POINT + h, conj(a))
                    store(x, base + k * POINT + h, a)
                else:
                    b = conj(scale(load(spectrum, at + (points - k) * POINT + h), 1.0 / n))
                    e, o = a + b, over_i(times(a - b, table[k, 0], -table[k, 1]))
                    store(x, base + (points - k) % points * POINT + h, conj(e + o))
                    store(x, base + k * POINT + h, e - o)

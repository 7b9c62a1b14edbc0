"""softmask: x / (x + rest) of two magnitudes or of their squares, by the quotient of the smaller and the larger."""

import numpy as np

from .arrays import plain, same_shape
from .blocks import for_blocks
from .jit import rounded


@rounded
def _shares(out, x, rest, squared, of_silence, one, tiny):
    least = one
    for i in range(out.size):
        a, b = x[i], rest[i]
        above = a > b
        large, small = (a, b) if above else (b, a)
        least = small if small < least else least
        power = small / large
        power = power * power if squared else power
        share = (one if above else power) / (one + power)
        out[i] = of_silence if large < tiny else share
    return not least < 0


def softmask(out, x, rest, squared, of_silence):
    same_shape("softmask", "x, rest", (x.size, rest.size), (out.size, out.size))
    flat, kind, good = out.reshape(-1), out.dtype.type, []
    x, rest = (plain(a, out.dtype).reshape(-1) for a in (x, rest))

    def shares(_, start, stop):
        here = slice(start, stop)
        numbers = kind(of_silence), kind(1), np.finfo(kind).tiny
        good.append(_shares(flat[here], x[here], rest[here], bool(squared), *numbers))

    for_blocks(1, flat.size, shares)
    return all(good)

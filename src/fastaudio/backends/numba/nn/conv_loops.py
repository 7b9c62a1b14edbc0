"""The loops of convolutions over blocked arrays: tiles of 8 pixels (or 8 channels) times one vector, in registers.

All arrays are flat; places and steps count elements. Inputs are padded beforehand, so that no tap looks outside.
"""

from ..jit import jit
from ..lanes import load_real, scale, store, width, zero

RUN = 96  # pixels whose products are summed in a register: more of them cost accuracy


@jit
def correlate(out, x, w, bias, starts, taps, y_plane, x_block, used, blocks):
    """One output block of one image: out[y_plane + starts[p, 0]] for all pixels p.

    x: the image's input; starts (pixels, 2): place in `out` and in a block of `x`; taps (taps,): offsets in x; used:
    channels of each input block; w (blocks, taps, 16, 16); blocks (2,): the first input block, the one after the last.
    """
    last = starts.shape[0] - 1
    for p in range(0, last + 1, 8):
        p0, p1, p2, p3 = p, min(p + 1, last), min(p + 2, last), min(p + 3, last)
        p4, p5, p6, p7 = min(p + 4, last), min(p + 5, last), min(p + 6, last), min(p + 7, last)
        x0, x1, x2, x3 = starts[p0, 1], starts[p1, 1], starts[p2, 1], starts[p3, 1]
        x4, x5, x6, x7 = starts[p4, 1], starts[p5, 1], starts[p6, 1], starts[p7, 1]
        for k in range(0, 16, width(out)):
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = load_real(bias, k)
            for block in range(blocks[0], blocks[1]):
                a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = zero(out)  # of this block alone: long sums lose digits
                for t in range(taps.size):
                    at = block * x_block + taps[t]
                    weights = (block * taps.size + t) * 256 + k
                    for c in range(used[block]):
                        v = load_real(w, weights + c * 16)
                        i = at + c
                        a0, a1 = a0 + scale(v, x[x0 + i]), a1 + scale(v, x[x1 + i])
                        a2, a3 = a2 + scale(v, x[x2 + i]), a3 + scale(v, x[x3 + i])
                        a4, a5 = a4 + scale(v, x[x4 + i]), a5 + scale(v, x[x5 + i])
                        a6, a7 = a6 + scale(v, x[x6 + i]), a7 + scale(v, x[x7 + i])
                s0, s1, s2, s3 = s0 + a0, s1 + a1, s2 + a2, s3 + a3
                s4, s5, s6, s7 = s4 + a4, s5 + a5, s6 + a6, s7 + a7
            to = y_plane + k
            store(out, to + starts[p0, 0], s0)
            store(out, to + starts[p1, 0], s1)
            store(out, to + starts[p2, 0], s2)
            store(out, to + starts[p3, 0], s3)
            store(out, to + starts[p4, 0], s4)
            store(out, to + starts[p5, 0], s5)
            store(out, to + starts[p6, 0], s6)
            store(out, to + starts[p7, 0], s7)


@jit
def gradient(total, part, x, dy, starts, taps):
    """total (taps, 16 c, 16 k) float64 += the products of one image's blocks, summed in runs of pixels.

    starts (pixels, 2): place in dy and in x; part: 16 x 16 for the sums of a run.
    """
    for first in range(0, starts.shape[0], RUN):
        last = min(first + RUN, starts.shape[0])
        for t in range(taps.size):
            for k in range(0, 16, width(part)):
                for c in range(0, 16, 8):
                    a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = zero(part)
                    for p in range(first, last):
                        v, i = load_real(dy, starts[p, 0] + k), starts[p, 1] + taps[t] + c
                        a0, a1 = a0 + scale(v, x[i]), a1 + scale(v, x[i + 1])
                        a2, a3 = a2 + scale(v, x[i + 2]), a3 + scale(v, x[i + 3])
                        a4, a5 = a4 + scale(v, x[i + 4]), a5 + scale(v, x[i + 5])
                        a6, a7 = a6 + scale(v, x[i + 6]), a7 + scale(v, x[i + 7])
                    to = c * 16 + k
                    store(part, to, a0)
                    store(part, to + 16, a1)
                    store(part, to + 32, a2)
                    store(part, to + 48, a3)
                    store(part, to + 64, a4)
                    store(part, to + 80, a5)
                    store(part, to + 96, a6)
                    store(part, to + 112, a7)
            for i in range(256):
                total[t * 256 + i] += part[i]

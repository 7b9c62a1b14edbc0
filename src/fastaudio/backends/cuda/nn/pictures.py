"""pictures: input and target of a denoising network, from spectra."""

from ..check import same_size
from ..device import of, part
from ..launch import run

STEM, BLOCK = "nn/pictures", 256
EACH = 8 * BLOCK  # bins of a block, at least
MOST = 64  # blocks a clip: each adds up what all have found


def pictures(x, y, weight, D, floor, reference):
    two, rows, bins, frames = D.shape
    n, pitch = (bins - 1) * frames, bins * frames
    same_size("pictures", x, y=y, **({} if weight is None else {"weight": weight}))
    if two != 2 or x.size != rows * n or not n:
        raise ValueError(f"pictures: D must be (2, rows, bins + 1, frames), got {tuple(D.shape)}")
    count = max(1, min(-(-n // EACH), MOST))
    parts = part(of(D).scratch(16 * rows * count, STEM), 0, (rows, count, 2), "float64")
    run("picture_parts", STEM, rows * count, BLOCK, (parts, D, n, pitch, count), shared=32 * 8)
    sizes = rows, n, pitch, count, 1 / floor, float(reference)
    run("pictures", STEM, rows * count, BLOCK, (x, y, weight, D, parts, *sizes))

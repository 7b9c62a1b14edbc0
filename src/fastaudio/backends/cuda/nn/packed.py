"""Operands of convolutions as bf16 in memory, half their bytes on the way into every tile that reads them."""

from ..device import of
from ..handover import rounded
from ..launch import blocks, run
from ..room import rooms

STEM, BLOCK = "nn/packed", 256
WORTH = 3  # as many reads of 4 bytes cost what a copy costs, 6 bytes, and as many reads of 2 bytes


def packed(*arrays):
    """Copies of blocked arrays, until the next call: float32 arrays by name, each number two of bf16. Weights that the
    optimizer has left so are taken as they are.
    """
    copies = [rounded(a) for a in arrays]
    missing = [i for i, copy in enumerate(copies) if copy is None]
    fresh = rooms(of(*arrays), *(((arrays[i].size // 2,), "float32") for i in missing), user=STEM)
    for i, copy in zip(missing, fresh, strict=True):
        round_bf16(copy, arrays[i])
        copies[i] = copy
    return copies


def round_bf16(out, x):
    run("round_bf16", STEM, blocks(x.size, 8 * BLOCK), BLOCK, (out, x, x.size))

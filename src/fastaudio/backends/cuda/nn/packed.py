"""Operands of convolutions as bf16 in memory, half their bytes on the way into every tile that reads them."""

from ..device import of
from ..launch import blocks, run
from ..room import rooms

STEM, BLOCK = "nn/packed", 256
WORTH = 3  # as many reads of 4 bytes cost what a copy costs, 6 bytes, and as many reads of 2 bytes


def packed(*arrays):
    """Copies of blocked arrays, until the next call: float32 arrays by name, each number two of bf16."""
    copies = rooms(of(*arrays), *(((a.size // 2,), "float32") for a in arrays), user=STEM)
    for copy, a in zip(copies, arrays, strict=True):
        run("round_bf16", STEM, blocks(a.size, 8 * BLOCK), BLOCK, (copy, a, a.size))
    return copies

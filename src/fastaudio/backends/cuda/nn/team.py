"""How rows are given to threads: a warp a row, or for long rows a block."""

from ..launch import blocks

BLOCK = 256
SHARED = 32 * 8


def team(n):
    """Threads for a row of n elements, `TEAM` of a stem."""
    return 32 if n <= 1024 else BLOCK


def grid(rows, n, most=1 << 16):
    return blocks(rows, BLOCK // team(n), most)

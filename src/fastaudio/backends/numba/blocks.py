"""Element-wise kernels cut into blocks for the threads."""

from __future__ import annotations

from collections.abc import Callable

from .pool import for_chunks

BLOCK = 1 << 16


def for_blocks(rows: int, n: int, work: Callable[[int, int, int], None]) -> None:
    """work(row, start, stop) for every stretch of at most BLOCK elements of every row."""
    per_row = -(-n // BLOCK)

    def chunk(i: int) -> None:
        start = i % per_row * BLOCK
        work(i // per_row, start, min(start + BLOCK, n))

    for_chunks(lambda: chunk, rows * per_row)

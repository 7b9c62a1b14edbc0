"""Launches of overlap.cuh: frames back to signals."""

from typing import Any

from .launch import blocks, run

BLOCK = 256


def overlap(kernel: str, out: Any, *arguments: Any) -> None:
    """One thread a sample of `out`."""
    run(kernel, "overlap", blocks(out.size, 4 * BLOCK), BLOCK, (out, *arguments))

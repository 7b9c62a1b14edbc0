"""The second phase of what has a floor below the maximum of a clip: launches of floors.cuh."""

from .fft_plan import BLOCK
from .launch import blocks, run

STEM = "floors"


def floors_of(floor, tops, parts, top_db):
    """floor (rows,) from tops (rows, parts)."""
    run("row_floors", STEM, floor.shape[0], BLOCK, (floor, tops, parts, float(top_db)), 128)


def raise_rows(out, floor, rows, out_rows, first, count, n):
    grid = blocks(rows * count * n, 4 * BLOCK)
    run("raise_rows", STEM, grid, BLOCK, (out, floor, rows, out_rows, first, count, n))


def cepstra(out, levels, floor, dct, first, count, bands):
    rows, out_rows, frames = out.shape
    arguments = (out, levels, floor, dct, out_rows, first, count, bands, frames)
    run("cepstra", STEM, rows * -(-frames // 32), BLOCK, arguments, 32 * 4 * bands)


def contrasts(out, kept, low, high, first, bands):
    rows, out_rows, frames = out.shape
    grid = blocks(rows * bands * frames, 4 * BLOCK)
    run("contrasts", STEM, grid, BLOCK, (out, kept, low, high, rows, out_rows, first, bands, frames))

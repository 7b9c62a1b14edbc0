"""The second phase of what has a floor below the maximum of a clip: launches of floors.cuh. `tops` (rows, parts): the
maxima of blocks; `found` (rows,): room for those of rows."""

from typing import Any

from .fft_plan import BLOCK
from .launch import run

STEM, SPACE = "floors", 128
MANY = 1024  # parts that every block may look at


def _few(found: Any, tops: Any, parts: int) -> tuple[Any, int]:
    """The maxima, joined first where they are many, and how many a row has."""
    if parts <= MANY:
        return tops, parts
    run("row_tops", STEM, found.shape[0], BLOCK, (found, tops, parts), SPACE)
    return found, 1


def _cuts(n: int) -> int:
    """Blocks for n values: each looks at no more maxima than it has values."""
    return min(-(-n // (16 * BLOCK)), 1 << 12)


def raise_rows(out, found, tops, parts, top_db, rows, out_rows, first, count, n):
    tops, parts = _few(found, tops, parts)
    cuts = _cuts(count * n)
    arguments = (out, tops, parts, float(top_db), out_rows, first, count, n, cuts)
    run("raise_rows", STEM, rows * cuts, BLOCK, arguments, SPACE)


def cepstra(out, levels, found, tops, parts, top_db, dct, first, count, bands):
    """tops None: no floor."""
    rows, out_rows, frames = out.shape
    tops, parts = (None, 0) if tops is None else _few(found, tops, parts)
    arguments = (out, levels, tops, parts, float(top_db), dct, out_rows, first, count, bands, frames)
    run("cepstra", STEM, rows * -(-frames // 32), BLOCK, arguments, SPACE + 32 * 4 * bands)


def contrasts(out, kept, found, tops, parts, top_db, first, bands):
    """found and tops: those of valleys and of peaks."""
    rows, out_rows, frames = out.shape
    (low, left), (high, _) = (_few(f, t, parts) for f, t in zip(found, tops, strict=True))
    cuts = _cuts(bands * frames)
    arguments = (out, kept, low, high, left, float(top_db), out_rows, first, bands, frames, cuts)
    run("contrasts", STEM, rows * cuts, BLOCK, arguments, SPACE)

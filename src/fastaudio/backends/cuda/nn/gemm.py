"""gemm: a product of two matrices, each as it lies or transposed."""

from ..check import shape
from ..device import of
from ..launch import run
from .slices import add_slices
from .tiles import Tiles


def product(out, a, b, trans_a=False, trans_b=False, accumulate=False, bias=None, act=0, alpha=0.0):
    """out = act(op(a) op(b) + bias), or += ; shapes have been checked."""
    m, n = out.shape
    depth = a.shape[0] if trans_a else a.shape[1]
    tiles = Tiles(m, n, depth)
    cut = tiles.slices > 1
    to = of(out).scratch(tiles.slices * out.size * 4, "nn/gemm").view("float32") if cut else out
    arguments = (to, a, b, None if cut else bias, m, n, depth, tiles.slice, int(accumulate), act, alpha)
    constants = {"FA_TRANS_A": int(trans_a), "FA_TRANS_B": int(trans_b), **tiles.constants}
    grid = (tiles.count, tiles.slices)
    run("gemm", "nn/gemm", grid, tiles.bm, arguments, shared=tiles.shared, **constants)
    if cut:
        add_slices(out, to, bias, tiles.slices, accumulate, act, alpha)


def gemm(out, a, b, trans_a, trans_b, accumulate):
    depth = a.shape[0] if trans_a else a.shape[-1]
    m, n = out.shape
    shape("gemm", "a", a, (depth, m) if trans_a else (m, depth))
    shape("gemm", "b", b, (n, depth) if trans_b else (depth, n))
    product(out, a, b, trans_a, trans_b, accumulate)

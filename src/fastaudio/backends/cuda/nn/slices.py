"""Sums of slices: the second stage of products, and sums over columns. Owns: how many slices a sum over columns has."""

from ..device import of
from ..launch import blocks, run
from .tiles import ENOUGH, ceil_div

STEM = "nn/slices"


def add_slices(out, parts, bias, slices, accumulate, act=0, alpha=0.0):
    """out (.., columns) from parts (slices, ...)."""
    arguments = (out, parts, bias, out.size, out.shape[-1], slices, int(accumulate), act, alpha)
    run("add_slices", STEM, blocks(out.size, 256), 256, arguments)


def add_column_sums(out, x, images, pixels, strides):
    """out += sums of x over images and pixels; strides: elements from one image, block of 16, pixel to the next."""
    groups = ceil_div(out.size, 16)
    slices = max(1, min(ceil_div(images * pixels, 512), 2 * ENOUGH // groups))
    slice_ = max(1, ceil_div(images * pixels, slices))
    parts = of(out).scratch(slices * groups * 16 * 8, STEM).view("float64")
    sums = (parts, x, images, pixels, out.size, *strides, slice_)
    run("column_sums", STEM, (groups, slices), 256, sums, shared=256 * 8)
    run("add_column_sums", STEM, blocks(out.size, 256), 256, (out, parts, out.size, groups * 16, slices))

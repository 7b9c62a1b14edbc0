"""add, multiply, accumulate, scale, fill, copy on flat arrays. float64 too: losses and their totals are."""

from ..check import same_size
from ..launch import blocks, run

STEM, BLOCK = "nn/elementwise", 256


def _over(kernel, out, *arguments):
    run(kernel, STEM, blocks(out.size, 4 * BLOCK), BLOCK, (out, *arguments, out.size))


def _named(kernel, out):
    return f"{kernel}_double" if out.dtype == "float64" else kernel


def add(out, a, b):
    same_size("add", out, a=a, b=b)
    _over(_named("add", out), out, a, b)


def multiply(out, a, b):
    same_size("multiply", out, a=a, b=b)
    _over(_named("multiply", out), out, a, b)


def accumulate(out, a):
    same_size("accumulate", out, a=a)
    _over(_named("add", out), out, out, a)


def scale(out, a, s):
    same_size("scale", out, a=a)
    _over(_named("scale", out), out, a, s)


def fill(out, value):
    _over(_named("fill", out), out, value)


def copy(out, a):
    same_size("copy", out, a=a)
    if out.dtype != a.dtype:
        raise TypeError(f"copy: a must have dtype {out.dtype}, got {a.dtype}")
    words_out, words_a = out.reshape(-1).view("uint32"), a.reshape(-1).view("uint32")
    _over("copy_words", words_out, words_a)

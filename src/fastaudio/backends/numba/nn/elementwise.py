"""add, multiply, accumulate, scale, fill, copy on flat arrays."""

from ..jit import jit
from .flat import flat, flat_inputs, for_stretches, scalar


@jit
def _add(out, a, b):
    for i in range(out.size):
        out[i] = a[i] + b[i]


@jit
def _multiply(out, a, b):
    for i in range(out.size):
        out[i] = a[i] * b[i]


@jit
def _scale(out, a, s):
    for i in range(out.size):
        out[i] = a[i] * s


def add(out, a, b):
    to, (a, b) = flat(out), flat_inputs("add", out, a=a, b=b)
    for_stretches(to.size, lambda part: _add(to[part], a[part], b[part]))


def multiply(out, a, b):
    to, (a, b) = flat(out), flat_inputs("multiply", out, a=a, b=b)
    for_stretches(to.size, lambda part: _multiply(to[part], a[part], b[part]))


def accumulate(out, a):
    to, (a,) = flat(out), flat_inputs("accumulate", out, a=a)
    for_stretches(to.size, lambda part: _add(to[part], to[part], a[part]))


def scale(out, a, s):
    to, (a,), s = flat(out), flat_inputs("scale", out, a=a), scalar(out.dtype, s)
    for_stretches(to.size, lambda part: _scale(to[part], a[part], s))


def fill(out, value):
    out.fill(value)


def copy(out, a):
    to, (a,) = flat(out), flat_inputs("copy", out, a=a)
    to[:] = a

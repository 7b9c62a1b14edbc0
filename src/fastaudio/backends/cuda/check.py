"""Checks that kernels' Python functions share. Owns: their messages."""

from ..rules import same_shape


def same_size(kernel, out, **arrays):
    """All arrays have as many elements as `out`; ValueError names the one that has not."""
    for name, a in arrays.items():
        if a.size != out.size:
            raise ValueError(f"{kernel}: {name} must have {out.size} elements, got {a.size}")


def shape(kernel, name, array, expected):
    """The array has that shape."""
    same_shape(kernel, name, array.shape, expected)

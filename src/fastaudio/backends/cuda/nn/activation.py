"""activation and its backward pass."""

from ...ops import ACT
from ..check import same_size
from ..launch import blocks, run

STEM, BLOCK = "nn/activation", 256
_CODES = frozenset(ACT.values())


def checked(kernel, act):
    """A code of ACT; ValueError for another number."""
    if act not in _CODES:
        raise ValueError(f"{kernel}: act must be a code of ops.ACT, got {act}")
    return int(act)


def activation(y, x, act, alpha):
    same_size("activation", y, x=x)
    arguments = y, x, y.size, checked("activation", act), alpha
    run("activation", STEM, blocks(y.size, 4 * BLOCK), BLOCK, arguments)


def activation_backward(dx, dy, x, y, act, alpha):
    same_size("activation_backward", dx, dy=dy, x=x, y=y)
    arguments = dx, dy, x, y, dx.size, checked("activation_backward", act), alpha
    run("activation_backward", STEM, blocks(dx.size, 4 * BLOCK), BLOCK, arguments)

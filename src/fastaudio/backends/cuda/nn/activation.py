"""activation and its backward pass."""

from ...rules import activation_code
from ..check import same_size
from ..launch import blocks, run

STEM, BLOCK = "nn/activation", 256


def activation(y, x, act, alpha):
    same_size("activation", y, x=x)
    arguments = y, x, y.size, activation_code(act), alpha
    run("activation", STEM, blocks(y.size, 4 * BLOCK), BLOCK, arguments)


def activation_backward(dx, dy, x, y, act, alpha):
    same_size("activation_backward", dx, dy=dy, x=x, y=y)
    arguments = dx, dy, x, y, dx.size, activation_code(act), alpha
    run("activation_backward", STEM, blocks(dx.size, 4 * BLOCK), BLOCK, arguments)

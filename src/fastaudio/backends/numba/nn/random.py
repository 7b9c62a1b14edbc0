"""dropout, random_uniform, random_normal: numbers by counting. What an element gets depends on (seed, step, stream,
element) alone.

Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011); the key is the seed, the counter (block, stream, step). Element
i has word i // 16 % 4 of block i // 64 * 16 + i % 16.
"""

import math

import numpy as np

from ...rules import counted_random, dropout_rate
from ..jit import inlined, jit
from .flat import flat, flat_inputs, for_stretches, scalar

GROUP = 64
STRETCH = 1 << 14
LOW = np.uint64(0xFFFFFFFF)
HALF, SIXTEEN = np.uint64(32), np.uint64(16)
MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
KEY_STEPS = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)


@inlined
def philox(c, key0, key1):
    """c (4, n): counters, then their bits, 32 in each."""
    for _ in range(10):
        for l in range(c.shape[1]):
            p0, p1 = c[0, l] * MULTIPLIERS[0], c[2, l] * MULTIPLIERS[1]
            c[0, l] = (p1 >> HALF) ^ c[1, l] ^ key0
            c[1, l] = p1 & LOW
            c[2, l] = (p0 >> HALF) ^ c[3, l] ^ key1
            c[3, l] = p0 & LOW
        key0, key1 = (key0 + KEY_STEPS[0]) & LOW, (key1 + KEY_STEPS[1]) & LOW


@inlined
def _words(words, c, number, seed, step, stream):
    """The 64 words of group `number`; c (4, 16): room."""
    for l in range(16):
        c[0, l] = np.uint64(number) * SIXTEEN + np.uint64(l)
        c[1, l], c[2, l], c[3, l] = stream, step & LOW, step >> HALF
    philox(c, seed & LOW, seed >> HALF)
    for j in range(4):
        for l in range(16):
            words[16 * j + l] = c[j, l]


@jit
def _dropout(y, x, start, seed, step, stream, threshold, factor):
    words, c = np.empty(GROUP, np.uint64), np.empty((4, 16), np.uint64)
    for i in range(-(start % GROUP), x.size, GROUP):
        _words(words, c, (start + i) // GROUP, seed, step, stream)
        for l in range(max(-i, 0), min(GROUP, x.size - i)):
            y[i + l] = x[i + l] * factor if words[l] >= threshold else factor * 0


@jit
def _uniform(out, start, seed, step, stream, low, width):
    words, c = np.empty(GROUP, np.uint64), np.empty((4, 16), np.uint64)
    for i in range(0, out.size, GROUP):
        _words(words, c, (start + i) // GROUP, seed, step, stream)
        for l in range(min(GROUP, out.size - i)):
            out[i + l] = low + np.float64(np.int64(words[l]) >> 8) * width


@jit
def _normal(out, start, seed, step, stream):
    words, c, values = np.empty(GROUP, np.uint64), np.empty((4, 16), np.uint64), np.empty(GROUP)
    for i in range(-(start % GROUP), out.size, GROUP):
        _words(words, c, (start + i) // GROUP, seed, step, stream)
        for j in (0, 32):
            for l in range(j, j + 16):
                u, turn = (np.int64(words[l]) >> 8) + 1, np.int64(words[l + 16]) >> 8
                radius, angle = math.sqrt(-2 * math.log(u / 2**24)), turn * (2 * math.pi / 2**24)
                values[l], values[l + 16] = radius * math.cos(angle), radius * math.sin(angle)
        for l in range(max(-i, 0), min(GROUP, out.size - i)):
            out[i + l] = values[l]


def _seeds(kernel, counter, stream, n, first=0):
    """(seed, step, stream) as they are now."""
    counted_random(kernel, counter, stream, n, first)
    return counter[0], counter[1], np.uint64(stream)


def dropout(y, x, counter, stream, first, rate):
    to, (x,) = flat(y), flat_inputs("dropout", y, x=x)
    dropout_rate(rate)
    seeds = _seeds("dropout", counter, stream, to.size, first)
    threshold, factor = np.uint64(int(rate * 2**32)), scalar(y.dtype, 1 / (1 - rate))
    for_stretches(to.size, lambda p: _dropout(to[p], x[p], first + p.start, *seeds, threshold, factor), STRETCH)


def dropout_backward(dx, dy, counter, stream, first, rate):
    dropout(dx, dy, counter, stream, first, rate)


def random_uniform(out, counter, stream, low, high):
    to, seeds = flat(out), _seeds("random_uniform", counter, stream, out.size)
    low, width = float(low), float(np.float32(high - low)) / 2**24  # the product with 24 bits is exact
    for_stretches(to.size, lambda p: _uniform(to[p], p.start, *seeds, low, width), STRETCH)


def random_normal(out, counter, stream, first):
    to, seeds = flat(out), _seeds("random_normal", counter, stream, out.size, first)
    for_stretches(to.size, lambda p: _normal(to[p], first + p.start, *seeds), STRETCH)

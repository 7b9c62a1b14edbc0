"""Randomness by counting. Owns: the seed. Every draw is a function of (seed, what it is for, how many came before).

Results depend neither on threads nor on what else draws: initial weights are numbered by layer, permutations by epoch,
dropout masks by layer, step and element.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from .. import _check

_seed = int.from_bytes(os.urandom(4), "little")
_drawn = 0


def set_seed(seed: int) -> None:
    """Seed all random numbers of networks: weights, shuffling, dropout, sampling.

    A model takes the seed when it is compiled, for its shuffling and dropout, and keeps it, in files too.

    Parameters
    ----------
    seed : int >= 0

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.set_seed(0)
    """
    global _seed, _drawn
    _seed, _drawn = _check.non_negative_int("set_seed", "seed", seed) % 2**64, 0


def seed() -> int:
    """The seed in force."""
    return _seed


def generator(*purpose: int, seed: int | None = None) -> np.random.Generator:
    """NumPy's Philox generator keyed by a seed, the one in force, and up to two numbers that say what it is for."""
    key = _seed if seed is None else seed
    words = [np.uint64(number % 2**64) for number in (*purpose, 0, 0)[:2]]
    return np.random.Generator(np.random.Philox(key=[np.uint64(key), words[0]], counter=[0, 0, 0, words[1]]))


def next_generator() -> np.random.Generator:
    """A generator for the next thing that asks: initial weights, in the order layers are built."""
    global _drawn
    _drawn += 1
    return generator(0, _drawn)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """`set_seed` for a block; afterwards the earlier seed continues."""
    global _seed, _drawn
    before = _seed, _drawn
    set_seed(seed)
    try:
        yield
    finally:
        _seed, _drawn = before

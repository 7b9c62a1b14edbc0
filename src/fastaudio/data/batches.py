"""Batches: what `model.fit` takes of a set larger than memory. Owns: the order of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import _check
from ..nn import random
from .normalizer import Normalizer
from .shards import Shards


class Batches:
    """Gone through once an epoch: (x, y) of `batch_size` rows, read from the mapped files as they are asked for.

    The order is a function of seed and epoch alone (counted random numbers, as `model.fit` has them for arrays): an
    interruption does not change it, nor, without `window`, the number of shards.

    Parameters
    ----------
    data : Shards or Dataset
    batch_size : int
    shuffle : bool; a new order each epoch
    seed : int or None; None: the seed in force, `nn.set_seed`
    normalizer : Normalizer or None; applied to each batch
    window : int or None
        Rows are mixed within so many neighbouring shards, which come in a random order; None: within all. Fewer mean
        fewer jumps on slow disks.
    drop_last : bool; leave a last, smaller batch out
    epoch : int; the first one's number: `model.epoch` to go on with a training

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import data
    >>> made = data.Dataset(np.ones((10, 5, 13)), np.arange(10) % 2, ["jazz", "rock"])
    >>> batches = data.Batches(made, 4, seed=0)
    >>> len(batches), [x.shape for x, y in batches]
    (3, [(4, 5, 13), (4, 5, 13), (2, 5, 13)])
    """

    def __init__(
        self,
        data: Any,
        batch_size: int = 32,
        *,
        shuffle: bool = True,
        seed: int | None = None,
        normalizer: Normalizer | None = None,
        window: int | None = None,
        drop_last: bool = False,
        epoch: int = 0,
    ):
        self.data, self.y = data, data.y
        self.batch_size = _check.positive_int("Batches", "batch_size", batch_size)
        self.shuffle, self.drop_last, self.normalizer = shuffle, drop_last, normalizer
        self.seed = random.seed() if seed is None else _check.non_negative_int("Batches", "seed", seed)
        self.window = None if window is None else _check.positive_int("Batches", "window", window)
        self.epoch = _check.non_negative_int("Batches", "epoch", epoch)
        if not len(self):
            raise _check.fail("Batches", "data must fill at least one batch", len(data))

    def __len__(self) -> int:
        full, rest = divmod(len(self.data), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        order = self.order(self.epoch)
        self.epoch += 1
        for start in range(0, len(self) * self.batch_size, self.batch_size):
            rows = order[start : start + self.batch_size]
            x = self.data.take(rows)
            yield (x if self.normalizer is None else self.normalizer(x)), self.y[rows]

    def order(self, epoch: int) -> np.ndarray:
        """The rows of an epoch, in the order they come."""
        count = len(self.data)
        if not self.shuffle:
            return np.arange(count)
        draw = random.generator(1, epoch, seed=self.seed)
        if self.window is None or not isinstance(self.data, Shards):
            return draw.permutation(count)
        parts = self.data.part_of_row()
        shuffled = draw.permutation(parts[-1] + 1)
        groups = [shuffled[i : i + self.window] for i in range(0, len(shuffled), self.window)]
        return np.concatenate([draw.permutation(np.flatnonzero(np.isin(parts, group))) for group in groups])

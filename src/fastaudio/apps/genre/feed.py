"""Feed: batches of a set, normalised and shaped for the network, as they are asked for. Owns: their order.

For what arrays cannot do: sets larger than memory, and masks that are new in each epoch. Order and masks are functions
of seed, epoch and sample alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ...nn import random
from ...nn.parallel import ALONE, Communicator, Share
from .network import Layout


class Feed:
    """Gone through once an epoch; `model.fit` takes it.

    Parameters
    ----------
    data : Dataset or Shards
    layout : Layout
    batch_size : int
    seed : int
    epoch : int; the number of the first
    change : function (blocks, seed, epoch, rows) -> blocks, or None; e.g. `augment.Masks()`, on what is normalised
    """

    def __init__(
        self,
        data: Any,
        layout: Layout,
        batch_size: int,
        seed: int,
        epoch: int = 0,
        change: Callable[..., np.ndarray] | None = None,
    ):
        self.data, self.layout, self.batch_size = data, layout, batch_size
        self.seed, self.epoch, self.change = seed, epoch, change

    def __len__(self) -> int:
        return -(-len(self.data) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        return (batch for _, batch in self.parts(ALONE))

    def parts(self, team: Communicator) -> Iterator[tuple[Share, tuple[np.ndarray, np.ndarray]]]:
        """One rank's rows of each batch."""
        epoch, self.epoch = self.epoch, self.epoch + 1
        order = random.generator(1, epoch, seed=self.seed).permutation(len(self.data))
        for share, rows in self._rows(order, team):
            x = self.layout(self.data.take(rows))
            yield share, ((x if self.change is None else self.change(x, self.seed, epoch, rows)), self.data.y[rows])

    def _rows(self, order: np.ndarray, team: Communicator) -> Iterator[tuple[Share, np.ndarray]]:
        for start in range(0, len(order), self.batch_size):
            rows = order[start : start + self.batch_size]
            share = team.share(len(rows))
            yield share, rows[share.place]


class Still(Feed):
    """The same in the order of the set, unchanged: for validation."""

    def parts(self, team: Communicator) -> Iterator[tuple[Share, tuple[np.ndarray, np.ndarray]]]:
        for share, rows in self._rows(np.arange(len(self.data)), team):
            yield share, (self.layout(self.data.take(rows)), self.data.y[rows])

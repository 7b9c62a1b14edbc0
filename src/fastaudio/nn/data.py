"""Arrays of samples and their order. Owns: where kernels read both, and the steps captured for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import random
from .memory import write
from .step import Step


class Data:
    """Arrays of N samples and the order to take them in; kernels read both. Keeps the steps captured for it."""

    def __init__(self, arrays: list[np.ndarray], memory: Any):
        self.arrays = [memory.upload(a) for a in arrays]
        self.steps: dict[tuple, Step] = {}
        self.index = memory.upload(np.arange(len(arrays[0]), dtype=np.int64))
        self.cursor = memory.zeros((1,), np.int64)
        self.used = len(arrays[0])  # samples of each epoch, the first of its order

    def __len__(self) -> int:
        return self.used

    def arrange(self, epoch: int | None, seed: int = 0) -> None:
        """The order of an epoch: a function of the seed and the epoch's number alone; None: as the arrays are."""
        n = len(self.index)
        write(self.index, np.arange(n) if epoch is None else random.generator(1, epoch, seed=seed).permutation(n))

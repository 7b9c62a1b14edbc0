"""Batches that kernels of the step itself gather from arrays in memory. Owns: these arrays, their order."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from . import random
from .memory import write
from .trace import Trace


class Form(NamedTuple):
    """Shape and dtype of an array that is never there as a whole: (samples, ...)."""

    shape: tuple[int, ...]
    dtype: np.dtype


class Source:
    """Samples that kernels make or fetch within the step. Keeps the steps captured for it.

    `forms`: the arrays of all samples, x ..., y and, where there are some, weights; or what they would look like.
    `cursor (1,) int64`: the number of the next batch's first sample, in the memory of the engine.
    """

    engine: Any = None  #: whose kernels make them; None: the model's

    def __init__(self, forms: list[Any], memory: Any):
        self.forms = forms
        self.steps: dict[tuple, Any] = {}
        self.cursor = memory.zeros((1,), np.int64)
        self.samples = self.used = forms[0].shape[0]  # samples, and those of each epoch: the first of its order

    def __len__(self) -> int:
        return self.used

    def arrange(self, epoch: int | None, seed: int) -> None:
        """The order of an epoch, a function of the seed and the epoch's number alone; None: as they are."""
        raise NotImplementedError

    def record(self, trace: Trace, inputs: list[Any]) -> None:
        """Write down the kernels that fill `inputs`, from sample `cursor[0]` on."""
        raise NotImplementedError


class Data(Source):
    """Arrays of N samples and the order to take them in; kernels read both."""

    def __init__(self, arrays: list[np.ndarray], memory: Any):
        super().__init__([memory.upload(a) for a in arrays], memory)
        self.index = memory.upload(np.arange(self.samples, dtype=np.int64))

    def arrange(self, epoch: int | None, seed: int) -> None:
        n = self.samples
        write(self.index, np.arange(n) if epoch is None else random.generator(1, epoch, seed=seed).permutation(n))

    def record(self, trace: Trace, inputs: list[Any]) -> None:
        for slot, array in zip(inputs, self.forms, strict=True):
            trace.kernel("gather")(_rows(slot), _rows(array), self.index, self.cursor)


def _rows(x: Any) -> Any:
    """(N, ...) -> (N, elements)."""
    return x.reshape(x.shape[0], -1) if x.ndim != 2 else x

"""What `compile` makes: loss, optimizer and metrics of a model, the memory they count in, and its captured steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..backends import registry
from . import losses, metrics, optim, random
from .step import Step, eager


class Data:
    """Arrays of N samples and the order to take them in; kernels read both. Keeps the steps captured for it."""

    def __init__(self, arrays: list[np.ndarray]):
        self.arrays = arrays
        self.steps: dict[tuple, Step] = {}
        self.index = np.arange(len(arrays[0]), dtype=np.int64)
        self.cursor = np.zeros(1, np.int64)

    def __len__(self) -> int:
        return len(self.index)

    def arrange(self, epoch: int | None, seed: int = 0) -> None:
        """The order of an epoch: a function of the seed and the epoch's number alone; None: as the arrays are."""
        n = len(self.index)
        self.index[:] = np.arange(n) if epoch is None else random.generator(1, epoch, seed=seed).permutation(n)


class Run:
    """Steps of one compiled model.

    `totals`: float64, [loss, metrics ...], added to by each step; where steps may be masked, the share of true ones
    comes last. `counter`: uint64, [seed, step], read by dropout.
    `finished`: epochs that are over. `begun`: steps of the next that are over, and what they have counted.
    `given`: loss and metrics as the user named them.
    """

    def __init__(self, model: Any, optimizer: Any, loss: Any, names: list[Any]):
        self.model = model
        self.optimizer = optim.get(optimizer)
        self.given = (loss, list(names))
        self.loss = losses.get(loss)
        self.metrics = [metrics.get(name, self.loss) for name in names]
        self.totals = np.zeros(1 + len(self.metrics) + (model.mask_source is not None), np.float64)
        self.counter = np.array([random.seed(), 0], np.uint64)
        for number, layer in enumerate(model.leaves(), 1):
            layer.counter, layer.stream = self.counter, number  # layers that draw random numbers read these
        self.finished = 0
        self.begun: tuple[int, np.ndarray] = (0, self.totals)
        self.optimizer.attach(model)
        self._steps: dict[tuple, Step] = {}

    @property
    def names(self) -> list[str]:
        return ["loss", *(metric.name for metric in self.metrics)]

    def step(self, arrays: list[np.ndarray], size: int, training: bool, data: Data | None = None) -> Step:
        """The captured step for batches like these, recorded at the first call."""
        steps = self._steps if data is None else data.steps
        signature = tuple((a.shape[1:], a.dtype) for a in arrays)
        self.weighted = self._weighted(arrays)
        key = (size, training, registry.current().name, signature)
        if key not in steps:
            steps[key] = Step(self, signature, size, training, data)
        return steps[key]

    def _weighted(self, arrays: list[np.ndarray]) -> bool:
        inputs = len(self.model.input_shape) if isinstance(self.model.input_shape, list) else 1
        return len(arrays) == inputs + 2

    def take(self, size: int, sums: np.ndarray) -> None:
        """Move what steps of `size` samples have counted into `sums` over samples."""
        scale = np.full(len(self.totals), size, np.float64)
        scale[[place for place, metric in enumerate(self.metrics, 1) if metric.counts]] = 1
        sums += self.totals * scale
        self.totals[:] = 0

    def means(self, sums: np.ndarray, samples: int) -> np.ndarray:
        """[loss, metrics ...]; where steps may be masked, metrics are means over the true ones of all batches."""
        if len(sums) == len(self.names):
            return sums / samples
        true = sums[-1] or 1.0
        return sums[:-1] / [samples, *(samples if metric.of_batches else true for metric in self.metrics)]

    def batch(self, arrays: list[np.ndarray], training: bool, capture: bool = True) -> np.ndarray:
        """One step on a batch of the caller's; what it has counted, for `means`."""
        self.totals[:] = 0
        if capture:
            self.step(arrays, len(arrays[0]), training).feed(arrays)
        else:
            self.weighted = self._weighted(arrays)
            eager(self, arrays, training)
        sums = np.zeros_like(self.totals)
        self.take(len(arrays[0]), sums)
        return sums

    def epoch(
        self,
        data: Data,
        batch_size: int,
        training: bool,
        chunk: Callable[[], int | None] = lambda: None,
        first: int = 0,
    ) -> Iterator[tuple[int, np.ndarray]]:
        """All of `data` in its order, yielding (steps done, means so far). `chunk()`: steps until the next yield, None
        for all there are: one call without Python for each batch size. `first`: steps that are over, see `begun`.
        """
        full, rest = divmod(len(data), batch_size)
        done, sums = first, self.begun[1].copy() if first else np.zeros_like(self.totals)
        data.cursor[0] = samples = min(done * batch_size, len(data))
        self.totals[:] = 0
        if samples == len(data):
            yield done, self.means(sums, samples)
        for size, times in ((batch_size, max(full - done, 0)), (rest, int(bool(rest) and done <= full))):
            while times:
                count = min(chunk() or times, times)
                if training:
                    self.begun = 0, self.totals  # an interrupted replay leaves no number to go on from
                self.step(data.arrays, size, training, data).replay(count)
                self.take(size, sums)
                times, done, samples = times - count, done + count, samples + count * size
                if training:
                    self.begun = done, sums.copy()
                yield done, self.means(sums, samples)

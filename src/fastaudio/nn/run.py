"""What `compile` makes: loss, optimizer and metrics of a model, the memory they count in, and its captured steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import losses, metrics, optim, random
from .memory import engine_of, read, write
from .step import Step, eager


class Data:
    """Arrays of N samples and the order to take them in; kernels read both. Keeps the steps captured for it."""

    def __init__(self, arrays: list[np.ndarray], memory: Any):
        self.arrays = [memory.upload(a) for a in arrays]
        self.steps: dict[tuple, Step] = {}
        self.index = memory.upload(np.arange(len(arrays[0]), dtype=np.int64))
        self.cursor = memory.zeros((1,), np.int64)

    def __len__(self) -> int:
        return len(self.index)

    def arrange(self, epoch: int | None, seed: int = 0) -> None:
        """The order of an epoch: a function of the seed and the epoch's number alone; None: as the arrays are."""
        n = len(self.index)
        write(self.index, np.arange(n) if epoch is None else random.generator(1, epoch, seed=seed).permutation(n))


class Run:
    """Steps of one compiled model.

    `totals`: float64, [loss, metrics ...], added to by each step. `counter`: uint64, [seed, step], read by dropout.
    `finished`: epochs that are over. `begun`: steps of the next that are over, and what they have counted.
    `given`: loss and metrics as the user named them.
    """

    def __init__(self, model: Any, optimizer: Any, loss: Any, names: list[Any]):
        self.model = model
        self.optimizer = optim.get(optimizer)
        self.given = (loss, list(names))
        self.loss = losses.get(loss)
        self.metrics = [metrics.get(name, self.loss) for name in names]
        self.totals = np.zeros(1 + len(self.metrics), np.float64)
        self.counter = np.array([random.seed(), 0], np.uint64)
        self.finished = 0
        self.begun: tuple[int, Any] = (0, None)
        self.optimizer.attach(model)
        self.move(self.engine.memory.upload)

    def move(self, there: Callable[[Any], Any]) -> None:
        """Let what kernels read live where the model does; `there` takes an array to that place."""
        self.totals, self.counter = there(self.totals), there(self.counter)
        for number, layer in enumerate(self.model.leaves(), 1):
            layer.counter, layer.stream = self.counter, number  # layers that draw random numbers read these
        self.optimizer.move(there)
        self._steps: dict[tuple, Step] = {}

    @property
    def engine(self) -> Any:
        return engine_of(self.model)

    @property
    def seed(self) -> int:
        return int(read(self.counter)[0])

    @property
    def names(self) -> list[str]:
        return ["loss", *(metric.name for metric in self.metrics)]

    def step(self, arrays: list[np.ndarray], size: int, training: bool, data: Data | None = None) -> Step:
        """The captured step for batches like these, recorded at the first call."""
        steps = self._steps if data is None else data.steps
        signature = tuple((a.shape[1:], a.dtype) for a in arrays)
        self.weighted = self._weighted(arrays)
        key = (size, training, self.engine.name, signature)
        if key not in steps:
            steps[key] = Step(self, signature, size, training, data)
        return steps[key]

    def _weighted(self, arrays: list[np.ndarray]) -> bool:
        inputs = len(self.model.input_shape) if isinstance(self.model.input_shape, list) else 1
        return len(arrays) == inputs + 2

    def take(self, size: int, sums: np.ndarray) -> None:
        """Move what steps of `size` samples have counted into `sums` over samples."""
        scale = np.array([size, *(1 if metric.counts else size for metric in self.metrics)], np.float64)
        sums += read(self.totals) * scale
        self.clear()

    def clear(self) -> None:
        write(self.totals, np.zeros(len(self.names)))

    def batch(self, arrays: list[np.ndarray], training: bool, capture: bool = True) -> np.ndarray:
        """One step on a batch of the caller's; [loss, metrics ...] of it."""
        self.clear()
        if capture:
            self.step(arrays, len(arrays[0]), training).feed(arrays)
        else:
            self.weighted = self._weighted(arrays)
            eager(self, arrays, training)
        sums = np.zeros(len(self.names))
        self.take(len(arrays[0]), sums)
        return sums / len(arrays[0])

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
        done, sums = first, self.begun[1].copy() if first else np.zeros(len(self.names))
        samples = min(done * batch_size, len(data))
        write(data.cursor, np.array([samples]))
        self.clear()
        if samples == len(data):
            yield done, sums / samples
        for size, times in ((batch_size, max(full - done, 0)), (rest, int(bool(rest) and done <= full))):
            while times:
                count = min(chunk() or times, times)
                if training:
                    self.begun = 0, None  # an interrupted replay leaves no number to go on from
                self.step(data.arrays, size, training, data).replay(count)
                self.take(size, sums)
                times, done, samples = times - count, done + count, samples + count * size
                if training:
                    self.begun = done, sums.copy()
                yield done, sums / samples

"""What `compile` makes: loss, optimizer and metrics of a model, the memory they count in, and its captured steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from typing import Any

import numpy as np

from ..errors import BackendUnavailable
from . import losses, metrics, optim, random
from .flat import reclaim
from .memory import engine_of, read, write
from .parallel import ALONE, Communicator, Share, begin
from .source import Source
from .step import Step, eager


class Run:
    """Steps of one compiled model.

    `totals`: float64, [loss, metrics ...], added to by each step, metrics at their `places`; where steps may be masked,
    the share of true ones comes last. `counter`: uint64, [seed, step], read by dropout.
    `finished`: epochs that are over; `earlier`: epochs before a `fit` that began again at 0, for orders that were not
    there yet. `begun`: steps of the next that are over, and what they have counted.
    `given`: loss and both kinds of metrics as the user named them; `precision`: of products in training. `team`: who
    trains with it; `shared`: like `totals`, of the whole team and times samples, since they were last taken.
    """

    def __init__(
        self, model: Any, optimizer: Any, loss: Any, plain: list[Any], weighted: list[Any], precision: str = "fp32"
    ):
        self.model = model
        self.optimizer = optim.get(optimizer)
        self.given, self.precision = (loss, plain, weighted), precision
        self.loss = losses.get(loss)
        self.metrics = metrics.chosen(plain, weighted, self.loss)
        ends = list(accumulate((metric.numbers for metric in self.metrics), initial=1))
        self.places = list(map(slice, ends, ends[1:]))
        count = ends[-1] + (model.mask_source is not None)
        self.totals, self.shared = np.zeros(count), np.zeros(count)
        self.team: Communicator = ALONE
        self.counter = np.array([random.seed(), 0], np.uint64)
        self.finished = self.earlier = 0
        self.begun: tuple[int, Any] = (0, None)
        self.optimizer.attach(model)
        self.move(self.engine.memory.upload)

    def move(self, there: Callable[[Any], Any]) -> None:
        """Let what kernels read live where the model does; `there` takes an array to that place."""
        self.totals, self.counter = there(self.totals), there(self.counter)
        self._take_layers()
        self.optimizer.move(there)
        self._steps: dict[tuple, Step] = {}

    def _take_layers(self) -> None:
        """Let layers that draw random numbers count with this run: they may be in another model, too."""
        for number, layer in enumerate(self.model.leaves(), 1):
            layer.counter, layer.stream = self.counter, number

    @property
    def engine(self) -> Any:
        return engine_of(self.model)

    @property
    def seed(self) -> int:
        return int(read(self.counter)[0])

    @property
    def names(self) -> list[str]:
        return ["loss", *(metric.name for metric in self.metrics)]

    @contextmanager
    def joined(self, team: Communicator, samples: int | None) -> Iterator[None]:
        """Steps are those of the team, for a block; rank 0 gives it weights and counters."""
        if team.size == 1:
            yield
            return
        place = "cpu" if self.model.engine is None else self.model.engine.name
        if place != team.device:
            rule = f"joins processes whose models are on {team.device!r}; call model.to({team.device!r}) first"
            raise BackendUnavailable(f"fit: {type(team).__name__} {rule}")
        if self.model.mask_source is not None:
            raise BackendUnavailable("fit: several processes do not train models whose outputs have masked steps")
        reclaim(self.model)
        begin(self, team, samples)
        self.team = team
        self._steps.clear()
        try:
            yield
        finally:
            self.team = ALONE
            self._steps.clear()

    def step(self, arrays: list[np.ndarray], share: Share, training: bool, data: Source | None = None) -> Step:
        """The captured step for batches like these, recorded at the first call."""
        steps = self._steps if data is None else data.steps
        signature = tuple((a.shape[1:], a.dtype) for a in arrays)
        self.weighted = self._weighted(arrays)
        key = (share, training, self.engine.name, signature)
        reclaim(self.model)
        if key not in steps or not steps[key].fits():
            self._take_layers()
            steps[key] = Step(self, signature, share, training, data)
        return steps[key]

    def _weighted(self, arrays: list[np.ndarray]) -> bool:
        inputs = len(self.model.input_shape) if isinstance(self.model.input_shape, list) else 1
        return len(arrays) == inputs + 2

    def scale(self, size: int) -> np.ndarray:
        """What the totals of steps of `size` samples are times, to be sums over samples; all 0 for none."""
        scale = np.full(len(self.shared), size, np.float64)
        for place, metric in zip(self.places, self.metrics, strict=True):
            scale[place] = np.where(metric.counts, size > 0, size)
        return scale

    def take(self, share: Share, sums: np.ndarray, training: bool) -> None:
        """Move what steps have counted into `sums` over samples; of evaluation the whole team's, together."""
        self.shared += read(self.totals) * self.scale(share.counted)
        if not training:
            self.team.sum(self.shared)
        sums += self.shared
        self.clear()

    def clear(self) -> None:
        write(self.totals, np.zeros(len(self.shared)))
        self.shared[:] = 0

    def means(self, sums: np.ndarray, samples: int) -> np.ndarray:
        """[loss, metrics ...]; where steps may be masked, metrics are means over the true ones of all batches."""
        true = samples if self.model.mask_source is None else sums[-1] or 1.0
        found = (
            metric.value(sums[place], samples if metric.of_batches else true)
            for place, metric in zip(self.places, self.metrics, strict=True)
        )
        return np.array([sums[0] / samples, *found])

    def batch(
        self, arrays: list[np.ndarray], training: bool, capture: bool = True, share: Share | None = None
    ) -> np.ndarray:
        """One step on a batch of the caller's; what it has counted, for `means`. `share`: the arrays are this part."""
        share = share or ALONE.share(len(arrays[0]))
        self.clear()
        if capture:
            self.step(arrays, share, training).feed(arrays)
        else:
            self.weighted = self._weighted(arrays)
            reclaim(self.model)
            self._take_layers()
            eager(self, arrays, training)
        sums = np.zeros_like(self.shared)
        self.take(share, sums, training)
        return sums

    def epoch(
        self,
        data: Source,
        batch_size: int,
        training: bool,
        chunk: Callable[[], int | None] = lambda: None,
        first: int = 0,
    ) -> Iterator[tuple[int, np.ndarray]]:
        """All of `data` in its order, yielding (steps done, means so far). `chunk()`: steps until the next yield, None
        for all there are: one call without Python for each batch size. `first`: steps that are over, see `begun`.
        """
        full, rest = divmod(len(data), batch_size)
        done, sums = first, self.begun[1].copy() if first else np.zeros_like(self.shared)
        samples = min(done * batch_size, len(data))
        self.clear()
        if samples == len(data):
            yield done, self.means(sums, samples)
        for size, times in ((batch_size, max(full - done, 0)), (rest, int(bool(rest) and done <= full))):
            share = self.team.share(size)
            write(data.cursor, np.array([samples + share.first]))
            while times:
                count = min(chunk() or times, times)
                if training:
                    self.begun = 0, None  # an interrupted replay leaves no number to go on from
                self.step(data.forms, share, training, data).replay(count)
                self.take(share, sums, training)
                times, done, samples = times - count, done + count, samples + count * size
                if training:
                    self.begun = done, sums.copy()
                yield done, self.means(sums, samples)

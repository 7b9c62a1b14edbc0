"""What ranks exchange: once when training begins, and in each step. Owns: these messages."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ...backends import registry
from ..memory import joined, read, write
from .communicator import Communicator, Share


class Exchange:
    """Between a step's backward pass and the optimizer: gradients, running statistics and counts of the whole batch.

    A rank's gradient is that of the mean over its rows. The sum of these, weighted by rows, is the gradient of the mean
    over all, penalties included; likewise the loss, metrics that are means, and running statistics.
    """

    def __init__(self, run: Any, share: Share):
        self.run, self.share, self.team = run, share, run.team
        self._statistics = statistics(run.model)

    def __call__(self) -> None:
        run, team, share = self.run, self.team, self.share
        self._mean(run.model.flat_grad)
        if self._statistics:
            self._mean(packed := joined([a.reshape(-1) for a in self._statistics]))
            start = 0
            for a in self._statistics:
                run.engine.kernel("copy")(a, packed[start : start + a.size].reshape(a.shape))
                start += a.size
        shared = np.concatenate([team.asked, read(run.totals) * run.scale(share.counted)])
        team.sum(shared)
        team.heard = shared[: len(team.asked)].copy()
        run.shared += shared[len(team.asked) :]
        write(run.totals, np.zeros(len(run.shared)))

    def _mean(self, array: Any) -> None:
        registry.backend(array).kernel("scale")(array, array, self.share.counted / self.share.whole)
        self.team.sum(array)


def statistics(model: Any) -> list[np.ndarray]:
    """Arrays that training changes without gradients: running means and variances."""
    return [p.data for p in model.parameters() if not p.trainable]


def begin(run: Any, team: Communicator, samples: int | None) -> None:
    """Give every rank what rank 0 begins with; `samples`: how many this rank has, or steps."""
    counts = np.zeros(team.size)
    counts[team.rank] = -1 if samples is None else samples
    team.sum(counts)
    if len(set(counts)) > 1:
        raise _check.fail("fit", "all ranks must be given the same data; samples or steps of each", counts.tolist())
    optimizer = run.optimizer
    for array in (run.model.flat, *statistics(run.model), run.counter, optimizer.hyper, *optimizer.state.values()):
        team.broadcast(array)

"""The training loop. Owns: epochs and validation. May touch: run, callbacks, history, progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .. import _check
from .arrays import Batches
from .callbacks import CallbackList
from .history import History
from .parallel import ALONE, Communicator
from .progress import Progress
from .run import Run
from .source import Data, Source


def fit(
    model: Any,
    run: Run,
    arrays: Any,
    validation: Any,
    batch_size: int,
    first: int,
    epochs: int,
    shuffle: bool,
    callbacks: list[Any],
    verbose: int,
    step: int = 0,
    team: Communicator = ALONE,
) -> History:
    """See Training.fit; arguments are checked."""
    data, validation = prepare(run, arrays), None if validation is None else prepare(run, validation)
    with run.joined(team, len(data) if isinstance(data, Source) else data.count):
        return _fit(model, run, data, validation, batch_size, first, epochs, shuffle, callbacks, verbose, step)


def _fit(
    model: Any,
    run: Run,
    data: Any,
    validation: Any,
    batch_size: int,
    first: int,
    epochs: int,
    shuffle: bool,
    callbacks: list[Any],
    verbose: int,
    step: int,
) -> History:
    history, count = History(), steps(data, batch_size)
    if run.team.rank:
        callbacks, verbose = [each for each in callbacks if not each.writes], 0
    params = {"epochs": epochs, "batch_size": batch_size, "steps": count}
    observers = CallbackList([*callbacks, history], model, params)  # the history has what callbacks add to the logs
    progress = Progress(verbose, epochs, count)
    model.stop_training, logs = False, {}
    observers.call("on_train_begin", {})
    for epoch in range(first, epochs):
        observers.call("on_epoch_begin", epoch, {})
        progress.begin(epoch)
        logs = _train(run, data, batch_size, epoch, shuffle, observers, progress, step if epoch == first else 0)
        if validation is not None:
            found = evaluate(run, validation, batch_size)
            logs |= {f"val_{name}": float(value) for name, value in zip(run.names, found, strict=True)}
        run.finished, run.begun = epoch + 1, (0, None)
        observers.call("on_epoch_end", epoch, logs)
        progress.end(logs)
        if model.stop_training:
            break
    observers.call("on_train_end", logs)
    return history


def prepare(run: Run, arrays: Any) -> Source | Batches:
    if isinstance(arrays, Source):
        arrays.steps.clear()  # they may be of another model
    return Data(arrays, run.engine.memory) if isinstance(arrays, list) else arrays


def steps(data: Source | Batches, batch_size: int) -> int | None:
    if isinstance(data, Source):
        return -(-len(data) // batch_size)
    return data.count


def _train(
    run: Run,
    data: Any,
    batch_size: int,
    epoch: int,
    shuffle: bool,
    observers: CallbackList,
    progress: Progress,
    first: int,
) -> dict[str, float]:
    """One epoch, from step `first` on; the means of it. Where a callback wants to see batches, step by step."""
    singly, done, logs = observers.wants_batches, first, {}

    def begin() -> int | None:
        if singly:
            observers.call("on_train_batch_begin", done, {})
        return 1 if singly else progress.chunk()

    if isinstance(data, Source):
        data.arrange(epoch if shuffle else None, run.seed)
    for now, means in _steps(run, data, batch_size, True, begin, first):
        logs, over, done = _logs(run, means), done == now, now
        progress.update(done, logs)
        if singly and not over:
            observers.call("on_train_batch_end", done - 1, logs)
        if run.model.stop_training:
            break
    return logs


def evaluate(run: Run, data: Source | Batches, batch_size: int, progress: Progress | None = None) -> np.ndarray:
    """[loss, metrics ...] over all samples."""
    for done, means in _steps(run, data, batch_size, False, progress.chunk if progress else lambda: None):
        if progress:
            progress.update(done, _logs(run, means))
    return means


def _steps(
    run: Run, data: Source | Batches, batch_size: int, training: bool, begin: Callable[[], int | None], first: int = 0
) -> Iterator[tuple[int, np.ndarray]]:
    """(steps done, means so far); `begin`, `first`: see Run.epoch."""
    if isinstance(data, Source):
        yield from run.epoch(data, batch_size, training, begin, first)
        return
    sums, samples, done = run.begun[1] if first else 0.0, 0, 0
    for done, (share, arrays) in enumerate(data.parts(run.team), 1):
        samples += share.whole
        if done > first:
            begin()
            if training:
                run.begun = 0, None
            sums = sums + run.batch(arrays, training, share=share)
            if training:
                run.begun = done, sums
            yield done, run.means(sums, samples)
    if done and done == first:
        yield done, run.means(sums, samples)
    if not done:
        raise _check.fail("fit", "the iterable must give batches each time it is gone through", "none")


def _logs(run: Run, means: np.ndarray) -> dict[str, float]:
    return dict(zip(run.names, map(float, means), strict=True))

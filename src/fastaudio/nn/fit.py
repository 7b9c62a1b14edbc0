"""The training loop. Owns: epochs and validation. May touch: run, callbacks, history, progress."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import Batches
from .callbacks import CallbackList
from .history import History
from .progress import Progress
from .run import Data, Run


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
) -> History:
    """See Training.fit; arguments are checked."""
    data, validation = prepare(arrays), None if validation is None else prepare(validation)
    history = History()
    observers = CallbackList([history, *callbacks], model, run, {"epochs": epochs, "batch_size": batch_size})
    progress = Progress(verbose, epochs, steps(data, batch_size))
    model.stop_training = False
    observers.call("on_train_begin")
    for epoch in range(first, epochs):
        observers.call("on_epoch_begin", epoch)
        progress.begin(epoch)
        logs = _train(run, data, batch_size, epoch, shuffle, observers, progress)
        if validation is not None:
            found = evaluate(run, validation, batch_size)
            logs |= {f"val_{name}": float(value) for name, value in zip(run.names, found, strict=True)}
        run.finished = epoch + 1
        observers.call("on_epoch_end", epoch, logs)
        progress.end(logs)
        if model.stop_training:
            break
    observers.call("on_train_end")
    return history


def prepare(arrays: Any) -> Data | Batches:
    return Data(arrays) if isinstance(arrays, list) else arrays


def steps(data: Data | Batches, batch_size: int) -> int | None:
    if isinstance(data, Data):
        return -(-len(data) // batch_size)
    return len(data) if hasattr(data, "__len__") else None


def _train(
    run: Run, data: Any, batch_size: int, epoch: int, shuffle: bool, observers: CallbackList, progress: Progress
) -> dict:
    means = None
    if isinstance(data, Data):
        data.arrange(epoch if shuffle else None, int(run.counter[0]))
        chunk = (lambda: 1) if observers.wants_batches else progress.chunk
        for done, means in run.epoch(data, batch_size, True, chunk):
            if observers.wants_batches:
                observers.call("on_train_batch_end", done - 1, _logs(run, means))
            progress.update(done, _logs(run, means))
        return _logs(run, means)
    sums, count = 0.0, 0
    for number, batch in enumerate(data):
        sums = sums + run.batch(batch, True) * len(batch[0])
        count += len(batch[0])
        observers.call("on_train_batch_end", number, _logs(run, sums / count))
        progress.update(number + 1, _logs(run, sums / count))
    return _logs(run, sums / count)


def evaluate(run: Run, data: Data | Batches, batch_size: int) -> np.ndarray:
    """[loss, metrics ...] over all samples."""
    if isinstance(data, Data):
        *_, (_, means) = run.epoch(data, batch_size, False)
        return means
    sums, count = 0.0, 0
    for batch in data:
        sums = sums + run.batch(batch, False) * len(batch[0])
        count += len(batch[0])
    return sums / count


def _logs(run: Run, means: np.ndarray) -> dict[str, float]:
    return dict(zip(run.names, map(float, means), strict=True))

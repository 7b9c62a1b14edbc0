"""The training loop. Owns: epochs and validation. May touch: run, callbacks, history, progress."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

import numpy as np

from .. import _check
from .arrays import Batches
from .callbacks import CallbackList
from .history import History
from .parallel import ALONE, Communicator
from .progress import Progress
from .run import Run
from .source import Data, Source


class Plan(NamedTuple):
    """What fit is asked to do: `step`: of the first epoch; `steps`, `validation_steps`: batches, None for all;
    `validates`: whether after an epoch, counted from 1.
    """

    batch_size: int
    epochs: range
    shuffle: bool
    step: int
    steps: int | None
    validation_batch_size: int
    validation_steps: int | None
    validates: Callable[[int], bool]


def fit(
    model: Any,
    run: Run,
    arrays: Any,
    validation: Any,
    plan: Plan,
    callbacks: list[Any],
    verbose: int,
    team: Communicator = ALONE,
) -> History:
    """See Training.fit; arguments are checked."""
    data = prepare(run, arrays, plan.steps, plan.batch_size, goes_on=True)
    if validation is not None:
        validation = prepare(run, validation, plan.validation_steps, plan.validation_batch_size)
    with run.joined(team, len(data) if isinstance(data, Source) else data.count):
        return _fit(model, run, data, validation, plan, callbacks, verbose)


def _fit(model: Any, run: Run, data: Any, validation: Any, plan: Plan, callbacks: list[Any], verbose: int) -> History:
    history, count, epochs = History(), steps(data, plan.batch_size), plan.epochs.stop
    if plan.epochs.start < run.finished:  # not the last fit going on, but one that counts from 0 again
        run.earlier += run.finished - plan.epochs.start
    if run.team.rank:
        callbacks, verbose = [each for each in callbacks if not each.writes], 0
    params = {"epochs": epochs, "batch_size": plan.batch_size, "steps": count}
    observers = CallbackList([*callbacks, history], model, params)  # the history has what callbacks add to the logs
    progress = Progress(verbose, epochs, count)
    model.stop_training, logs = False, {}
    observers.call("on_train_begin", {})
    for epoch in plan.epochs:
        observers.call("on_epoch_begin", epoch, {})
        progress.begin(epoch)
        logs = _train(run, data, plan, epoch, observers, progress)
        if validation is not None and plan.validates(epoch + 1):
            found = evaluate(run, validation, plan.validation_batch_size)
            logs |= {f"val_{name}": float(value) for name, value in zip(run.names, found, strict=True)}
        run.finished, run.begun = epoch + 1, (0, None)
        observers.call("on_epoch_end", epoch, logs)
        progress.end(logs)
        if model.stop_training:
            break
    observers.call("on_train_end", logs)
    return history


def prepare(
    run: Run, given: Any, count: int | None = None, batch_size: int = 1, goes_on: bool = False
) -> Source | Batches:
    """Data for the loop; `count` batches of them, see Batches.limit."""
    if isinstance(given, Batches):
        return given if count is None else given.limit(count, goes_on)
    data = given if isinstance(given, Source) else Data(given, run.engine.memory)
    data.steps.clear()  # those of a source may be of another model
    data.used = data.samples
    if count is not None:
        if count > steps(data, batch_size):
            rule = f"steps_per_epoch, validation_steps must be at most the {steps(data, batch_size)} batches there are"
            raise _check.fail("fit", rule, count)
        data.used = min(count * batch_size, data.samples)
    return data


def limit(where: str, name: str, count: Any) -> int | None:
    return None if count is None else _check.positive_int(where, name, count)


def frequency(freq: Any) -> Callable[[int], bool]:
    """Which epochs, counted from 1, are followed by a validation."""
    if isinstance(freq, Collection) and not isinstance(freq, str):
        chosen = {_check.positive_int("fit", "each epoch of validation_freq", epoch) for epoch in freq}
        return lambda epoch: epoch in chosen
    every = _check.positive_int("fit", "validation_freq", freq)
    return lambda epoch: epoch % every == 0


def steps(data: Source | Batches, batch_size: int) -> int | None:
    if isinstance(data, Source):
        return -(-len(data) // batch_size)
    return data.count


def _train(
    run: Run, data: Any, plan: Plan, epoch: int, observers: CallbackList, progress: Progress
) -> dict[str, float]:
    """One epoch, the first from `plan.step` on; its means. Where a callback wants to see batches, step by step."""
    first = plan.step if epoch == plan.epochs.start else 0
    singly, done, logs = observers.wants_batches, first, {}

    def begin() -> int | None:
        if singly:
            observers.call("on_train_batch_begin", done, {})
        return 1 if singly else progress.chunk()

    if isinstance(data, Source):
        data.arrange(run.earlier + epoch if plan.shuffle else None, run.seed)
    for now, means in _steps(run, data, plan.batch_size, True, begin, first):
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

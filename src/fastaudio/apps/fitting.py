"""fit: train a model inside a run so that nothing is lost. Owns: what is saved when, and how a training ends early.

The best model, then the history, then the last model are written after each epoch: whatever is cut off between them is
done again, with the same numbers, by the training that goes on.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from importlib.util import find_spec
from math import isfinite
from typing import Any

import numpy as np

from .. import _check, nn
from ..errors import TrainingError
from ..nn.callbacks.monitor import Monitor
from ..nn.memory import read
from .holding import held
from .run import Run, picture

DRAW_S = 30.0  # between two history.png: it takes longer than an epoch of a small network
STOPS = (signal.SIGTERM, signal.SIGINT)


def fit(
    run: Run,
    model: Any,
    x: Any,
    y: Any = None,
    *,
    epochs: int,
    monitor: str = "val_loss",
    mode: str = "auto",
    patience: int | None = None,
    keep: int | None = None,
    callbacks: Any = (),
    **options: Any,
) -> nn.History:
    """`model.fit` that keeps its files in the run's folder and, after an interruption, continues bit for bit.

    Parameters
    ----------
    run : Run
    model : `run.last()`, or where that is None a compiled model. Its seed, from `nn.set_seed` before it was compiled
        or from its file, decides shuffling and dropout. A `data.Batches` needs `seed=` and `epoch=model.epoch` itself.
    x, y, **options : as of `model.fit`: batch_size, validation_data, class_weight, verbose, ...
    epochs : int; in all, those of earlier calls included
    monitor, mode : the number of the logs the best epoch is chosen by; without validation the training's own is taken
    patience : int or None; stop after so many epochs without a better one
    keep : int or None; the weights of every `keep`-th epoch stay, in checkpoints/
    callbacks : list of nn.Callback

    Returns
    -------
    nn.History, of all epochs of the run. The weights stay those of the last; `run.best()` has the best ones.

    Raises
    ------
    TrainingError : the loss became NaN or infinite; last.safetensors is the last epoch's that was not
    SystemExit : 143, after SIGTERM: the step is finished and saved; a second SIGTERM ends the process at once
    KeyboardInterrupt : the same for Ctrl-C
    OSError : the disk is full; older files are whole
    """
    if monitor.startswith("val_") and options.get("validation_data") is None and not options.get("validation_split"):
        monitor = monitor.removeprefix("val_")
    keeper = Keeper(run, Monitor("fit", monitor, mode), patience, model.epoch, keep)
    if not keeper.over(model.epoch, epochs):
        with held(run), Signals(keeper):
            model.fit(
                x, y, epochs=epochs, initial_epoch=model.epoch, initial_step=model.epoch_step,
                callbacks=[*callbacks, keeper], communicator=run.team, **options,
            )  # fmt: skip
        if keeper.told is not None:  # it came behind the last save
            keeper.leave()
    if not run.team.rank:
        picture(run.path("history.png"), keeper.history.plot)
    run.team.barrier()  # until rank 0 has written
    return keeper.history


def falling(learning_rate: float, epochs: int, least: float = 0.0) -> nn.Callback:
    """Along half a cosine to the share `least` of it, by the epoch's number alone: interruptions change nothing."""
    return nn.callbacks.LearningRateScheduler(nn.callbacks.CosineDecay(learning_rate, epochs, least))


class Keeper(nn.Callback):
    """Saves after each epoch, and after the step a signal came in; stops at NaN and when nothing improves."""

    def __init__(self, run: Run, monitor: Monitor, patience: int | None, epoch: int, keep: int | None = None):
        self.run, self.monitor, self.patience, self.keep = run, monitor, patience, keep
        self.history = nn.History()
        before = run.read_json("history.json")
        for place, number in enumerate(before.pop("epoch", [])[:epoch]):
            logs = {name: values[place] for name, values in before.items()}
            self.history.on_epoch_end(number, {name: np.nan if v is None else v for name, v in logs.items()})
        self.received: int | None = None
        self._drawn = time.monotonic()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if not isfinite(logs["loss"]):
            self._fail(f"the loss of step {batch + 1} is {logs['loss']}")
        if self.told is not None:
            self._save("last.safetensors")
            self.leave()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if wrong := [name for name, value in logs.items() if name.endswith("loss") and not isfinite(value)]:
            self._fail(f"{wrong[0]} of epoch {epoch + 1} is {logs[wrong[0]]}")
        if not np.isfinite(read(self.model.flat)).all():
            self._fail(f"weights of epoch {epoch + 1} are not finite")
        if self.monitor.name not in logs:
            raise _check.fail("fit", f"monitor must be one of {', '.join(logs)}", self.monitor.name)
        self.history.on_epoch_end(epoch, logs)
        if self.best_epoch() == epoch:
            self._save("best.safetensors")
        if not self.run.team.rank:
            self.history.to_json(self.run.path("history.json"))
            self.history.to_csv(self.run.path("history.csv"))
        if self.keep and (epoch + 1) % self.keep == 0 and not self.run.team.rank:
            self.model.save_weights(self.run.path("checkpoints", f"epoch_{epoch + 1:03d}.safetensors"))
        self._save("last.safetensors")
        if self.told is not None:
            self.leave()
        if not self.run.team.rank and time.monotonic() - self._drawn > DRAW_S and find_spec("matplotlib"):
            picture(self.run.path("history.png"), self.history.plot)
            self._drawn = time.monotonic()
        if self.over(epoch + 1):
            self.model.stop_training = True

    def _save(self, name: str) -> None:
        if not self.run.team.rank:
            self.model.save(self.run.path(name))

    @property
    def told(self) -> int | None:
        """The signal to leave for: of a team, one that all ranks have heard of, in the same step."""
        if self.run.team.size == 1:
            return self.received
        return next((s for s, ranks in zip(STOPS, self.run.team.heard, strict=True) if ranks), None)

    def note(self, number: int) -> None:
        self.received = number
        self.run.team.asked[STOPS.index(number)] = 1

    def best_epoch(self) -> int | None:
        """The first one no other beats; None: no epoch is over."""
        best, at = None, None
        for epoch, value in zip(self.history.epoch, self.history.history.get(self.monitor.name, []), strict=False):
            if self.monitor.better(value, best):
                best, at = value, epoch
        return at if at is not None or not self.history.epoch else self.history.epoch[-1]

    def over(self, epoch: int, epochs: int | None = None) -> bool:
        """Whether `epoch` epochs are all, or `patience` of them have brought nothing."""
        best = self.best_epoch()
        stale = self.patience is not None and best is not None and epoch - 1 - best >= self.patience
        return stale or (epochs is not None and epoch >= epochs)

    def _fail(self, what: str) -> None:
        last = self.run.path("last.safetensors")
        said = f"{last} is the last that was saved before" if last.exists() else "nothing was saved before"
        raise TrainingError(f"fit: {what}: a smaller learning_rate may help; {said}")

    def leave(self) -> None:
        self.run.team.barrier()  # until rank 0 has saved
        if not self.run.team.rank:
            print(f"fastaudio: saved {self.run.folder}/last.safetensors; resume goes on from there", file=sys.stderr)
        if self.told == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + int(self.told or 0))


class Signals:
    """SIGTERM and Ctrl-C let the step be finished, for a block; the second one acts as it did before.

    Outside the main thread nobody can be told, and nothing changes.
    """

    def __init__(self, keeper: Keeper):
        self.keeper, self.before = keeper, {}

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self.before = {number: signal.signal(number, self._note) for number in STOPS}

    def __exit__(self, *exc: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: Any) -> None:
        self.keeper.note(number)
        signal.signal(number, self.before[number])
        os.write(2, b"\nfastaudio: finishing the step; the same signal again stops at once\n")  # print is not reentrant

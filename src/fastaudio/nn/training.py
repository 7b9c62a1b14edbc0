"""fit and evaluate: what every model can do. Owns: the arguments of these, as Keras has them."""

from __future__ import annotations

import warnings
from typing import Any

from .. import _check
from .arrays import as_arrays, is_batches, split_validation, warn_of_nan
from .callbacks import Callback
from .compiling import Compiling
from .fit import Plan, evaluate, fit, frequency, limit, prepare, steps
from .flat import changed, reclaim
from .history import History
from .memory import find, move
from .on_batch import OnBatch, batch_of
from .parallel import ALONE, Communicator
from .progress import Progress, chosen


class Training(Compiling, OnBatch):
    """Methods of `Model` and `Sequential` that train and use it."""

    engine: Any = None  # see memory.py
    stop_training = False

    def to(self, device: Any) -> Training:
        """Move parameters, gradients and optimizer to "cuda", or back to the "cpu".

        Parameters
        ----------
        device : {"cpu", "cuda"}

        Returns
        -------
        the model itself

        Raises
        ------
        DeviceError : no GPU, no driver, no CuPy; the message says which
        BackendUnavailable : a model of float64

        Examples
        --------
        >>> from fastaudio import nn
        >>> nn.Sequential([nn.layers.Dense(2, input_dim=3)]).to("cpu").engine is None
        True
        """
        if not self.built:
            raise _check.fail("to", "the model must be built: give its first layer an input_shape", None)
        engine = find(device)
        reclaim(self)
        move(self, engine)
        return self

    def fit(
        self,
        x: Any,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = (),
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: Any = 1,
        *,
        initial_step: int = 0,
        device: Any = None,
        communicator: Communicator = ALONE,
    ) -> History:
        """Train for `epochs`.

        Parameters
        ----------
        x, y : arrays (N, ...), or x an iterable of batches (x, y) or (x, y, weights) that can be gone through again, or
            mixtures that the step makes itself (`apps.denoise.DeviceMixtures`)
        batch_size : int; None: 32
        epochs, initial_epoch : int
        verbose : 0 silent, 1 progress bar, 2 a line an epoch; "auto": 1 on a terminal and in notebooks, else 2
        callbacks : nn.callbacks.Callback or list of them
        validation_split : float in [0, 1); the last part of the arrays is kept for validation
        validation_data : (x, y) or (x, y, weights)
        shuffle : bool; a new order each epoch, a function of the seed
        class_weight : {label: weight}
        sample_weight : array (N,), or of more of y's first axes: a weight for each step or pixel
        steps_per_epoch : int; batches in an epoch: of arrays the first ones of its order; an iterable, even an
            endless one, continues in the next epoch and restarts when it is exhausted
        validation_steps : int; only so many batches of the validation data, the first ones
        validation_batch_size : int; None: batch_size
        validation_freq : int n: validate every n-th epoch; or a list of epochs, which count from 1
        initial_step : int; `model.epoch_step` of a file that was saved within an epoch: continue after that step
        device : {"cpu", "cuda", None}; `model.to(device)` before; None: where the model is
        communicator : nn.parallel.MPI or another Communicator; every process calls fit with the same arguments, and
            `batch_size` rows are shared among all. Rank 0 gives weights and seed, and alone writes and shows

        Returns
        -------
        nn.History; `.history["loss"]`, `.history["val_loss"]`, ... have a value an epoch
        """
        run = self._compiled("fit", x)
        if changed(self):
            warnings.warn("fit: `trainable` has changed: compile again for it to take effect", stacklevel=2)
        if device is not None:
            self.to(device)
        batch_size = batch_of("fit", batch_size)
        callbacks = [callbacks] if isinstance(callbacks, Callback) else list(callbacks)
        if any(not isinstance(callback, Callback) for callback in callbacks):
            raise _check.fail("fit", "callbacks must be instances of nn.callbacks.Callback", callbacks)
        _check.non_negative_int("fit", "epochs", epochs)
        _check.non_negative_int("fit", "initial_epoch", initial_epoch)
        if initial_step and initial_step != run.begun[0]:
            raise _check.fail("fit", f"initial_step must be 0, or {run.begun[0]}, the model's epoch_step", initial_step)
        arrays = as_arrays("fit", self, run.loss, x, y, sample_weight, class_weight)
        if isinstance(arrays, list):
            warn_of_nan("fit", arrays[0])
        validation = None
        if validation_data is not None:
            where = "fit: validation_data"
            validation = as_arrays(where, self, run.loss, *_given(where, validation_data))
        elif validation_split:
            arrays, validation = split_validation(arrays, validation_split)
        plan = Plan(
            batch_size,
            range(initial_epoch, epochs),
            bool(shuffle),
            initial_step,
            limit("fit", "steps_per_epoch", steps_per_epoch),
            batch_size if validation_batch_size is None else batch_of("fit", validation_batch_size),
            limit("fit", "validation_steps", validation_steps),
            frequency(validation_freq),
        )
        return fit(self, run, arrays, validation, plan, callbacks, chosen(verbose, 2), communicator)

    def evaluate(
        self,
        x: Any,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        *,
        return_dict: bool = False,
    ) -> Any:
        """Loss and metrics on data, without training: a number, a list, or with `return_dict` a dict.

        verbose : 0 silent, 1 progress bar, 2 a line; "auto": 1 on a terminal and in notebooks, else 0
        """
        run, batch_size = self._compiled("evaluate", x), batch_of("evaluate", batch_size)
        arrays = as_arrays(
            "evaluate", self, run.loss, *((x, y, sample_weight) if y is not None else _given("evaluate", x))
        )
        data = prepare(run, arrays)
        progress = Progress(chosen(verbose, 0), 1, steps(data, batch_size))
        progress.begin(None)
        found = dict(zip(run.names, map(float, evaluate(run, data, batch_size, progress)), strict=True))
        progress.end(found)
        if return_dict:
            return found
        return list(found.values()) if len(found) > 1 else found["loss"]


def _given(where: str, data: Any) -> tuple[Any, ...]:
    """(x, y) or (x, y, weights) as they are; an iterable of such has no y of its own."""
    if not isinstance(data, (tuple, list)) or is_batches(data):
        return data, None
    if len(data) not in (2, 3):
        raise _check.fail(where, "data must be (x, y), (x, y, weights) or an iterable of these", len(data))
    return tuple(data)

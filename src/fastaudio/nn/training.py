"""compile, fit, evaluate, predict: what every model can do. Owns: the arguments of these, as Keras has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from .arrays import as_arrays, check_lengths, split_validation
from .fit import evaluate, fit, prepare, steps
from .memory import engine_of, find, given, joined, move, on_device, read
from .parallel import ALONE, Communicator
from .progress import Progress, chosen
from .run import Run


class Training:
    """Methods of `Model` and `Sequential` that train and use it."""

    run: Run | None = None
    engine: Any = None  # see memory.py
    stop_training = False

    def compile(self, optimizer: Any = "rmsprop", loss: Any = None, metrics: Any = ()) -> None:
        """Choose how to train.

        Parameters
        ----------
        optimizer : str or nn.optim.Optimizer
        loss : str or nn.losses.Loss; names in any case ("MSE", "sparse_categorical_crossentropy")
        metrics : list of str or nn.metrics.Metric, e.g. ["accuracy"]
        """
        if not self.built:
            raise _check.fail(
                "compile", "the model must be built: give its first layer an input_shape, or call build()", None
            )
        self.run = Run(self, optimizer, loss, list(metrics))

    def to(self, device: Any) -> Training:
        """Let parameters, gradients and optimizer live on "cuda", or on the "cpu" again.

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
        move(self, find(device))
        return self

    @property
    def optimizer(self) -> Any:
        """The optimizer of `compile`; `model.optimizer.learning_rate` may change while it trains."""
        return self._compiled("optimizer").optimizer

    def _compiled(self, where: str) -> Run:
        if self.run is None:
            raise _check.fail(where, "the model must be compiled first", None)
        return self.run

    def fit(
        self,
        x: Any,
        y: Any = None,
        *,
        batch_size: int = 32,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = (),
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        initial_step: int = 0,
        device: Any = None,
        communicator: Communicator = ALONE,
    ) -> Any:
        """Train for `epochs`.

        Parameters
        ----------
        x, y : arrays (N, ...), or x an iterable of batches (x, y) or (x, y, weights) that can be gone through again
        batch_size, epochs, initial_epoch : int
        verbose : 0 silent, 1 progress bar, 2 a line an epoch; "auto": 1 on a terminal and in notebooks, else 2
        callbacks : list of nn.callbacks.Callback
        validation_split : float in [0, 1); the last part of the arrays is kept for validation
        validation_data : (x, y) or (x, y, weights)
        shuffle : bool; a new order each epoch, a function of the seed
        class_weight : {label: weight}
        sample_weight : array (N,), or of more of y's first axes: a weight for each step or pixel
        initial_step : int; `model.epoch_step` of a file that was saved within an epoch: go on after that step
        device : {"cpu", "cuda", None}; `model.to(device)` before; None: where the model is
        communicator : nn.parallel.MPI or another Communicator; every process calls fit with the same arguments, and
            `batch_size` rows are shared among all. Rank 0 gives weights and seed, and alone writes and shows

        Returns
        -------
        nn.History; `.history["loss"]`, `.history["val_loss"]`, ... have a value an epoch
        """
        run = self._compiled("fit")
        if device is not None:
            self.to(device)
        _check.positive_int("fit", "batch_size", batch_size)
        _check.non_negative_int("fit", "epochs", epochs)
        if initial_step and initial_step != run.begun[0]:
            raise _check.fail("fit", f"initial_step must be 0, or {run.begun[0]}, the model's epoch_step", initial_step)
        arrays = as_arrays("fit", self, run.loss, x, y, sample_weight, class_weight)
        validation = None
        if validation_data is not None:
            validation = as_arrays("fit", self, run.loss, *_pair(validation_data))
        elif validation_split:
            arrays, validation = split_validation(arrays, validation_split)
        return fit(
            self,
            run,
            arrays,
            validation,
            batch_size,
            initial_epoch,
            epochs,
            shuffle,
            list(callbacks),
            chosen(verbose, 2),
            initial_step,
            communicator,
        )

    def evaluate(
        self,
        x: Any,
        y: Any = None,
        *,
        batch_size: int = 32,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Loss and metrics on data, without training: a number, a list, or with `return_dict` a dict.

        verbose : 0 silent, 1 progress bar, 2 a line; "auto": 1 on a terminal and in notebooks, else 0
        """
        run = self._compiled("evaluate")
        arrays = as_arrays("evaluate", self, run.loss, *((x, y, sample_weight) if y is not None else _pair(x)))
        data = prepare(run, arrays)
        progress = Progress(chosen(verbose, 0), 1, steps(data, batch_size))
        progress.begin(None)
        found = dict(zip(run.names, map(float, evaluate(run, data, batch_size, progress)), strict=True))
        progress.end(found)
        return found if return_dict else list(found.values()) if len(found) > 1 else found["loss"]

    def predict(self, x: Any, *, batch_size: int = 32, verbose: int | str = "auto") -> np.ndarray:
        """Outputs for all of x, `batch_size` samples at a time; where x lives, if that is a GPU."""
        x, asked = [given("predict", a, self) for a in (x if self._several else [x])], x
        if not self.built:
            self.ensure_built(x[0].shape[1:])
        check_lengths("predict", x)
        shapes = [a.shape[1:] for a in x]
        self.check_input(shapes if self._several else shapes[0])
        memory, parts, there = engine_of(self).memory, [], on_device(x[0])
        for start in range(0, len(x[0]), batch_size):
            batch = [memory.upload(a[start : start + batch_size]) for a in x]
            y = self.forward(batch if self._several else batch[0], False)
            parts.append(y if there else np.array(read(y)))
        if not there:
            return np.concatenate(parts)
        return memory.handed_back(joined(parts), asked[0] if self._several else asked)

    @property
    def _several(self) -> bool:
        return isinstance(self.input_shape, list)

    def train_on_batch(self, x: Any, y: Any, sample_weight: Any = None, *, capture: bool = True) -> list[float]:
        """One step; [loss, metrics ...] before it. `capture=False` calls the kernels one by one: the same bits."""
        run = self._compiled("train_on_batch")
        return run.batch(as_arrays("train_on_batch", self, run.loss, x, y, sample_weight), True, capture).tolist()

    def test_on_batch(self, x: Any, y: Any, sample_weight: Any = None) -> list[float]:
        """[loss, metrics ...] of one batch."""
        run = self._compiled("test_on_batch")
        return run.batch(as_arrays("test_on_batch", self, run.loss, x, y, sample_weight), False).tolist()


def _pair(data: Any) -> tuple[Any, ...]:
    return tuple(data) if isinstance(data, (tuple, list)) else (data, None)

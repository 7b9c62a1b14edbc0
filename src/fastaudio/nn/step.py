"""One step of training or evaluation, for one batch shape: captured once, then replayed.

Owns: the memory a step's kernels read and write. May touch: trace, registry, the model's layers, losses, optimizers.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from . import gradients, losses
from .flat import Whereabouts
from .parallel import Exchange, Share
from .passing import penalise
from .planning import Steps
from .trace import Trace


class Step:
    """Forward, loss and, where training, backward and optimizer, for batches, or for this process's `share` of them.

    Batches come from `feed` (copied in) or, with `data`, a Source, from kernels of its: then any number of steps is one
    call of `replay`.
    """

    def __init__(self, run: Any, signature: Any, share: Share, training: bool, data: Any = None):
        self.data = data
        self.engine, self.memory = run.engine, run.engine.memory
        self._precision = precision(run, training)
        trace = Trace(run.engine)
        inputs = [trace.pinned((share.rows, *shape), dtype) for shape, dtype in signature]
        if data is not None:
            data.record(trace, inputs)
            trace.kernel("advance")(data.cursor, share.whole)
        with self.memory.arithmetic(self._precision):  # an engine that does not compute so says it now
            found = trace_step(run, trace, inputs, training, share)
        self.captured = trace.bind()
        self._found = Whereabouts(run.model)
        self.inputs = [self.captured.array(slot) for slot in inputs]
        self.gradients = [(p, self.captured.array(slot)) for p, slot in found.items()]
        if found:
            trim()

    def fits(self) -> bool:
        """Whether the parameters are where the recorded kernels look for them."""
        return self._found.hold()

    def replay(self, count: int) -> None:
        """So many steps in one call."""
        with self.memory.arithmetic(self._precision):  # kernels are compiled, and captured, by the first replays
            self.captured.replay(count)
        for p, gradient in self.gradients:
            p.kept = gradient

    def feed(self, arrays: list[np.ndarray]) -> None:
        """One step on a batch of the caller's."""
        for to, given in zip(self.inputs, arrays, strict=True):
            if isinstance(given, np.ndarray):
                self.memory.write(to, given)
            else:
                self.engine.kernel("copy")(to, given)
        self.replay(1)


def precision(run: Any, training: bool) -> str:
    """What products of a step are computed in."""
    return run.precision if training else "fp32"


def trace_step(run: Any, trace: Trace, inputs: list[Any], training: bool, share: Share | None = None) -> dict[Any, Any]:
    """Write down the calls of a step. Returns where gradients lie that have no place of their own."""
    with gradients.lent(run, trace, training) as groups, rows_from(run.model, share.first if share else 0):
        record(run, trace, inputs, training, groups, share)
        return {p: p.grad for p in run.model.trained} if groups else {}


@contextmanager
def rows_from(model: Any, first: int) -> Iterator[None]:
    """What layers are given begins with row `first` of a batch: random numbers are those of the whole one."""
    for layer in model.leaves():
        layer.row = first
    try:
        yield
    finally:
        for layer in model.leaves():
            layer.row = 0


def trim() -> None:
    """Return the heap memory that initial values took to the system, where the C library can."""
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)


def eager(run: Any, arrays: list[np.ndarray], training: bool) -> None:
    """The same calls, one by one, as they come: same kernels, same order, same bits."""
    inputs = [run.engine.memory.upload(a) for a in arrays]
    with run.engine.memory.arithmetic(precision(run, training)):
        record(run, run.engine, inputs, training)


def assign(model: Any) -> None:
    """Let the first kernel of a gradient assign it where it can: it need not be gone through twice."""
    for p in model.trained:
        p.fresh = p.assignable and p.regularizer is None


def clear(engine: Any, model: Any) -> None:
    """Zero the gradients that are added to."""
    start = 0
    for p in model.trained:
        if p.fresh:
            zero(engine, model.flat_grad[start : p.place.start])
            start = p.place.stop
    zero(engine, model.flat_grad[start:])


def zero(engine: Any, gradients: Any) -> None:
    if gradients.size:
        engine.kernel("fill")(gradients, 0.0)


def masked(run: Any, engine: Any, prediction: Any, weight: Any) -> tuple[Any, Steps | None, Steps | None]:
    """Weights that leave masked steps out of the loss, such that its mean is over the true ones; what metrics need
    to do so, and those of `weighted_metrics`: mask times weights. Counts the share of true steps.
    """
    mask = run.model.mask
    if mask is None:
        return weight, None, None if weight is None else Steps(weight, None)
    shape = mask.shape if weight is None or weight.ndim == 1 else weight.shape
    weights, share = engine.empty(shape, prediction.dtype), engine.empty((1,), np.float64)
    true = engine.empty(mask.shape, prediction.dtype)
    engine.kernel("mask_weights")(weights, true, share, mask, weight)
    engine.kernel("accumulate")(run.totals[-1:], share)
    steps = Steps(true, share)
    if weight is None or not any(metric.weighs for metric in run.metrics):
        return weights, steps, steps
    both = engine.empty(shape, prediction.dtype)
    engine.kernel("multiply")(both, _spread(engine, true, shape), _spread(engine, weight, shape))
    return weights, steps, Steps(both, None)


def _spread(engine: Any, a: Any, shape: tuple[int, ...]) -> Any:
    """Each number of `a`, which has the first axes of `shape`, for all that belong to it."""
    if a.shape == tuple(shape):
        return a
    out = engine.empty(shape, a.dtype)
    index = np.repeat(np.arange(a.size), out.size // a.size)
    engine.kernel("gather")(out.reshape(-1, 1), a.reshape(-1, 1), index, np.zeros(1, np.int64))
    return out


def record(
    run: Any, engine: Any, inputs: list[Any], training: bool, groups: Any = (), share: Share | None = None
) -> None:
    """Call, or write down, every kernel of a step. `run`: see run.Run; `groups`: see `gradients`."""
    model, optimizer = run.model, run.optimizer
    *x, target = inputs[: len(inputs) - run.weighted]
    weight = inputs[-1] if run.weighted else None
    if training:
        assign(model)
        adding = [p for p in model.trained if not p.fresh]
        if not groups:
            clear(engine, model)
        engine.kernel("advance")(run.counter[1:], 1)
    with losses.logits(model, run.loss):
        prediction = model.forward(x if len(x) > 1 else x[0], training)
        loss = engine.empty((1,), np.float64)
        weight, steps, weights = masked(run, engine, prediction, weight)
        gradient = run.loss.compute(loss, prediction, target, weight)
        for layer in model.leaves():
            layer.add_loss(loss, training)
            penalise(layer, loss, training)
        for p in model.trained:
            if p.regularizer is not None:
                p.regularizer.apply(engine, loss, p, training)
        engine.kernel("accumulate")(run.totals[:1], loss)
        for place, metric in zip(run.places, run.metrics, strict=True):
            seen = prediction if metric.reads_logits else losses.outputs(run.loss, prediction)
            metric.count(run.totals[place], engine, seen, target, weights if metric.weighs else steps)
        if not training:
            return
        model.backward(gradient)
    for p in model.trained:
        if not p.accumulates():  # nothing has come as far as this
            zero(engine, p.grad)
    if groups:
        gradients.zero_before_use(engine, adding)
    if isinstance(engine, Trace):
        engine.commit()
        if run.team.size > 1:
            engine.call(Exchange(run, share))
    optimizer.apply(engine, groups)

"""One step of training or evaluation, for one batch shape: captured once, then replayed.

Owns: the memory a step's kernels read and write. May touch: trace, registry, the model's layers, losses, optimizers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import losses
from .parallel import Exchange, Share
from .trace import Trace


class Step:
    """Forward, loss and, where training, backward and optimizer, for batches, or for this process's `share` of them.

    Batches come from `feed` (copied in) or, with `data`, from arrays by `index[cursor : cursor + rows]`, gathered by a
    kernel: then any number of steps is one call of `replay`.
    """

    def __init__(self, run: Any, signature: Any, share: Share, training: bool, data: Any = None):
        self.data = data
        self.engine, self.memory = run.engine, run.engine.memory
        trace = Trace(run.engine)
        inputs = [trace.pinned((share.rows, *shape), dtype) for shape, dtype in signature]
        if data is not None:
            for slot, source in zip(inputs, data.arrays, strict=True):
                trace.kernel("gather")(rows(slot), rows(source), data.index, data.cursor)
            trace.kernel("advance")(data.cursor, share.whole)
        record(run, trace, inputs, training, share)
        self.captured = trace.bind()
        self.inputs = [self.captured.array(slot) for slot in inputs]
        self.replay = self.captured.replay

    def feed(self, arrays: list[np.ndarray]) -> None:
        """One step on a batch of the caller's."""
        for to, given in zip(self.inputs, arrays, strict=True):
            if isinstance(given, np.ndarray):
                self.memory.write(to, given)
            else:
                self.engine.kernel("copy")(to, given)
        self.replay(1)


def rows(x: Any) -> Any:
    """(N, ...) -> (N, elements)."""
    return x.reshape(x.shape[0], -1) if x.ndim != 2 else x


def eager(run: Any, arrays: list[np.ndarray], training: bool) -> None:
    """The same calls, one by one, as they come: same kernels, same order, same bits."""
    inputs = [run.engine.memory.upload(a) for a in arrays]
    record(run, run.engine, inputs, training)


def clear(engine: Any, model: Any) -> None:
    """Zero the gradients, but those that their first kernel assigns: they need not be gone through twice."""
    start = 0
    for p in model.trained:
        p.fresh = p.assignable and p.regularizer is None
        if p.fresh:
            zero(engine, model.flat_grad[start : p.place.start])
            start = p.place.stop
    zero(engine, model.flat_grad[start:])


def zero(engine: Any, gradients: Any) -> None:
    if gradients.size:
        engine.kernel("fill")(gradients, 0.0)


def record(run: Any, engine: Any, inputs: list[Any], training: bool, share: Share | None = None) -> None:
    """Call, or write down, every kernel of a step. `run`: see run.Run."""
    model, optimizer = run.model, run.optimizer
    *x, target = inputs[: len(inputs) - run.weighted]
    weight = inputs[-1] if run.weighted else None
    if training:
        clear(engine, model)
        engine.kernel("advance")(run.counter[1:], 1)
    with losses.logits(model, run.loss):
        prediction = model.forward(x if len(x) > 1 else x[0], training)
        loss = engine.empty((1,), np.float64)
        gradient = run.loss.compute(loss, prediction, target, weight)
        for layer in model.leaves():
            layer.add_loss(loss, training)
        for p in model.parameters():
            if p.regularizer is not None:
                p.regularizer.apply(engine, loss, p, training)
        engine.kernel("accumulate")(run.totals[:1], loss)
        for place, metric in enumerate(run.metrics, 1):
            seen = prediction if metric.reads_logits else losses.outputs(run.loss, prediction)
            metric.count(run.totals[place : place + 1], engine, seen, target)
        if not training:
            return
        model.backward(gradient)
    for p in model.trained:
        if not p.accumulates():  # nothing has come as far as this
            zero(engine, p.grad)
    if isinstance(engine, Trace):
        engine.commit()
        if run.team.size > 1:
            engine.call(Exchange(run, share))
    optimizer.apply(engine)

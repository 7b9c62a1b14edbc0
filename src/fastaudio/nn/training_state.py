"""What a training needs to go on bit for bit: optimizer, counters, epochs. Owns: how files hold it.

May touch: graph, registry, optim, losses, metrics.
Optimizers keep their state in the order of the model's one flat array; files keep it a parameter an array, laid out as
the parameter is in `params`, so that they do not depend on how kernels want it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..errors import FormatError
from . import losses, metrics, optim, registry
from .memory import read, write
from .training import Training

OPTIMIZER = "optimizer:"


def describe(run: Any) -> dict[str, Any]:
    """How a model was compiled, and its counters: JSON values."""
    say = lambda given: given if isinstance(given, str) else registry.spec(given)
    loss, counted, weighted = run.given
    seed, step = map(int, read(run.counter))
    training = {"seed": seed, "step": step, "epoch": run.finished, "earlier": run.earlier}
    done, sums = run.begun
    if done and np.isfinite(sums).all():
        training |= {"begun": [done, *sums.tolist()]}
    return {
        "compile": {
            "optimizer": registry.spec(run.optimizer),
            "loss": say(loss),
            "metrics": [say(metric) for metric in counted],
            **({"weighted_metrics": [say(metric) for metric in weighted]} if weighted else {}),
            "precision": run.precision,
        },
        "training": training,
    }


def arrays(model: Any) -> dict[str, np.ndarray]:
    """The optimizer's numbers: "optimizer:hyper", and "optimizer:m:layer.parameter" for each array `m` it keeps."""
    return {f"{OPTIMIZER}{name}": array for name, array in model.run.optimizer.state_dict().items()}


def resume(model: Any, given: dict[str, Any], training: dict[str, int], states: dict[str, np.ndarray]) -> None:
    """Compile a model as `describe` says, and give its optimizer the numbers of `arrays`."""
    made = lambda kind, value: value if isinstance(value, str) else registry.make(kind, value)
    optimizer = registry.make(optim.Optimizer, given["optimizer"])
    counted, weighted = (
        [made(metrics.Metric, m) for m in given.get(key, ())] for key in ("metrics", "weighted_metrics")
    )
    loss, more = made(losses.Loss, given["loss"]), {"precision": given.get("precision", "fp32")}
    # a subclass has added its part to the loss
    Training.compile(model, optimizer, loss, counted, weighted_metrics=weighted, **more)
    wanted = arrays(model)
    for name in sorted(set(wanted) | set(states)):
        here, there = wanted.get(name), states.get(name)
        if here is None or there is None or here.shape != there.shape or here.dtype != there.dtype:
            raise FormatError(f"another array for {name!r}, or none")
    optimizer.load_state_dict({name.removeprefix(OPTIMIZER): array for name, array in states.items()})
    seed, step, epoch = (_check.non_negative_int("load", key, training[key]) for key in ("seed", "step", "epoch"))
    write(model.run.counter, np.array([seed, step], np.uint64))
    model.run.finished = epoch
    model.run.earlier = _check.non_negative_int("load", "earlier", training.get("earlier", 0))
    if "begun" in training:
        done, *sums = training["begun"]
        if len(sums) != len(model.run.totals):
            raise FormatError(f"a number for each of {model.run.names}, got {len(sums)}")
        model.run.begun = _check.non_negative_int("load", "begun", done), np.array(sums, np.float64)

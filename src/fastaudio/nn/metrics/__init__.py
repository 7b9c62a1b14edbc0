"""metrics: what is counted beside the loss, and how it is called.

Owns: names, and which accuracy is meant. May touch: losses, registry, planning, trace.
Never: models.
"""

from __future__ import annotations

from typing import Any

from ... import _check
from .. import losses
from ..graph import snake
from .base import PSNR, Accuracy, MeanOf, Metric, WeightedMean
from .confusion import AUC, Precision, Recall
from .top_k import TopKAccuracy

__all__ = ["AUC", "PSNR", "Accuracy", "MeanOf", "Metric", "Precision", "Recall", "TopKAccuracy", "WeightedMean", "get"]
__dir__ = __all__.copy  # tab completion: names, not files

ACCURACIES = ("accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")
TOP_K = ("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy")
NAMES = {"auc": AUC, "precision": Precision, "psnr": PSNR, "recall": Recall}


def get(metric: str | Metric, loss: Any) -> Metric:
    """A metric by name or as it is. "accuracy" is Keras's: of one output its side of one half, of several the class."""
    if isinstance(metric, Metric):
        metric.name = metric.name or snake(type(metric).__name__)
        return metric
    if not isinstance(metric, str):
        way = "" if isinstance(metric, type) else " (your own: a subclass with a formula)"
        raise _check.fail("metrics", f"each must be a name or an instance of nn.metrics.Metric{way}", metric)
    name = losses.known("metrics", metric, (*ACCURACIES, *TOP_K, *NAMES))
    if name in NAMES:
        return NAMES[name]()
    if name in TOP_K:
        return TopKAccuracy(name=name)
    if name not in ACCURACIES:
        return MeanOf(name, name)
    found = Accuracy(name == "binary_accuracy")
    # the largest logit is the most probable class; sides of one half are those of probabilities
    found.reads_logits = loss.takes_logits_of == "softmax" and not found.binary
    found.name = "accuracy" if name == "acc" else name
    return found


def chosen(plain: list[Any], weighted: list[Any], loss: Any) -> list[Metric]:
    """Those of `metrics`, then those of `weighted_metrics`, whose samples have weights."""
    found = [get(metric, loss) for metric in plain]
    taken = {metric.name for metric in found}
    for metric in (get(given, loss) for given in weighted):
        if metric.of_batches:
            raise _check.fail("compile", "weighted_metrics must be means over samples", metric.name)
        if not metric.is_ratio:
            metric = WeightedMean(metric)
        metric.weighs = True
        metric.name = f"weighted_{metric.name}" if metric.name in taken else metric.name
        found.append(metric)
    return found

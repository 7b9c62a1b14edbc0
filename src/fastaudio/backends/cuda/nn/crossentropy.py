"""softmax_crossentropy, categorical_crossentropy and accuracy. A label that is no class makes them NaN: a kernel cannot
raise.
"""

from ...rules import classes_of, one_number, weight_of_rows
from ..check import shape
from .losses import share_of, weighed
from .sums import ADD, ASSIGN, MOST, summed
from .team import grid, team

STEM = "nn/crossentropy"


def _targets(kernel, pred, target):
    """(distributions, labels, rows, classes): one of the first two is None."""
    classes = classes_of(kernel, pred)
    rows = pred.size // classes
    if target.dtype.kind == "i":
        shape(kernel, "labels", target, pred.shape[:-1])
        return None, target, rows, classes
    if target.size != pred.size:
        raise ValueError(f"{kernel}: target must have {pred.size} elements, got {target.size}")
    return target, None, rows, classes


def _loss(kernel, loss, gradient, pred, target, weight):
    one_number(kernel, "loss", loss)
    target, labels, rows, classes = _targets(kernel, pred, target)
    if gradient is not None and gradient.size != pred.size:
        raise ValueError(f"{kernel}: the gradient must have {pred.size} elements, got {gradient.size}")
    group, share = _group(kernel, weight, pred), share_of(rows)
    arguments = gradient, pred, target, labels, weight, rows, classes, group, share
    summed(kernel, STEM, loss, grid(rows, classes, MOST), arguments, share, ASSIGN, TEAM=team(classes))


def softmax_crossentropy(loss, dlogits, logits, target, weight):
    _loss("softmax_crossentropy", loss, dlogits, logits, target, weight)


def categorical_crossentropy(loss, dpred, pred, target, weight):
    _loss("categorical_crossentropy", loss, dpred, pred, target, weight)


def _group(kernel, weight, pred):
    """How many rows have one weight."""
    weight_of_rows(kernel, weight, pred)
    return max(1, weighed(kernel, weight, pred) // pred.shape[-1])


def accuracy(count, pred, target, weight):
    one_number("accuracy", "count", count)
    target, labels, rows, classes = _targets("accuracy", pred, target)
    arguments = pred, target, labels, weight, rows, classes, _group("accuracy", weight, pred)
    summed("accuracy", STEM, count, grid(rows, classes, MOST), arguments, 1.0, ADD, TEAM=team(classes))

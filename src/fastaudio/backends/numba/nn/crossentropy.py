"""softmax_crossentropy, categorical_crossentropy, accuracy and binary_accuracy. Computed in float64 for both dtypes."""

import math

import numpy as np

from ...rules import classes_of, weight_of_rows
from ..arrays import plain
from ..jit import jit
from .flat import flat_inputs, for_stretches
from .losses import HIGH, LOW, gradient, number, weights

SHARE = 1 << 13  # elements of a task


@jit
def _softmax(dpred, pred, target, labels, weight, group, share, start, stop):
    total, classes = 0.0, pred.shape[1]
    for r in range(start, stop):
        x, w = pred[r], np.float64(weight[r // group])
        top = np.float64(x[0])
        for i in range(1, classes):
            top = max(top, np.float64(x[i]))
        powers, mass, dot = 0.0, 0.0, 0.0
        for i in range(classes):
            powers += math.exp(np.float64(x[i]) - top)
            t = (1.0 if i == labels[r] else 0.0) if labels.size else np.float64(target[r, i])
            mass += t
            if t != 0:
                dot += t * (np.float64(x[i]) - top)
        total += w * (mass * math.log(powers) - dot)
        for i in range(classes if dpred.size else 0):
            t = (1.0 if i == labels[r] else 0.0) if labels.size else np.float64(target[r, i])
            dpred[r, i] = (math.exp(np.float64(x[i]) - top) / powers * mass - t) * (w * share)
    return total


@jit
def _probabilities(dpred, pred, target, labels, weight, group, share, start, stop):
    total, classes = 0.0, pred.shape[1]
    for r in range(start, stop):
        p, w = pred[r], np.float64(weight[r // group])
        whole, free, loss = 0.0, 0.0, 0.0
        for i in range(classes):
            whole += np.float64(p[i])
        for i in range(classes):
            t = (1.0 if i == labels[r] else 0.0) if labels.size else np.float64(target[r, i])
            q = np.float64(p[i]) / whole
            inside = LOW <= q <= HIGH
            if t != 0:
                loss -= t * math.log(min(max(q, LOW), HIGH))
            free += t if inside else 0.0
            if dpred.size:
                dpred[r, i] = -t / np.float64(p[i]) * (w * share) if inside and t != 0 else 0.0
        for i in range(classes if dpred.size else 0):
            dpred[r, i] += free / whole * (w * share)
        total += w * loss
    return total


def _targets(kernel, pred, target):
    """pred as (rows, classes), distributions, labels: one of these empty. ValueError for labels that are no class."""
    classes = classes_of(kernel, pred)
    rows = plain(pred, pred.dtype).reshape(-1, classes)
    if target.dtype.kind != "i":
        (target,) = flat_inputs(kernel, pred, target=target)
        return rows, target.reshape(rows.shape), np.empty(0, np.int64)
    if target.dtype != np.int64:
        raise TypeError("labels: has the wrong dtype")
    if target.shape != pred.shape[:-1]:
        raise ValueError(f"{kernel}: labels must have pred's shape without classes, got {target.shape}")
    if target.size and not 0 <= target.min() <= target.max() < classes:
        raise ValueError("a label or index lies outside its range")
    return rows, np.empty((0, 0), pred.dtype), plain(target, target.dtype).reshape(-1)


def _row_weights(kernel, weight, pred):
    """As `weights`, for losses of rows."""
    weight_of_rows(kernel, weight, pred)
    return weights(kernel, weight, pred)


def _loss(kernel, body, loss, dpred, pred, target, weight):
    to, (x, distributions, labels) = number(kernel, "loss", loss), _targets(kernel, pred, target)
    (rows, classes), (w, n) = x.shape, _row_weights(kernel, weight, pred)
    g = gradient(kernel, "dpred", dpred, pred).reshape(-1, classes)
    group, step = n // classes or 1, max(1, SHARE // classes)
    share, parts = (1 / rows if rows else math.nan), np.zeros(-(-rows // step) or 1)

    def work(part):
        parts[part.start // step] = body(g, x, distributions, labels, w, group, share, part.start, part.stop)

    for_stretches(rows, work, step)
    to[0] = parts.sum() * share


def softmax_crossentropy(loss, dlogits, logits, target, weight):
    _loss("softmax_crossentropy", _softmax, loss, dlogits, logits, target, weight)


def categorical_crossentropy(loss, dpred, pred, target, weight):
    _loss("categorical_crossentropy", _probabilities, loss, dpred, pred, target, weight)


def accuracy(count, pred, target, weight):
    to, (x, distributions, labels) = number("accuracy", "count", count), _targets("accuracy", pred, target)
    w, n = _row_weights("accuracy", weight, pred)
    right = labels if target.dtype.kind == "i" else distributions.argmax(axis=1)
    to[0] += _weighted(x.argmax(axis=1) == right, w, n // pred.shape[-1])


def binary_accuracy(count, pred, target, threshold, weight):
    to, (target,) = number("binary_accuracy", "count", count), flat_inputs("binary_accuracy", pred, target=target)
    hits = (pred.reshape(-1) > pred.dtype.type(threshold)) == target
    to[0] += _weighted(hits, *weights("binary_accuracy", weight, pred))


def _weighted(hits, weight, each):
    """How many hits there are; weight has one number for `each` of them."""
    return (hits.reshape(-1, each).sum(axis=1) * weight.astype(np.float64)).sum() if hits.size else 0.0

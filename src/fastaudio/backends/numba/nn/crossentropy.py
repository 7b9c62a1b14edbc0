"""softmax_crossentropy, categorical_crossentropy, accuracy and binary_accuracy. Computed in float64 for both dtypes."""

import math

import numpy as np

from ..arrays import plain
from ..jit import jit
from .flat import flat_inputs, for_stretches
from .losses import HIGH, LOW, gradient, one_number, weights

SHARE = 1 << 13  # elements of a task


@jit
def _softmax(dpred, pred, target, labels, weight, share, start, stop):
    total, classes = 0.0, pred.shape[1]
    for r in range(start, stop):
        x, w = pred[r], np.float64(weight[r if weight.size > 1 else 0])
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
def _probabilities(dpred, pred, target, labels, weight, share, start, stop):
    total, classes = 0.0, pred.shape[1]
    for r in range(start, stop):
        p, w = pred[r], np.float64(weight[r if weight.size > 1 else 0])
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
    """(distributions, labels): one of them empty. ValueError for labels that are no class: memory would be read."""
    rows, classes = pred.shape
    if classes == 0:
        raise ValueError(f"{kernel}: pred must have at least one class")
    if target.dtype.kind != "i":
        (target,) = flat_inputs(kernel, pred, target=target)
        return target.reshape(rows, classes), np.empty(0, np.int64)
    if target.dtype != np.int64:
        raise TypeError("labels: has the wrong dtype")
    if target.shape != (rows,):
        raise ValueError(f"{kernel}: labels must be one a row, got {target.shape} for {rows} rows")
    if rows and not 0 <= target.min() <= target.max() < classes:
        raise ValueError("a label or index lies outside its range")
    return np.empty((0, 0), pred.dtype), plain(target, target.dtype)


def _loss(kernel, body, loss, dpred, pred, target, weight):
    to, (distributions, labels) = one_number(kernel, "loss", loss), _targets(kernel, pred, target)
    (rows, classes), (w, n) = pred.shape, weights(kernel, weight, pred)
    if weight is not None and n != classes:
        raise ValueError(f"{kernel}: weight must be one number a row")
    g = gradient(kernel, "dpred", dpred, pred)
    g, pred, step = g.reshape(-1, classes), plain(pred, pred.dtype), max(1, SHARE // classes)
    share, parts = (1 / rows if rows else math.nan), np.zeros(-(-rows // step) or 1)

    def work(part):
        parts[part.start // step] = body(g, pred, distributions, labels, w, share, part.start, part.stop)

    for_stretches(rows, work, step)
    to[0] = parts.sum() * share


def softmax_crossentropy(loss, dlogits, logits, target, weight):
    _loss("softmax_crossentropy", _softmax, loss, dlogits, logits, target, weight)


def categorical_crossentropy(loss, dpred, pred, target, weight):
    _loss("categorical_crossentropy", _probabilities, loss, dpred, pred, target, weight)


def accuracy(count, pred, target):
    to, (distributions, labels) = one_number("accuracy", "count", count), _targets("accuracy", pred, target)
    right = labels if target.dtype.kind == "i" else distributions.argmax(axis=1)
    to[0] += np.count_nonzero(pred.argmax(axis=1) == right)


def binary_accuracy(count, pred, target, threshold):
    to, (target,) = one_number("binary_accuracy", "count", count), flat_inputs("binary_accuracy", pred, target=target)
    to[0] += np.count_nonzero((pred.reshape(-1) > pred.dtype.type(threshold)) == target)

"""mse, l1, huber, binary_crossentropy, kl_gaussian, l2_penalty, l1_penalty and binary_accuracy."""

import math

from ...rules import elements_a_weight, one_number
from ..check import same_size
from .sums import ADD, ASSIGN, of_elements, summed

STEM = "nn/losses"
MSE, L1, HUBER, PROBABILITY, LOGIT = range(5)


def share_of(n):
    """What an element adds to a mean over n; of nothing, NaN."""
    return 1 / n if n else math.nan


def weighed(kernel, weight, pred):
    """How many elements have one weight, which is None or has the shape of pred's first axes."""
    return 1 if weight is None else elements_a_weight(kernel, weight, pred)


def _pairs(kernel, kind, loss, dpred, pred, target, weight, delta=0.0):
    one_number(kernel, "loss", loss)
    same_size(kernel, pred, target=target, **({} if dpred is None else {"dpred": dpred}))
    n, share = pred.size, share_of(pred.size)
    arguments = dpred, pred, target, weight, n, weighed(kernel, weight, pred), share, kind, delta
    summed("pair_loss", STEM, loss, of_elements(n), arguments, share, ASSIGN)


def mse(loss, dpred, pred, target, weight):
    _pairs("mse", MSE, loss, dpred, pred, target, weight)


def l1(loss, dpred, pred, target, weight):
    _pairs("l1", L1, loss, dpred, pred, target, weight)


def huber(loss, dpred, pred, target, weight, delta):
    _pairs("huber", HUBER, loss, dpred, pred, target, weight, delta)


def binary_crossentropy(loss, dpred, pred, target, weight, from_logits):
    _pairs("binary_crossentropy", LOGIT if from_logits else PROBABILITY, loss, dpred, pred, target, weight)


def kl_gaussian(loss, dmu, dlog_variance, mu, log_variance):
    one_number("kl_gaussian", "loss", loss)
    if (dmu is None) != (dlog_variance is None):
        raise ValueError("kl_gaussian: both gradients or none")
    given = {} if dmu is None else {"dmu": dmu, "dlog_variance": dlog_variance}
    same_size("kl_gaussian", mu, log_variance=log_variance, **given)
    rows, n = mu.shape
    arguments = dmu, dlog_variance, mu, log_variance, rows * n, share_of(rows)
    summed("kl_gaussian", STEM, loss, of_elements(rows * n), arguments, 0.5 * share_of(rows), ASSIGN)


def _penalty(kernel, square, loss, grad, w, factor):
    one_number(kernel, "loss", loss)
    if grad is not None:
        same_size(kernel, w, grad=grad)
    arguments = grad, w, w.size, factor, square
    summed("penalty", STEM, loss, of_elements(w.size), arguments, factor, ADD)


def l2_penalty(loss, grad, w, factor):
    _penalty("l2_penalty", True, loss, grad, w, factor)


def l1_penalty(loss, grad, w, factor):
    _penalty("l1_penalty", False, loss, grad, w, factor)


def binary_accuracy(count, pred, target, threshold, weight):
    one_number("binary_accuracy", "count", count)
    same_size("binary_accuracy", pred, target=target)
    arguments = pred, target, weight, pred.size, weighed("binary_accuracy", weight, pred), threshold
    summed("binary_accuracy", STEM, count, of_elements(pred.size), arguments, 1.0, ADD)

"""mse, l1, huber, binary_crossentropy and kl_gaussian: the loss assigned, its gradient in the same pass. Computed in
float64 for both dtypes.
"""

import math

import numpy as np

from ...rules import elements_a_weight, one_number
from ..arrays import plain
from ..jit import inlined, jit
from .flat import STRETCH, flat, flat_inputs, for_stretches

MSE, L1, HUBER, PROBABILITY, LOGIT = range(5)
LOW, HIGH = 1e-7, 1 - 1e-7  # Keras's limits of a probability


@inlined
def _rule(kind, p, t, delta):
    """The loss of one prediction and its derivative."""
    e = p - t
    if kind == MSE:
        return e * e, e + e
    if kind == L1:
        return abs(e), 1.0 if e > 0 else (-1.0 if e < 0 else e)
    if kind == HUBER:
        near = delta if e > delta else (-delta if e < -delta else e)
        return near * (e - near * 0.5), near
    if kind == LOGIT:
        u = math.exp(-abs(p))
        s = (u if p < 0 else 1.0) / (1.0 + u)
        return max(p, 0.0) - p * t + math.log1p(u), s - t
    a, b = min(max(p, LOW), HIGH), min(max(1.0 - p, LOW), HIGH)
    return -(t * math.log(a) + (1.0 - t) * math.log(b)), 0.0 if p < LOW or 1.0 - p < LOW else (1.0 - t) / b - t / a


@jit
def _stretch(kind, delta, dpred, pred, target, weight, n, start, stop, share):
    """Elements start .. stop; `weight` has one number for every n of them."""
    total, i = 0.0, start
    for row in range(start // n, weight.size):
        w, part = np.float64(weight[row]), 0.0
        for i in range(max(start, row * n), min((row + 1) * n, stop)):
            value, slope = _rule(kind, np.float64(pred[i]), np.float64(target[i]), delta)
            part += value
            if dpred.size:
                dpred[i] = slope * (w * share)
        total += w * part
        if (row + 1) * n >= stop:
            break
    return total


def number(kernel, name, a):
    """The memory of one float64, (1,)."""
    one_number(kernel, name, a)
    return a.reshape(-1)


def weights(kernel, weight, pred):
    """(one number for every n elements, n)."""
    if weight is None:
        return np.ones(1, pred.dtype), max(pred.size, 1)
    return plain(weight, pred.dtype).reshape(-1), elements_a_weight(kernel, weight, pred)


def gradient(kernel, name, given, pred):
    """The memory of a gradient; of none, if None is given."""
    if given is None:
        return np.empty(0, pred.dtype)
    if given.size != pred.size or given.dtype != pred.dtype:
        raise ValueError(f"{kernel}: {name} must be as pred, got {given.dtype} {given.shape}")
    return flat(given)


def total_of(n, part):
    """The sum of part(stretch) over the stretches of [0, n), in their order."""
    parts = np.zeros(max(1, -(-n // STRETCH)))

    def work(stretch):
        parts[stretch.start // STRETCH] = part(stretch)

    for_stretches(n, work)
    return parts.sum()


def _loss(kernel, kind, loss, dpred, pred, target, weight, delta=0.0):
    to, (target,) = number(kernel, "loss", loss), flat_inputs(kernel, pred, target=target)
    dpred, (w, n) = gradient(kernel, "dpred", dpred, pred), weights(kernel, weight, pred)
    pred = plain(pred, pred.dtype).reshape(-1)
    share = 1 / pred.size if pred.size else math.nan
    to[0] = share * total_of(pred.size, lambda part: _stretch(kind, float(delta), dpred, pred, target, w, n,
        part.start, part.stop, share) if pred.size else 0.0)


def mse(loss, dpred, pred, target, weight):
    _loss("mse", MSE, loss, dpred, pred, target, weight)


def l1(loss, dpred, pred, target, weight):
    _loss("l1", L1, loss, dpred, pred, target, weight)


def huber(loss, dpred, pred, target, weight, delta):
    _loss("huber", HUBER, loss, dpred, pred, target, weight, delta)


def binary_crossentropy(loss, dpred, pred, target, weight, from_logits):
    _loss("binary_crossentropy", LOGIT if from_logits else PROBABILITY, loss, dpred, pred, target, weight)


@jit
def _divergence(dmu, dlog_variance, mu, log_variance, share):
    total = 0.0
    for i in range(mu.size):
        m, v = np.float64(mu[i]), np.float64(log_variance[i])
        e = math.expm1(v)
        total += m * m + (e - v)
        if dmu.size:
            dmu[i], dlog_variance[i] = m * share, e * (0.5 * share)
    return total


def kl_gaussian(loss, dmu, dlog_variance, mu, log_variance):
    to, (log_variance,) = number("kl_gaussian", "loss", loss), flat_inputs("kl_gaussian", mu, v=log_variance)
    if (dmu is None) != (dlog_variance is None):
        raise ValueError("kl_gaussian: both gradients or none")
    dm, dv = (gradient("kl_gaussian", "gradient", g, mu) for g in (dmu, dlog_variance))
    share, mu = (1 / mu.shape[0] if mu.shape[0] else math.nan), plain(mu, mu.dtype).reshape(-1)
    to[0] = 0.5 * share * total_of(mu.size, lambda part: _divergence(dm[part], dv[part], mu[part], log_variance[part],
        share))

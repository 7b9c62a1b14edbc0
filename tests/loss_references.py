"""Losses in NumPy, float64: (value, derivative) of each prediction, before the mean."""

import numpy as np

LOW, HIGH = 1e-7, 1 - 1e-7


def mse(p, t):
    return (p - t) ** 2, 2 * (p - t)


def l1(p, t):
    return np.abs(p - t), np.sign(p - t)


def huber(p, t, delta):
    e = p - t
    small = np.abs(e) <= delta
    return np.where(small, e * e / 2, delta * np.abs(e) - delta**2 / 2), np.where(small, e, delta * np.sign(e))


def binary_crossentropy(p, t):
    c = np.clip(p, LOW, HIGH)
    value = -(t * np.log(c) + (1 - t) * np.log1p(-c))
    return value, np.where((p < LOW) | (p > HIGH), 0, (1 - t) / (1 - c) - t / c)


def binary_crossentropy_logits(x, t):
    e = np.exp(-np.abs(x))
    return np.maximum(x, 0) - x * t + np.log1p(e), np.where(x < 0, e, 1) / (1 + e) - t


def mean(rule, p, t, weight, *more):
    """(loss, gradient) with weights over the first axes."""
    p, t = np.asarray(p, float), np.asarray(t, float)
    w = np.ones(p.shape) if weight is None else np.asarray(weight, float)
    w = np.broadcast_to(w.reshape(w.shape + (1,) * (p.ndim - w.ndim)), p.shape)
    value, slope = rule(p, t, *more)
    return (value * w).sum() / p.size, slope * w / p.size


def softmax_crossentropy(x, t):
    """Of rows of logits and distributions."""
    top = x.max(axis=1, keepdims=True)
    e = np.exp(x - top)
    s = e.sum(axis=1, keepdims=True)
    return (t * (np.log(s) + top - x)).sum(axis=1), e / s * t.sum(axis=1, keepdims=True) - t


def categorical_crossentropy(p, t):
    """Of rows of probabilities: of their shares, clipped."""
    s = p.sum(axis=1, keepdims=True)
    q = p / s
    free = (q >= LOW) & (q <= HIGH)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(free & (t != 0), t / p, 0)
    return -(t * np.log(np.clip(q, LOW, HIGH))).sum(axis=1), (t * free).sum(axis=1, keepdims=True) / s - own

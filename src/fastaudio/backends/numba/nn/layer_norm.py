"""layer_norm and its backward pass: mean 0 and variance 1 along each row, sums in float64."""

import numpy as np

from ..arrays import plain, same_shape
from ..jit import jit
from ..pool import for_chunks
from .flat import for_rows

ROWS = 64  # of a task of the backward pass


@jit
def _forward(y, mean, rstd, x, gamma, beta, eps):
    n = x.shape[1]
    for row in range(x.shape[0]):
        total = 0.0
        for i in range(n):
            total += np.float64(x[row, i])
        m, squares = total / n, 0.0
        for i in range(n):
            d = np.float64(x[row, i]) - m
            squares += d * d
        mean[row], rstd[row] = m, 1 / np.sqrt(squares / n + eps)
        for i in range(n):
            y[row, i] = (x[row, i] - mean[row]) * rstd[row] * gamma[i] + beta[i]


@jit
def _backward(dx, dgamma, dbeta, dy, x, mean, rstd, gamma):
    n = x.shape[1]
    for row in range(x.shape[0]):
        plain_sum, weighted = 0.0, 0.0
        for i in range(n):
            xhat, g = (x[row, i] - mean[row]) * rstd[row], dy[row, i] * gamma[i]
            plain_sum += np.float64(g)
            weighted += np.float64(g) * np.float64(xhat)
            dgamma[i] += dy[row, i] * xhat
            dbeta[i] += dy[row, i]
        for i in range(n):
            xhat = (x[row, i] - mean[row]) * rstd[row]
            dx[row, i] = (dy[row, i] * gamma[i] - plain_sum / n - xhat * (weighted / n)) * rstd[row]


def _vector(kernel, name, a, n, dtype, default):
    if a is None:
        return np.full(n, default, dtype)
    same_shape(kernel, name, a.shape, (n,))
    return plain(a, dtype)


def layer_norm(y, mean, rstd, x, gamma, beta, eps):
    same_shape("layer_norm", "x", x.shape, y.shape)
    rows, n = x.shape
    same_shape("layer_norm", "mean", mean.shape, (rows,))
    same_shape("layer_norm", "rstd", rstd.shape, (rows,))
    x, eps = plain(x, y.dtype), float(eps)
    gamma = _vector("layer_norm", "gamma", gamma, n, y.dtype, 1)
    beta = _vector("layer_norm", "beta", beta, n, y.dtype, 0)
    for_rows(x, lambda part: _forward(y[part], mean[part], rstd[part], x[part], gamma, beta, eps))


def layer_norm_backward(dx, dgamma, dbeta, dy, x, mean, rstd, gamma):
    kernel = "layer_norm_backward"
    rows, n = x.shape
    for name, a, shape in (("x", x, dx.shape), ("dy", dy, dx.shape), ("mean", mean, (rows,)), ("rstd", rstd, (rows,))):
        same_shape(kernel, name, a.shape, shape)
    x, dy, mean, rstd = (plain(a, dx.dtype) for a in (x, dy, mean, rstd))
    gamma = _vector(kernel, "gamma", gamma, n, dx.dtype, 1)
    tasks = -(-rows // ROWS)
    parts = np.zeros((tasks, 2, n), np.float64)

    def work(task):
        part = slice(task * ROWS, (task + 1) * ROWS)
        _backward(dx[part], parts[task, 0], parts[task, 1], dy[part], x[part], mean[part], rstd[part], gamma)

    for_chunks(lambda: work, tasks)
    for name, gradient, total in zip(("dgamma", "dbeta"), (dgamma, dbeta), parts.sum(axis=0), strict=True):
        if gradient is not None:
            same_shape(kernel, name, gradient.shape, (n,))
            gradient += total.astype(dx.dtype)

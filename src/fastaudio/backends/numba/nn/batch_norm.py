"""batch_norm and its backward pass: y = act((x - mean) * rstd * gamma + beta), statistics in float64."""

import numpy as np

from ...rules import activation_code
from ..arrays import plain, same_shape
from ..jit import jit
from .activation import activate, activate_backward
from .flat import scalar
from .planes import Planes


@jit
def _sum(total, x):
    for i in range(x.shape[0]):
        for l in range(x.shape[1]):
            total[l] += np.float64(x[i, l])


@jit
def _squares(total, x, mean):
    for i in range(x.shape[0]):
        for l in range(x.shape[1]):
            d = np.float64(x[i, l]) - mean[l]
            total[l] += d * d


@jit
def _normalise(y, x, mean, scale, shift):
    for i in range(x.shape[0]):
        for l in range(x.shape[1]):
            y[i, l] = (x[i, l] - mean[l]) * scale[l] + shift[l]


@jit
def _gradient_sums(plain_sum, weighted, dz, x, mean):
    for i in range(x.shape[0]):
        for l in range(x.shape[1]):
            plain_sum[l] += np.float64(dz[i, l])
            weighted[l] += np.float64(dz[i, l]) * np.float64(x[i, l] - mean[l])


@jit
def _dx(dx, dz, x, mean, scale, slope, offset):
    for i in range(x.shape[0]):
        for l in range(x.shape[1]):
            dx[i, l] = dz[i, l] * scale[l] + ((x[i, l] - mean[l]) * slope[l] + offset[l])


def _factors(kernel, p, mean, rstd, gamma, beta):
    """(CB, L) each: mean, scale and shift of z = (x - mean) * scale + shift, 0 for padding."""
    used = p.used()
    scale = rstd if gamma is None else p.vector(kernel, "gamma", gamma) * rstd
    shift = np.zeros_like(scale) if beta is None else p.vector(kernel, "beta", beta)
    return [np.where(used, a, 0).astype(rstd.dtype) for a in (mean, scale, shift)]


def _statistics(p, x):
    total = p.n * p.size
    mean = p.sums(lambda out, block, i, where: _sum(out[0], x[i, block, where]), 1)[:, 0] / total
    squares = p.sums(lambda out, block, i, where: _squares(out[0], x[i, block, where], mean[block]), 1)[:, 0]
    return mean, squares / total


def batch_norm(
    y, mean, rstd, x, gamma, beta, running_mean, running_var, channels, momentum, eps, training, unbiased, act, alpha
):
    same_shape("batch_norm", "x", x.shape, y.shape)
    p, act, alpha = Planes("batch_norm", x.shape, channels), activation_code(act), scalar(y.dtype, alpha)
    x, to, used, total = p.cut(plain(x, y.dtype)), p.cut(y), p.used(), p.n * p.size
    means, rstds = (p.vector("batch_norm", "statistics", a) for a in (mean, rstd))
    moving, spread = (p.vector("batch_norm", "running statistics", a) for a in (running_mean, running_var))
    if training:
        if not total:
            raise ValueError("batch_norm: there must be something to take statistics of")
        m, v = _statistics(p, x)
        wide = v * (total / (total - 1)) if unbiased and total > 1 else v
        moving[...] = np.where(used, momentum * moving + (1 - momentum) * m, moving)
        spread[...] = np.where(used, momentum * spread + (1 - momentum) * wide, spread)
    else:
        m, v = moving, spread.astype(np.float64)
    means[...] = np.where(used, m, 0)
    rstds[...] = np.where(used, 1 / np.sqrt(v + eps), 0)
    factors = _factors("batch_norm", p, means, rstds, gamma, beta)

    def work(_, block, sample, where):
        part = to[sample, block, where]
        _normalise(part, x[sample, block, where], *(f[block] for f in factors))
        if act:
            activate(part.reshape(-1), part.reshape(-1), act, alpha)
            part[:, ~used[block]] = 0  # sigmoid(0) is not

    p.for_units(work)


def batch_norm_backward(dx, dgamma, dbeta, dy, x, mean, rstd, gamma, beta, channels, training, act, alpha):
    same_shape("batch_norm_backward", "x", x.shape, dx.shape)
    same_shape("batch_norm_backward", "dy", dy.shape, dx.shape)
    p, act, alpha = Planes("batch_norm_backward", x.shape, channels), activation_code(act), scalar(dx.dtype, alpha)
    x, dy, to, used = p.cut(plain(x, dx.dtype)), p.cut(plain(dy, dx.dtype)), p.cut(dx), p.used()
    means, rstds = (p.vector("batch_norm_backward", "statistics", a) for a in (mean, rstd))
    factors = _factors("batch_norm_backward", p, means, rstds, gamma, beta)

    def before_act(sample, block, where):
        part = dy[sample, block, where]
        if not act:
            return part
        z, dz = np.empty_like(part), np.empty_like(part)
        _normalise(z, x[sample, block, where], *(f[block] for f in factors))
        y = z.copy()
        activate(y.reshape(-1), z.reshape(-1), act, alpha)
        activate_backward(dz.reshape(-1), part.reshape(-1), z.reshape(-1), y.reshape(-1), act, alpha)
        return dz

    def sums(out, block, sample, where):
        _gradient_sums(out[0], out[1], before_act(sample, block, where), x[sample, block, where], factors[0][block])

    both = p.sums(sums, 2)
    plain_sum, weighted = np.where(used, both[:, 0], 0), np.where(used, both[:, 1], 0) * rstds
    for name, gradient, total in (("dgamma", dgamma, weighted), ("dbeta", dbeta, plain_sum)):
        if gradient is not None:
            p.vector("batch_norm_backward", name, gradient)[...] += total.astype(dx.dtype)
    share = factors[1].astype(np.float64) / max(1, p.n * p.size) if training else np.zeros_like(plain_sum)
    slope, offset = (-share * rstds * weighted).astype(dx.dtype), (-share * plain_sum).astype(dx.dtype)

    def work(_, block, sample, where):
        dz = before_act(sample, block, where)
        _dx(to[sample, block, where], dz, x[sample, block, where], *(f[block] for f in (*factors[:2], slope, offset)))

    p.for_units(work)

"""sgd, momentum, rmsprop, adam, and what they need: the step count, norms and clipping.

`hyper` (float64): learning rate, step, weight decay, and what each kernel names. It is read when the kernel runs.
"""

import math

import numpy as np

from ...rules import hyperparameters
from ..jit import inlined, jit
from .flat import flat, flat_inputs, for_stretches, scalar
from .losses import number, total_of


@inlined
def _normal(x, least):
    """Without denormal numbers, which are slow forever once a mean has decayed to them."""
    return x * 0 if abs(x) < least else x


@jit
def _sgd(w, g, rate, decay):
    for i in range(w.size):
        w[i] -= (g[i] + w[i] * decay) * rate


@jit
def _momentum(w, v, g, rate, decay, beta, share, nesterov, least):
    for i in range(w.size):
        push = (g[i] + w[i] * decay) * share
        v[i] = _normal(v[i] * beta + push, least)
        w[i] -= (v[i] * beta + push if nesterov else v[i]) * rate


@jit
def _rmsprop(w, v, buffer, g, rate, decay, rho, share, under, after, beta, least):
    for i in range(w.size):
        gradient = g[i] + w[i] * decay
        v[i] = _normal(v[i] * rho + gradient * gradient * share, least)
        direction = gradient / (np.sqrt(v[i] + under) + after)
        if buffer.size:
            buffer[i] = direction = _normal(buffer[i] * beta + direction, least)
        w[i] -= direction * rate


@jit
def _adam(w, m, v, g, a, s, eps, beta1, share1, beta2, share2, decay, keep, least):
    for i in range(w.size):
        gradient = g[i] + w[i] * decay
        m[i] = _normal(m[i] * beta1 + gradient * share1, least)
        v[i] = _normal(v[i] * beta2 + gradient * gradient * share2, least)
        w[i] = w[i] * keep - m[i] * a / (np.sqrt(v[i]) * s + eps)


@jit
def _squares(g):
    total = 0.0
    for i in range(g.size):
        total += np.float64(g[i]) * np.float64(g[i])
    return total


@jit
def _scale(g, ratio):
    for i in range(g.size):
        g[i] *= ratio


@jit
def _limit(g, limit):
    for i in range(g.size):
        g[i] = limit if g[i] > limit else (-limit if g[i] < -limit else g[i])


def _settings(kernel, hyper, count):
    """What `hyper` holds now."""
    hyperparameters(kernel, hyper, count)
    return hyper[:count].tolist()


def _scalars(w, *numbers):
    """Numbers of w's type, and the smallest normal one."""
    return [*(scalar(w.dtype, number) for number in numbers), np.finfo(w.dtype).tiny]


def _same(kernel, w, **arrays):
    """Vectors in place: w, and arrays like it."""
    yield flat(w)
    for name, a in arrays.items():
        if a.size != w.size or a.dtype != w.dtype:
            raise ValueError(f"{kernel}: {name} must be as w, got {a.dtype} {a.shape}")
        yield flat(a)


def sgd(w, g, hyper):
    (to,), (g,) = _same("sgd", w), flat_inputs("sgd", w, g=g)
    rate, _, decay = _settings("sgd", hyper, 3)
    rate, decay, _ = _scalars(w, rate, decay)
    for_stretches(to.size, lambda part: _sgd(to[part], g[part], rate, decay))


def momentum(w, v, g, hyper, ema, nesterov):
    (to, v), (g,) = _same("momentum", w, v=v), flat_inputs("momentum", w, g=g)
    rate, _, decay, beta = _settings("momentum", hyper, 4)
    *numbers, least = _scalars(w, rate, decay, beta, 1 - beta if ema else 1)
    for_stretches(to.size, lambda part: _momentum(to[part], v[part], g[part], *numbers, bool(nesterov), least))


def rmsprop(w, v, buffer, g, hyper, keras):
    (to, v), (g,) = _same("rmsprop", w, v=v), flat_inputs("rmsprop", w, g=g)
    room = np.empty(0, w.dtype)
    if buffer is not None:
        _, room = _same("rmsprop", w, buffer=buffer)
    rate, _, decay, rho, eps, beta = _settings("rmsprop", hyper, 6)
    numbers = _scalars(w, rate, decay, rho, 1 - rho, eps if keras else 0, 0 if keras else eps, beta)
    for_stretches(to.size, lambda part: _rmsprop(to[part], v[part], room[part], g[part], *numbers))


def adam(w, m, v, g, hyper, keras, decoupled):
    (to, m, v), (g,) = _same("adam", w, m=m, v=v), flat_inputs("adam", w, g=g)
    rate, step, decay, beta1, beta2, eps = _settings("adam", hyper, 6)
    first, second = 1 - beta1**step, math.sqrt(1 - beta2**step)
    numbers = _scalars(w, rate / first * (second if keras else 1), 1 if keras else 1 / second, eps, beta1, 1 - beta1,
        beta2, 1 - beta2, 0 if decoupled else decay, 1 - rate * decay if decoupled else 1)
    for_stretches(to.size, lambda part: _adam(to[part], m[part], v[part], g[part], *numbers))


def advance_step(hyper):
    hyper[1] += 1


def global_norm(norm, g):
    to, (g,) = number("global_norm", "norm", norm), flat_inputs("global_norm", g, g=g)
    to[0] = math.sqrt(total_of(g.size, lambda part: _squares(g[part])))


def clip(g, norm, max_norm, eps):
    to, size = flat(g), float(number("clip", "norm", norm)[0]) + eps
    ratio = max_norm / size if size else math.inf
    if not ratio >= 1:  # NaN too
        for_stretches(to.size, lambda part: _scale(to[part], scalar(g.dtype, ratio)))


def clip_value(g, limit):
    to, limit = flat(g), scalar(g.dtype, limit)
    for_stretches(to.size, lambda part: _limit(to[part], limit))

"""sgd, momentum, rmsprop, adam, and what they need. `hyper` lives on the device and is read when a kernel runs.

In a replay of several steps each update also leaves what the next step would have to make: see `handover`.
"""

from ...rules import hyperparameters, one_number
from ..check import same_size
from ..handover import left
from ..launch import blocks, run
from .sums import ROOT, of_elements, summed

STEM, BLOCK, MOST = "nn/optimizers", 256, 1 << 12


def _over(kernel, w, arguments, shared=0):
    run(kernel, STEM, blocks(w.size, 4 * BLOCK, MOST), BLOCK, arguments, shared=shared)


def sgd(w, g, hyper):
    same_size("sgd", w, g=g)
    hyperparameters("sgd", hyper, 3)
    copy, clear = left()
    _over("sgd", w, (w, g, copy, hyper, w.size, clear))


def momentum(w, v, g, hyper, ema, nesterov):
    same_size("momentum", w, v=v, g=g)
    hyperparameters("momentum", hyper, 4)
    copy, clear = left()
    _over("momentum", w, (w, v, g, copy, hyper, w.size, bool(ema), bool(nesterov), clear))


def rmsprop(w, v, buffer, g, hyper, keras):
    same_size("rmsprop", w, v=v, g=g, **({} if buffer is None else {"buffer": buffer}))
    hyperparameters("rmsprop", hyper, 6)
    copy, clear = left()
    _over("rmsprop", w, (w, v, buffer, g, copy, hyper, w.size, bool(keras), clear))


def adam(w, m, v, g, hyper, keras, decoupled):
    same_size("adam", w, m=m, v=v, g=g)
    hyperparameters("adam", hyper, 6)
    copy, clear = left()
    _over("adam", w, (w, m, v, g, copy, hyper, w.size, bool(keras), bool(decoupled), clear), shared=9 * 4)


def advance_step(hyper):
    hyperparameters("advance_step", hyper, 2)
    run("advance_step", STEM, 1, 32, (hyper,))


def global_norm(norm, g):
    one_number("global_norm", "norm", norm)
    summed("global_norm", STEM, norm, of_elements(g.size), (g, g.size), 1.0, ROOT)


def clip(g, norm, max_norm, eps):
    one_number("clip", "norm", norm)
    _over("clip", g, (g, norm, g.size, max_norm, eps))


def clip_value(g, limit):
    _over("clip_value", g, (g, g.size, limit))

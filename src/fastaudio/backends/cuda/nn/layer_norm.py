"""layer_norm and its backward pass: mean 0 and variance 1 along each row."""

from ..check import shape
from ..launch import run
from .layer_norm_parameters import add_parameters
from .team import BLOCK, SHARED, grid, team

STEM = "nn/layer_norm"


def _vectors(kernel, n, **arrays):
    for name, a in arrays.items():
        if a is not None:
            shape(kernel, name, a, (n,))


def layer_norm(y, mean, rstd, x, gamma, beta, eps):
    rows, n = x.shape
    shape("layer_norm", "x", x, y.shape)
    _vectors("layer_norm", rows, mean=mean, rstd=rstd)
    _vectors("layer_norm", n, gamma=gamma, beta=beta)
    arguments = y, mean, rstd, x, gamma, beta, rows, n, 1 / max(n, 1), eps
    run("layer_norm", STEM, grid(rows, n), BLOCK, arguments, shared=SHARED, TEAM=team(n))


def layer_norm_backward(dx, dgamma, dbeta, dy, x, mean, rstd, gamma):
    kernel = "layer_norm_backward"
    rows, n = x.shape
    shape(kernel, "x", x, dx.shape)
    shape(kernel, "dy", dy, dx.shape)
    _vectors(kernel, rows, mean=mean, rstd=rstd)
    _vectors(kernel, n, gamma=gamma, dgamma=dgamma, dbeta=dbeta)
    if not x.size:
        return
    if dgamma is not None or dbeta is not None:
        add_parameters(dgamma, dbeta, dy, x, mean, rstd)
    arguments = dx, dy, x, mean, rstd, gamma, rows, n, 1 / n
    run(kernel, STEM, grid(rows, n), BLOCK, arguments, shared=SHARED, TEAM=team(n))

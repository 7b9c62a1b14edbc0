"""Drawn calls of network kernels, and the same in torch: the table, what draws, and calls of rows, losses, optimizers.

A case is a pair of functions: `ours(kernel, real)` and `theirs(torch)`, each of which gives a list of arrays. Every input
is a float32 number in a float64 array, so that torch's results, in float64, are those of both dtypes; and every number is
drawn by `RandomState`, whose stream NumPy keeps, so that results can be stored (`nn/torchs_results.npz`). Results are of
the size of 1 or above it, so that what cancels out is not measured by itself: see `excess`.
"""

import numpy as np
from philox_reference import words
from support import full

from fastaudio.backends.ops import ACT

TABLE = {}  # name -> (function of a `Draw`, kernels it calls, largest error in float32)
F64_LIMIT = 1e-12


def case(kernels, limit=1e-6, name=None):
    """Put a function that draws a case into the table."""

    def put(function):
        TABLE[name or function.__name__] = function, tuple(kernels.split()), limit
        return function

    return put


class Draw:
    """What the functions that draw cases ask of a generator."""

    def __init__(self, seed):
        self.state = np.random.RandomState(seed)
        self.integers = self.state.randint
        self.random = self.state.random_sample

    def pick(self, *options):
        return options[self.integers(len(options))]

    def choice(self, options):
        return options[self.integers(len(options))]

    def size(self, low, high):
        """A whole number, small ones often."""
        return int(low * ((high + 1) / low) ** self.random())

    def uniform(self, low, high, shape=()):
        return np.asarray(low + (high - low) * self.random(shape)).astype(np.float32).astype(np.float64)

    def standard_normal(self, shape=()):
        """Of mean 0 and variance 1, though not normal: logarithms are not the same in every C library."""
        return self.uniform(-(3**0.5), 3**0.5, shape)

    noise = standard_normal

    def weights(self, shape, inputs):
        """Those of sums of so many inputs: sums are of the size of 1."""
        return self.uniform(-((3 / inputs) ** 0.5), (3 / inputs) ** 0.5, shape)


def excess(got, want):
    """The largest error over the largest value, or over 1."""
    assert got.shape == want.shape and np.isfinite(got).all()
    return float(np.abs(got - want).max(initial=0) / max(np.abs(want).max(initial=0), 1))


def ours_of(real, *arrays):
    """The arrays as a kernel of this dtype takes them; None stays."""
    return [None if a is None else np.array(a, real, order="C") for a in arrays]


def leaves(torch, *arrays):
    return [None if a is None else torch.tensor(a, requires_grad=True) for a in arrays]


def got(tensors):
    return [t.detach().numpy() for t in tensors if t is not None]


def torch_act(torch, name, x, alpha):
    F = torch.nn.functional
    return {"linear": lambda: x, "relu": lambda: F.relu(x), "leaky_relu": lambda: F.leaky_relu(x, alpha), "elu": lambda: F.elu(x, alpha),
            "gelu": lambda: F.gelu(x), "sigmoid": lambda: torch.sigmoid(x), "tanh": lambda: torch.tanh(x)}[name]()  # fmt: skip


@case("gemm")
def gemm(d):
    m, n, k, ta, tb, add = d.size(1, 90), d.size(1, 90), d.size(1, 90), d.pick(0, 1), d.pick(0, 1), d.pick(0, 1)
    a, b, c = d.noise((k, m) if ta else (m, k)), d.noise((n, k) if tb else (k, n)), d.noise((m, n))

    def ours(kernel, real):
        x, y, out = ours_of(real, a, b, c)
        kernel("gemm")(out, x, y, bool(ta), bool(tb), bool(add))
        return [out]

    def theirs(torch):
        x, y = (torch.tensor(v.T if t else v) for v, t in ((a, ta), (b, tb)))
        return [(x @ y + add * torch.tensor(c)).numpy()]

    return ours, theirs


@case("dense dense_dx dense_dw")
def dense(d):
    rows, n_in, n_out, act = d.size(1, 80), d.size(1, 120), d.size(1, 120), d.pick(*ACT)
    x, w, b = d.noise((rows, n_in)), d.weights((n_in, n_out), n_in), d.pick(None, d.noise(n_out))
    dy, before = d.noise((rows, n_out)), d.noise((n_in, n_out))

    def ours(kernel, real):
        vx, vw, vb, vdy, dw = ours_of(real, x, w, b, dy, before)
        y, dx, db = full(dy.shape, real), full(x.shape, real), np.zeros(n_out, real)
        kernel("dense")(y, vx, vw, vb, ACT[act], 0.3)
        kernel("dense_dx")(dx, vdy, vw)
        kernel("dense_dw")(dw, db, vx, vdy, True)
        return [y, dx, dw, db]

    def theirs(torch):
        tx, tw, tb = leaves(torch, x, w, np.zeros(n_out) if b is None else b)
        z = torch.nn.functional.linear(tx, tw.T, tb)
        z.backward(torch.tensor(dy))
        return got([torch_act(torch, act, z, 0.3), tx.grad, tw.grad + torch.tensor(before), tb.grad])

    return ours, theirs


@case("activation activation_backward")
def activation(d):
    shape, act, alpha = (d.size(1, 40), d.size(1, 70)), d.pick(*ACT), float(d.uniform(0.01, 0.5))
    x, dy = 4 * d.noise(shape), d.noise(shape)

    def ours(kernel, real):
        vx, vdy = ours_of(real, x, dy)
        y, dx = full(shape, real), full(shape, real)
        kernel("activation")(y, vx, ACT[act], alpha)
        kernel("activation_backward")(dx, vdy, vx, y, ACT[act], alpha)
        return [y, dx]

    def theirs(torch):
        (tx,) = leaves(torch, x)
        y = torch_act(torch, act, tx, alpha)
        y.backward(torch.tensor(dy))
        return got([y, tx.grad])

    return ours, theirs


def softmax_case(d, name):
    shape = (d.size(1, 40), d.size(2, 90))
    x, dy = d.pick(1, 5) * d.noise(shape), d.noise(shape)

    def ours(kernel, real):
        vx, vdy = ours_of(real, x, dy)
        y, dx = full(shape, real), full(shape, real)
        kernel(name)(y, vx)
        kernel(name + "_backward")(dx, vdy, y)
        return [y, dx]

    def theirs(torch):
        (tx,) = leaves(torch, x)
        y = getattr(torch, name)(tx, 1)
        y.backward(torch.tensor(dy))
        return got([y, tx.grad])

    return ours, theirs


for _name in ("softmax", "log_softmax"):
    case(f"{_name} {_name}_backward", name=_name)(lambda d, name=_name: softmax_case(d, name))


@case("add multiply accumulate scale fill copy copy_columns")
def elementwise(d):
    shape, s = (d.size(1, 30), d.size(1, 60)), float(d.noise())
    a, b = d.noise(shape), d.noise(shape)
    wide = d.noise((shape[0], shape[1] + d.size(1, 9)))
    to, start = d.integers(wide.shape[1]), d.integers(shape[1])
    count = d.integers(1 + min(wide.shape[1] - to, shape[1] - start))

    def ours(kernel, real):
        x, y, columns = ours_of(real, a, b, wide)
        out = [full(shape, real) for _ in range(6)]
        out[2][...] = y
        for name, o, arguments in zip(("add", "multiply", "accumulate", "scale", "fill", "copy"), out,
                                      ((x, y), (x, y), (x,), (x, s), (s,), (x,)), strict=True):  # fmt: skip
            kernel(name)(o, *arguments)
        kernel("copy_columns")(columns, x, to, start, count)
        return [*out, columns]

    def theirs(torch):
        x, y, columns = (torch.tensor(v) for v in (a, b, wide.copy()))
        columns[:, to : to + count] = x[:, start : start + count]
        return got([x + y, x * y, y + x, x * s, torch.full(shape, s, dtype=x.dtype), x, columns])

    return ours, theirs


@case("layer_norm layer_norm_backward", 3e-6)
def layer_norm(d):
    rows, n, eps = d.size(1, 50), d.size(4, 130), d.pick(1e-3, 1e-5)
    x, dy, gamma, beta = d.noise((rows, n)), d.noise((rows, n)), d.pick(None, d.noise(n)), d.pick(None, d.noise(n))

    def ours(kernel, real):
        vx, vdy, g, b = ours_of(real, x, dy, gamma, beta)
        y, mean, rstd, dx = full(x.shape, real), full(rows, real), full(rows, real), full(x.shape, real)
        dg, db = np.zeros(n, real), np.zeros(n, real)
        kernel("layer_norm")(y, mean, rstd, vx, g, b, eps)
        kernel("layer_norm_backward")(dx, None if g is None else dg, None if b is None else db, vdy, vx, mean, rstd, g)
        return [y, dx, dg, db]

    def theirs(torch):
        tx, g, b = leaves(torch, x, gamma, beta)
        y = torch.nn.functional.layer_norm(tx, (n,), g, b, eps)
        y.backward(torch.tensor(dy))
        zero = torch.zeros(n, dtype=y.dtype)
        return got([y, tx.grad, zero if g is None else g.grad, zero if b is None else b.grad])

    return ours, theirs


@case("dropout dropout_backward")
def dropout(d):
    """torch multiplies by the mask that was drawn: its own is of another generator."""
    shape, rate, counter = (d.size(1, 30), d.size(1, 60)), float(d.uniform(0.05, 0.9)), [d.integers(99), d.integers(99)]
    x, dy = d.noise(shape), d.noise(shape)

    def ours(kernel, real):
        vx, vdy, one = ours_of(real, x, dy, np.ones(shape))
        y, dx, mask, seed = full(shape, real), full(shape, real), full(shape, real), np.array(counter, np.uint64)
        for name, out, given in (("dropout", y, vx), ("dropout_backward", dx, vdy), ("dropout", mask, one)):
            kernel(name)(out, given, seed, 3, 0, rate)
        return [y, dx, mask]

    def theirs(torch):
        drawn = words(int(np.prod(shape)), counter, 3).reshape(shape) >= int(rate * 2**32)
        keep = torch.tensor(drawn / (1 - rate))
        (tx,) = leaves(torch, x)
        (tx * keep).backward(torch.tensor(dy))
        return got([tx * keep, tx.grad, keep])

    return ours, theirs


@case("gaussian_sample gaussian_sample_backward")
def gaussian_sample(d):
    shape = (d.size(1, 30), d.size(1, 40))
    mu, lv, eps, dz, more, more_lv = (d.noise(shape) for _ in range(6))
    more, more_lv = d.pick((None, None), (more, more_lv))

    def ours(kernel, real):
        m, v, e, g, a, b = ours_of(real, mu, lv, eps, dz, more, more_lv)
        z, dm, dv = (full(shape, real) for _ in range(3))
        kernel("gaussian_sample")(z, m, v, e)
        kernel("gaussian_sample_backward")(dm, dv, g, v, e, a, b)
        return [z, dm, dv]

    def theirs(torch):
        m, v = leaves(torch, mu, lv)
        z = m + torch.exp(v / 2) * torch.tensor(eps)
        z.backward(torch.tensor(dz))
        a, b = (torch.zeros(shape, dtype=z.dtype) if t is None else torch.tensor(t) for t in (more, more_lv))
        return got([z, m.grad + a, v.grad + b])

    return ours, theirs

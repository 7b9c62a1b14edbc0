"""batch_norm and its gradient against NumPy in float64 and torch, on images with padding channels and on rows."""

import numpy as np
import pytest
from image_references import block, same_bits, unblock
from nn_references import forward, slope
from support import error, full, noise

import fastaudio as fa
from fastaudio.backends.ops import ACT

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}


def packed(v, size):
    """A vector of channels with its padding."""
    return None if v is None else np.concatenate([v, np.zeros(size - len(v), v.dtype)])


class Case:
    """Random arguments, x (N, C, H, W) or rows (N, C); everything for a call and its reference."""

    def __init__(self, rng, real, shape, act, gamma=True, beta=True):
        self.x = noise(rng, shape, real) * real(rng.uniform(0.5, 2)) + noise(rng, (1, shape[1]) + (1,) * (len(shape) - 2), real)
        self.dy, self.act, self.alpha, self.c = noise(rng, shape, real), act, 0.3, shape[1]
        self.gamma, self.beta = (noise(rng, self.c, real) if given else None for given in (gamma, beta))
        self.running = noise(rng, self.c, real), np.abs(noise(rng, self.c, real)) + real(0.5)
        self.image = len(shape) == 4
        self.size = -(-self.c // 16) * 16 if self.image else self.c
        self.eps, self.momentum = 1e-3, 0.9

    def lay(self, a):
        return block(a) if self.image else a

    def plain(self, a):
        return unblock(a, self.c) if self.image else a

    def forward(self, engine, training, unbiased=False):
        x, (mean, rstd) = self.lay(self.x), (full(self.size, self.x.dtype) for _ in range(2))
        y, moving = full(x.shape, x.dtype), [packed(v, self.size) for v in self.running]
        engine.kernel("batch_norm")(
            y, mean, rstd, x, packed(self.gamma, self.size), packed(self.beta, self.size), *moving, self.c, self.momentum, self.eps,
            training, unbiased, ACT[self.act], self.alpha)
        self.saved = mean, rstd
        assert not mean[self.c :].any() and not rstd[self.c :].any()
        return self.plain(y), *(v[: self.c] for v in moving)

    def backward(self, engine, training):
        x, dy = self.lay(self.x), self.lay(self.dy).copy()
        dx, grads = full(x.shape, x.dtype), [np.full(self.size, 2, x.dtype) for _ in range(2)]
        dgamma, dbeta = (g if v is not None else None for g, v in zip(grads, (self.gamma, self.beta), strict=True))
        arguments = (dy, x, *self.saved, packed(self.gamma, self.size), packed(self.beta, self.size), self.c, training, ACT[self.act], self.alpha)
        engine.kernel("batch_norm_backward")(dx, dgamma, dbeta, *arguments)
        engine.kernel("batch_norm_backward")(dy, None, None, *arguments)  # in place
        assert same_bits(dx, dy) and all((g[self.c :] == 2).all() for g in grads)
        return self.plain(dx), *(g[: self.c] - 2 for g in grads)

    def reference(self, training, unbiased=False):
        """y, moving mean and variance; then dx, dgamma, dbeta."""
        axes, view = ((0, 2, 3), (1, -1, 1, 1)) if self.image else ((0,), (1, -1))
        x, dy = self.x.astype(float), self.dy.astype(float)
        gamma = np.ones(self.c) if self.gamma is None else self.gamma.astype(float)
        beta = np.zeros(self.c) if self.beta is None else self.beta.astype(float)
        moving = [v.astype(float) for v in self.running]
        mean, var, m = moving[0], moving[1], x.size // self.c
        if training:
            mean, var = x.mean(axes), x.var(axes)
            wide = var * m / (m - 1) if unbiased and m > 1 else var
            moving = [self.momentum * old + (1 - self.momentum) * new for old, new in zip(moving, (mean, wide), strict=True)]
        rstd = 1 / np.sqrt(var + self.eps)
        xhat = (x - mean.reshape(view)) * rstd.reshape(view)
        z = xhat * gamma.reshape(view) + beta.reshape(view)
        dz = dy * slope(self.act, z, self.alpha)
        dbeta, dgamma = dz.sum(axes), (dz * xhat).sum(axes)
        rest = (dbeta.reshape(view) + xhat * dgamma.reshape(view)) / m if training else 0
        dx = (dz - rest) * (gamma * rstd).reshape(view)
        return (forward(self.act, z, self.alpha), *moving), (dx, dgamma, dbeta), z


def far_from_the_kink(z, dtype):
    """Of relu and its like; where z is within rounding of 0 the two sides are both right."""
    return np.abs(z).min(initial=1) > (1e-5 if dtype == np.float32 else 1e-10)


def random_shape(rng, i):
    if i % 3 == 0:
        return int(2 ** rng.uniform(0, 8)), int(rng.choice([1, 2, 5, 16, 37, 100, 512]))
    return int(rng.integers(1, 6)), int(rng.choice([1, 3, 16, 17, 32, 45])), int(rng.integers(1, 14)), int(rng.integers(1, 14))


def test_random(engine, real):
    rng = np.random.default_rng(0)
    checked = 0
    for i in range(240):
        case = Case(rng, real, random_shape(rng, i), list(ACT)[i % 7], bool(i % 5), bool(i % 4))
        training, unbiased = bool(i % 8), bool(i % 2)
        got = case.forward(engine, training, unbiased), case.backward(engine, training)
        *want, z = case.reference(training, unbiased)
        if case.x.size // case.c < 3 and training:
            continue  # below: the variance of one or two values, where x^ is +-1 and dx the difference of equal numbers
        assert max(error(g, w) for g, w in zip(got[0], want[0], strict=True)) < LIMIT[real], (case.x.shape, case.act, training)
        if not far_from_the_kink(z, real):
            continue
        checked += 1
        # differences and sums: their error is measured by what goes into them
        terms = np.abs(case.dy).max() * case.saved[1].max(), *[np.abs(case.dy).sum() / case.c] * 2
        given = True, case.gamma is not None, case.beta is not None
        errors = [np.abs(g - w).max() / max(np.abs(w).max(), s) for g, w, s, asked in zip(got[1], want[1], terms, given, strict=True) if asked]
        assert max(errors) < LIMIT[real] * 3, (case.x.shape, case.act, training, errors)
    assert checked > 100


def test_one_value_a_channel(engine, real):
    rng = np.random.default_rng(1)
    for shape in ((1, 5), (1, 20, 1, 1)):
        case = Case(rng, real, shape, "linear")
        y, *_ = case.forward(engine, True, True)
        assert error(y, np.broadcast_to(case.beta.reshape(1, -1, *(1,) * (len(shape) - 2)), shape)) < LIMIT[real]
        dx, dgamma, _ = case.backward(engine, True)
        assert np.abs(dx).max() < 1e-4 and not dgamma.any()


def test_large_means_and_outliers(engine, real):
    """Statistics in double: a mean a thousand deviations away, and a first value far from all others."""
    rng = np.random.default_rng(2)
    case = Case(rng, real, (4, 20, 33, 35), "linear")
    case.x = (noise(rng, case.x.shape, np.float64) + 1000).astype(real)
    case.x[0, :, 0, 0] = 2000
    y, mean, var = case.forward(engine, True)
    _, want_mean, want_var = case.reference(True)[0]
    assert error(mean, want_mean) < LIMIT[real] / 5 and error(var, want_var) < LIMIT[real]
    assert error(y, case.reference(True)[0][0]) < (1e-4 if real == np.float32 else 1e-12)  # x - mean loses digits of the mean


def test_long(engine, real):
    """Several units of work a channel."""
    rng = np.random.default_rng(3)
    for shape in ((2, 18, 90, 100), (70_001, 3), (300, 700)):
        case = Case(rng, real, shape, "leaky_relu")
        case.dy = np.abs(case.dy)
        got = case.forward(engine, True), case.backward(engine, True)
        *want, z = case.reference(True)
        near = np.abs(z) < (1e-4 if real == np.float32 else 1e-10)
        got[1][0][near] = want[1][0][near] = 0
        assert max(error(g, w) for part in range(2) for g, w in zip(got[part], want[part], strict=True)) < LIMIT[real] * 2


def test_threads_do_not_change_bits(real):
    rng, before = np.random.default_rng(4), fa.get_num_threads()
    case = Case(rng, real, (4, 40, 60, 60), "relu")
    results = []
    try:
        for threads in (1, 2, 3):
            fa.set_num_threads(threads)
            from fastaudio.backends import registry

            results.append([*case.forward(registry.current(), True), *case.backward(registry.current(), True)])
    finally:
        fa.set_num_threads(before)
    assert all(same_bits(a, b) for other in results[1:] for a, b in zip(results[0], other, strict=True))


def test_central_differences(engine):
    rng = np.random.default_rng(5)
    for act in ("linear", "tanh", "gelu"):
        case = Case(rng, np.float64, (3, 5, 2, 2), act)
        case.forward(engine, True)
        gradients = case.backward(engine, True)
        for array, gradient in zip((case.x, case.gamma, case.beta), gradients, strict=True):
            for i in np.ndindex(array.shape):
                kept, ends = array[i], []
                for h in (1e-5, -1e-5):
                    array[i] = kept + h
                    ends.append((case.forward(engine, True)[0] * case.dy).sum())
                array[i] = kept
                assert abs((ends[0] - ends[1]) / 2e-5 - gradient[i]) < 1e-7 * max(1, np.abs(gradient).max())


@pytest.mark.rivals
def test_torch(engine, real):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(6)
    for i in range(40):
        case = Case(rng, real, (int(rng.integers(2, 6)), int(rng.integers(1, 40)), 7, 5), "linear")
        training = bool(i % 2)
        x, gamma, beta = (torch.from_numpy(a.copy()).requires_grad_() for a in (case.x, case.gamma, case.beta))
        moving = [torch.from_numpy(a.copy()) for a in case.running]
        y = torch.nn.functional.batch_norm(x, *moving, gamma, beta, training, 1 - case.momentum, case.eps)
        y.backward(torch.from_numpy(case.dy))
        want = [a.detach().numpy() for a in (y, *moving)], [a.grad.numpy() for a in (x, gamma, beta)]
        got = case.forward(engine, training, True), case.backward(engine, training)
        assert max(error(g, w) for part in range(2) for g, w in zip(got[part], want[part], strict=True)) < LIMIT[real] * 4


def test_mistakes(engine, real):
    x, v = np.zeros((2, 1, 3, 3, 16), real), np.ones(16, real)
    good = [np.zeros_like(x), v, v, x, v, v, v, v, 16, 0.9, 1e-3, True, False, 0, 0.0]
    for place, bad in ((0, np.zeros((2, 1, 3, 4, 16), real)), (1, np.ones(15, real)), (4, np.ones(17, real)), (8, 17), (8, 0), (13, 7),
                       (3, np.zeros((0, 1, 3, 3, 16), real))):
        arguments = [a if i != place else bad for i, a in enumerate(good)]
        with pytest.raises(ValueError):
            engine.kernel("batch_norm")(*arguments)

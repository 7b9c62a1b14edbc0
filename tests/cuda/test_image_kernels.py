"""Pooling, upsampling and normalisation on the simulated device, against the engine of NumPy arrays."""

import numpy as np
import pytest
from image_references import block, random_pooling
from parity import drawn, same

from fastaudio.backends import registry
from fastaudio.backends.ops import ACT


def images(rng, shape, pooled):
    """x, y, dx, dy; many equal values in x."""
    n, c, h, w = shape
    x = rng.integers(-4, 5, shape).astype(np.float32)
    y, dx, dy = drawn(rng, (n, c, *pooled), shape, (n, c, *pooled))
    return [block(a) for a in (x, y, dx, dy)]


def test_pooling(sim):
    rng = np.random.default_rng(0)
    for i in range(25):
        shape, pooled, *where = random_pooling(rng)
        x, y, dx, dy = images(rng, (shape[0], min(shape[1], 17), *shape[2:]), pooled)
        index = np.zeros(y.shape, np.uint8 if i % 2 else np.int32)
        same(sim, "max_pool2d", y, None, x, *where, exact=(0,))
        _, index, *_ = same(sim, "max_pool2d", y, index, x, *where, exact=(0,), skip=(1,))
        on_cpu = np.zeros_like(index)
        engine, want = registry.current(), dx.copy()
        engine.kernel("max_pool2d")(y, on_cpu, x, *where)
        engine.kernel("max_pool2d_backward")(want, dy, on_cpu, *where)
        sim.run("max_pool2d_backward", dx, dy, index, *where)
        assert np.array_equal(dx, want)  # the same sums in the same order
        same(sim, "avg_pool2d", y, x, *where, bool(i % 2), limit=5e-7)
        same(sim, "avg_pool2d_backward", dx, dy, *where, bool(i % 2), limit=5e-7)


def test_upsampling(sim):
    rng = np.random.default_rng(1)
    for n, c, h, w, fh, fw in ((1, 1, 1, 1, 1, 1), (2, 17, 3, 5, 2, 2), (1, 3, 4, 3, 3, 1), (2, 16, 2, 2, 1, 4)):
        x, y, dx, dy = images(rng, (n, c, h, w), (h * fh, w * fw))
        same(sim, "upsample2d", y, x, (fh, fw), exact=(0,))
        same(sim, "upsample2d_backward", dx, dy, (fh, fw), limit=5e-7)


def test_global_pools(sim):
    rng = np.random.default_rng(2)
    for shape, channels in (
        ((2, 1, 5, 7, 16), 3),
        ((1, 3, 6, 6, 16), 40),
        ((3, 9, 5), 5),
        ((2, 40, 70), 70),
        ((2, 300, 1), 1),
    ):
        x, dx, y, dy = drawn(rng, shape, shape, (shape[0], channels), (shape[0], channels))
        x = np.round(2 * x)  # many equal values
        places = np.zeros(y.shape, np.int32)
        same(sim, "global_avg_pool", y, x, limit=5e-7)
        same(sim, "global_avg_pool_backward", dx, dy, limit=5e-7)
        _, places, _ = same(sim, "global_max_pool", y, places, x, exact=(0, 1))
        same(sim, "global_max_pool_backward", dx, dy, places, exact=(0,))
        x.reshape(-1)[:: x.size // 3] = np.nan
        same(sim, "global_max_pool", y, places, x, exact=(0, 1))


NORMS = [((2, 1, 3, 5, 16), 3, "relu"), ((3, 2, 4, 4, 16), 32, "linear"), ((2, 2, 1, 1, 16), 20, "sigmoid"),
         ((40, 7), 7, "gelu"), ((300, 36), 36, "tanh"), ((5, 6, 3), 3, "elu"), ((1, 1, 60, 70, 16), 16, "leaky_relu"),
         ((6, 70), 70, "linear")]  # fmt: skip


@pytest.mark.parametrize("shape, channels, act", NORMS)
def test_batch_norm(sim, shape, channels, act):
    rng = np.random.default_rng(3)
    wide = shape[1] * 16 if len(shape) > 3 else shape[-1]
    x, y, dx, dy = drawn(rng, *[shape] * 4)
    gamma, beta, mean, rstd, running_mean, running_var, dgamma, dbeta = drawn(rng, *[wide] * 8)
    moving = running_mean, np.abs(running_var)
    padding = np.arange(wide) >= channels  # x has any numbers there
    for training, unbiased, affine in ((True, True, True), (True, False, False), (False, False, True)):
        both = (gamma, beta) if affine else (None, None)
        rule = channels, 0.9, 1e-3, training, unbiased, ACT[act], 0.2
        got = same(sim, "batch_norm", y, mean, rstd, x + 3, *both, *moving, *rule, limit=2e-6)
        assert not got[1][padding].any() and not got[2][padding].any()
        back = channels, training, ACT[act], 0.2
        grads = (dgamma, dbeta) if affine else (None, None)
        same(sim, "batch_norm_backward", dx, *grads, dy, x + 3, got[1], got[2], *both, *back, limit=4e-6)


def test_batch_norm_of_a_large_mean(sim):
    rng = np.random.default_rng(4)
    x = (drawn(rng, (60, 20))[0] + 1000).astype(np.float32)
    mean, rstd, running_mean, running_var = drawn(rng, *[20] * 4)
    rule = 20, 0.0, 1e-3, True, False, 0, 0.0
    _, mean, _, _, _, _, _, var, *_ = same(
        sim, "batch_norm", x.copy(), mean, rstd, x, None, None, running_mean, np.abs(running_var), *rule, limit=1e-4
    )
    assert np.abs(mean - x.astype(float).mean(0)).max() < 1e-4 and np.abs(var / x.astype(float).var(0) - 1).max() < 1e-6


def test_layer_norm(sim):
    rng = np.random.default_rng(5)
    for rows, n in ((1, 3), (3, 5), (17, 33), (300, 8), (2, 1100)):
        x, y, dx, dy = drawn(rng, *[(rows, n)] * 4)
        gamma, beta, dgamma, dbeta = drawn(rng, *[n] * 4)
        mean, rstd = drawn(rng, rows, rows)
        for both in ((gamma, beta), (None, None), (gamma, None)):
            _, mean, rstd, *_ = same(sim, "layer_norm", y, mean, rstd, x + 3, *both, 1e-5, limit=2e-6)
            grads = (dgamma, dbeta) if both[0] is not None else (None, None)
            same(sim, "layer_norm_backward", dx, *grads, dy, x + 3, mean, rstd, both[0], limit=4e-6)

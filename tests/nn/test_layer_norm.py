"""layer_norm and its gradient against NumPy in float64 and torch."""

import numpy as np
import pytest
from image_references import same_bits
from support import error, full, noise

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}


def run(engine, x, dy, gamma, beta, eps=1e-3):
    y, (mean, rstd) = full(x.shape, x.dtype), (full(len(x), x.dtype) for _ in range(2))
    assert engine.kernel("layer_norm")(y, mean, rstd, x, gamma, beta, eps) is None
    dx, (dgamma, dbeta) = full(x.shape, x.dtype), (np.full(x.shape[1], 2, x.dtype) for _ in range(2))
    assert engine.kernel("layer_norm_backward")(dx, dgamma, dbeta, dy, x, mean, rstd, gamma) is None
    other = dy.copy()
    engine.kernel("layer_norm_backward")(other, None, None, other, x, mean, rstd, gamma)  # in place
    assert same_bits(dx, other)
    return y, dx, dgamma - 2, dbeta - 2


def reference(x, dy, gamma, beta, eps=1e-3):
    x, dy = x.astype(float), dy.astype(float)
    gamma, beta = (default if v is None else v.astype(float) for v, default in ((gamma, 1), (beta, 0)))
    rstd = 1 / np.sqrt(x.var(1, keepdims=True) + eps)
    xhat, g = (x - x.mean(1, keepdims=True)) * rstd, dy * gamma
    dx = rstd * (g - g.mean(1, keepdims=True) - xhat * (g * xhat).mean(1, keepdims=True))
    return xhat * gamma + beta, dx, (dy * xhat).sum(0), dy.sum(0)


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for i in range(200):
        rows, n = int(2 ** rng.uniform(0, 8)), int(rng.choice([1, 3, 7, 8, 16, 31, 64, 100, 513, 2100]))
        x, dy = noise(rng, (rows, n), real) + 3 * noise(rng, (rows, 1), real), noise(rng, (rows, n), real)
        gamma, beta = (noise(rng, n, real) if i % k else None for k in (3, 4))
        got, want = run(engine, x, dy, gamma, beta), reference(x, dy, gamma, beta)
        # differences and sums: their error is measured by what goes into them
        terms = 1, np.abs(dy).max() / np.sqrt(x.astype(float).var(1).min() + 1e-3), *[np.abs(dy).sum() / n] * 2
        errors = [np.abs(g - w).max() / max(np.abs(w).max(), s) for g, w, s in zip(got, want, terms, strict=True)]
        assert max(errors) < LIMIT[real] * 3, (rows, n, errors)


def test_empty_and_large_means(engine, real):
    x = np.zeros((0, 5), real)
    assert all(not g.size or not g.any() for g in run(engine, x, x, np.ones(5, real), None))
    rng = np.random.default_rng(1)
    x = (noise(rng, (5, 3000), np.float64) + 1000).astype(real)
    y, *_ = run(engine, x, x, None, None)
    assert error(y, reference(x, x, None, None)[0]) < (1e-4 if real == np.float32 else 1e-12)  # x - mean loses digits


@pytest.mark.rivals
def test_torch(engine, real):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    for n in (5, 16, 100):
        x, gamma, beta = (torch.from_numpy(noise(rng, s, real)).requires_grad_() for s in ((37, n), n, n))
        dy = noise(rng, (37, n), real)
        y = torch.nn.functional.layer_norm(x, (n,), gamma, beta, 1e-3)
        y.backward(torch.from_numpy(dy))
        got = run(engine, x.detach().numpy(), dy, gamma.detach().numpy(), beta.detach().numpy())
        want = [a.detach().numpy() for a in (y, x.grad, gamma.grad, beta.grad)]
        assert max(error(g, w) for g, w in zip(got, want, strict=True)) < LIMIT[real] * 3


def test_mistakes(engine, real):
    x, v, w = np.zeros((3, 4), real), np.zeros(3, real), np.zeros(4, real)
    for arguments in ((x, v, w, x, w, w), (x, v, v, x[:2], w, w), (x, v, v, x, v, w), (x, v, v, x, w, v)):
        with pytest.raises(ValueError):
            engine.kernel("layer_norm")(*arguments, 1e-3)
    for arguments in ((x, v, w, x, x, v, v, w), (x, w, w, x[:2], x, v, v, w), (x, w, w, x, x, v, v, v), (x, w, w, x, x, w, v, w)):
        with pytest.raises(ValueError):
            engine.kernel("layer_norm_backward")(*arguments)

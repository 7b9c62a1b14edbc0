"""deemphasis against the recursion, states included; it undoes preemphasis."""

import numpy as np
import references as ref
from support import error, full, noise

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for i in range(100):
        rows, n = rng.integers(1, 5), 20_000 if i == 0 else rng.integers(1, 600)
        x, coef, zi = noise(rng, (rows, n), real), float(rng.uniform(-0.98, 0.98)), rng.standard_normal(rows)
        zi, out, zf = zi.astype(real), full(x.shape, real), full(rows, real)
        assert engine.kernel("deemphasis")(out, x, coef, zi, zf) is None
        want, state = ref.deemphasis(x, coef, zi)
        assert error(out, want) < LIMIT[real] and error(zf, state) < 10 * LIMIT[real]


def test_undoes_preemphasis(engine, real):
    x = noise(np.random.default_rng(1), (3, 2000), real)
    zero, left, middle, back = np.zeros(3, real), np.empty(3, real), np.empty_like(x), np.empty_like(x)
    engine.kernel("preemphasis")(middle, x, 0.9, zero, left)
    engine.kernel("deemphasis")(back, middle, 0.9, zero, left)
    assert error(back, x) < 2 * LIMIT[real]

"""preemphasis against the difference equation, states included."""

import numpy as np
import references as ref
from support import error, full, noise

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for i in range(150):
        rows, n = rng.integers(1, 5), 150_000 if i == 0 else rng.integers(1, 900)
        x, coef, zi = noise(rng, (rows, n), real), float(rng.uniform(-1,
            1)), rng.standard_normal(rows).astype(real)
        out, zf = full(x.shape, real), full(rows, real)
        assert engine.kernel("preemphasis")(out, x, coef, zi, zf) is None
        want, state = ref.preemphasis(x, coef, zi.astype(float))
        assert error(out, want) < LIMIT[real] and error(zf, state) < LIMIT[real]


def test_blocks_are_the_whole(engine, real):
    rng = np.random.default_rng(1)
    x, zi, whole = noise(rng, (2, 1000), real), np.zeros(2, real), np.empty((2, 1000), real)
    engine.kernel("preemphasis")(whole, x, 0.97, zi, np.empty(2, real))
    parts = []
    for block in np.split(x, [1, 130, 700], axis=1):
        zf, out = np.empty(2, real), np.empty(block.shape, real)
        engine.kernel("preemphasis")(out, np.ascontiguousarray(block), 0.97, zi, zf)
        zi = zf
        parts.append(out)
    assert error(np.concatenate(parts, axis=1), whole) < LIMIT[real]

"""delta against np.correlate."""

import numpy as np
import references as ref
from support import error, full

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for i in range(300):
        width = int(2 * rng.integers(1, 8) + 1)
        n = 150_000 if i == 0 else int(rng.integers(width, 400))
        x, coeffs = rng.standard_normal((rng.integers(1, 6),
            n)).astype(real), rng.standard_normal(width).astype(real)
        fitted = bool(rng.integers(2))
        edges = rng.standard_normal((2, width // 2, width)) if fitted else np.zeros((0, 0, 0))
        out = full((x.shape[0], n if fitted else n - 2 * (width // 2)), real)
        assert engine.kernel("delta")(out, x, coeffs, edges) is None
        assert error(out, ref.delta(x, coeffs.astype(float), edges)) < LIMIT[real]

"""gemm and dense layers on the simulator against NumPy in float64 and the C++ engine."""

import numpy as np
import pytest
from support import error, full, noise

from fastaudio.backends import registry
from fastaudio.backends.cuda.nn import tiles
from fastaudio.backends.ops import ACT

LIMIT = 5e-7
REAL = np.float32
FLAGS = [(a, b, c) for a in (False, True) for b in (False, True) for c in (False, True)]


@pytest.fixture(params=[264, 1])
def enough(request, monkeypatch):
    """Blocks that are enough: many cut depth into slices and take small tiles, one takes large tiles."""
    monkeypatch.setattr(tiles, "ENOUGH", request.param)
    return request.param


def sizes(rng, count):
    edges = [1, 2, 4, 15, 16, 17, 32, 33, 63, 64, 65, 127, 128, 129, 150]
    for _ in range(count):
        m, n = (int(rng.choice(edges)) if rng.random() < 0.5 else int(2 ** rng.uniform(0, 7)) for _ in range(2))
        yield m, n, int(2 ** rng.uniform(0, 9 if m * n < 5000 else 6))


def operands(rng, m, n, k, trans_a, trans_b):
    a, b = noise(rng, (k, m) if trans_a else (m, k), REAL), noise(rng, (n, k) if trans_b else (k, n), REAL)
    want = np.matmul(*(x.astype(np.float64).T if t else x.astype(np.float64) for x, t in ((a, trans_a), (b, trans_b))))
    return a, b, want


def test_gemm(sim, enough):
    rng = np.random.default_rng(enough)
    for i, (m, n, k) in enumerate(sizes(rng, 64)):
        trans_a, trans_b, accumulate = FLAGS[i % 8]
        a, b, want = operands(rng, m, n, k, trans_a, trans_b)
        out = noise(rng, (m, n), REAL) if accumulate else full((m, n), REAL)
        want += out if accumulate else 0
        sim.run("gemm", out, a, b, trans_a, trans_b, accumulate)
        assert error(out, want) < LIMIT, (m, n, k, trans_a, trans_b, accumulate)


@pytest.mark.parametrize("flags", FLAGS)
def test_empty(sim, flags):
    rng = np.random.default_rng(1)
    for m, n, k in ((0, 3, 4), (3, 0, 4), (3, 4, 0), (0, 0, 0)):
        a, b, want = operands(rng, m, n, k, *flags[:2])
        out = np.ones((m, n), REAL)
        sim.run("gemm", out, a, b, *flags)
        assert np.array_equal(out, want + (1 if flags[2] else 0))


def test_infinity_and_nan_reach_their_rows_and_columns(sim):
    a, b, out = np.ones((5, 7), REAL), np.ones((7, 40), REAL), full((5, 40), REAL)
    a[2, 3], b[1, 33] = np.nan, np.inf
    sim.run("gemm", out, a, b, False, False, False)
    want = np.full((5, 40), 7.0)
    want[:, 33], want[2] = np.inf, np.nan
    assert np.array_equal(out, want, equal_nan=True)


def test_dense(sim, enough):
    """Forward and all gradients, against the C++ engine; with a bias and without."""
    rng, engine = np.random.default_rng(2), registry.current()
    for i, (rows, n, k) in enumerate(sizes(rng, 28)):
        name, bias = list(ACT)[i % 7], noise(rng, n, REAL) if i % 3 else None
        x, w, dy = noise(rng, (rows, k), REAL), noise(rng, (k, n), REAL) / REAL(np.sqrt(k)), noise(rng, (rows, n), REAL)
        dw, db = noise(rng, (k, n), REAL), noise(rng, n, REAL) if i % 3 else None
        calls = [
            ("dense", full((rows, n), REAL), x, w, bias, ACT[name], 0.3),
            ("dense_dx", full((rows, k), REAL), dy, w),
            ("dense_dw", dw, db, x, dy, bool(i % 2)),
        ]
        for call, out, *rest in calls:
            want = [a.copy() if isinstance(a, np.ndarray) else a for a in (out, *rest)]
            engine.kernel(call)(*want)
            sim.run(call, out, *rest)
            assert error(out, want[0].astype(float)) < 2 * LIMIT, (call, rows, n, k)  # two engines, each within LIMIT
            assert rest[0] is None or call != "dense_dw" or error(rest[0], want[1].astype(float)) < LIMIT


def test_what_does_not_fit(sim):
    x, w, y = (np.zeros(s, REAL) for s in ((3, 4), (4, 5), (3, 5)))
    with pytest.raises(ValueError, match=r"dense: w must have shape \(4, 5\), got \(4, 6\)"):
        sim.run("dense", y, x, np.zeros((4, 6), REAL), None, 0, 0.0)
    with pytest.raises(ValueError, match="act: must be a code of ops.ACT"):
        sim.run("dense", y, x, w, None, 7, 0.0)
    with pytest.raises(ValueError, match="gemm: b must have shape"):
        sim.run("gemm", y, x, w[:3].copy(), False, False, False)

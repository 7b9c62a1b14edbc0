"""gemm against NumPy in float64: shapes of all kinds, operands as they lie and transposed."""

import numpy as np
import pytest
from support import error, full, noise

import fastaudio as fa

LIMIT = {np.float32: 5e-7, np.float64: 1e-14}
FLAGS = [(a, b, c) for a in (False, True) for b in (False, True) for c in (False, True)]


def sizes(rng, count):
    """Sizes 1 to some hundreds, small ones often, and the edges of the blocks."""
    edges = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 24, 25, 32, 47, 48, 49, 191, 192, 193, 255, 256, 257, 384, 385, 520]
    for _ in range(count):
        yield tuple(int(rng.choice(edges)) if rng.random() < 0.5 else int(2 ** rng.uniform(0, 7)) for _ in range(3))


def check(engine, real, rng, m, n, k, trans_a, trans_b, accumulate):
    a = noise(rng, (k, m) if trans_a else (m, k), real)
    b = noise(rng, (n, k) if trans_b else (k, n), real)
    out = noise(rng, (m, n), real) if accumulate else full((m, n), real)
    want = np.matmul(*(x.astype(np.float64).T if t else x.astype(np.float64) for x, t in ((a, trans_a), (b, trans_b))))
    want += out if accumulate else 0
    assert engine.kernel("gemm")(out, a, b, trans_a, trans_b, accumulate) is None
    assert error(out, want) < LIMIT[real] * max(1, k) ** 0.25, (m, n, k, trans_a, trans_b, accumulate)


def test_random_shapes(engine, real):
    rng = np.random.default_rng(0)
    for i, (m, n, k) in enumerate(sizes(rng, 400)):
        check(engine, real, rng, m, n, k, *FLAGS[i % 8])


@pytest.mark.parametrize("flags", FLAGS)
def test_large(engine, real, flags):
    """Products in which all threads pack B together: stretches of k, pieces of columns, and the edges of both."""
    rng = np.random.default_rng(3)
    check(engine, real, rng, 771, 905, 773, *flags)
    check(engine, real, rng, 777, 2100, 331, *flags)


@pytest.mark.parametrize("flags", FLAGS)
def test_empty(engine, real, flags):
    rng = np.random.default_rng(1)
    for m, n, k in ((0, 3, 4), (3, 0, 4), (3, 4, 0), (0, 0, 0)):
        check(engine, real, rng, m, n, k, *flags)


def test_infinity_and_nan_reach_their_rows_and_columns(engine, real):
    a, b, out = np.ones((5, 7), real), np.ones((7, 40), real), full((5, 40), real)
    a[2, 3], b[1, 33] = np.nan, np.inf
    engine.kernel("gemm")(out, a, b, False, False, False)
    want = np.full((5, 40), 7.0)
    want[:, 33], want[2] = np.inf, np.nan
    assert np.array_equal(out, want, equal_nan=True)


def test_any_number_of_threads(real):
    rng = np.random.default_rng(2)
    from fastaudio.backends import registry

    gemm = registry.current().kernel("gemm")
    for m, n, k in ((700, 900, 300), (33, 1100, 700), (1500, 20, 600), (1030, 791, 700)):
        a, b = noise(rng, (m, k), real), noise(rng, (k, n), real)
        results = []
        for threads in (1, 2, 3, 7):
            with fa.num_threads(threads):
                out = full((m, n), real)
                gemm(out, a, b, False, False, False)
                results.append(out.tobytes())
        assert len(set(results)) == 1


def test_what_does_not_fit(engine, real):
    gemm, a, b, out = engine.kernel("gemm"), np.ones((3, 4), real), np.ones((4, 5), real), np.empty((3, 5), real)
    for wrong in ((out, a, a, False, False), (out, a, b, True, False), (out, a, b, False, True), (out.T.copy(), a, b, False, False)):
        with pytest.raises(ValueError, match="gemm: "):
            gemm(*wrong, False)


@pytest.mark.cpp_engine
def test_the_bindings_take_no_other_arrays():
    from fastaudio.backends import registry

    gemm, a, b, out = registry.load("cpu").kernel("gemm"), *(np.ones((4, 4), np.float32) for _ in range(3))
    for wrong in (a.astype(float), a.astype(int), a[0]):
        with pytest.raises((TypeError, ValueError)):
            gemm(out, wrong, b, False, False, False)
    frozen = out.copy()
    frozen.flags.writeable = False
    for wrong in (frozen, out[:, ::2], out.astype(complex)):
        with pytest.raises((TypeError, ValueError)):
            gemm(wrong, a, b, False, False, False)

"""autocorrelate, magphase, dtw and dtw_path as kernels: the values of plain NumPy, and what does not fit is refused."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.core.autocorrelate import fast_length

#: samples of a row, up to those of long transforms on both sides of where these begin
LENGTHS = (1, 2, 3, 8, 31, 100, 333, 1292, 4096, 4097, 4100, 6000, 12_345)


def test_autocorrelations_of_every_length(engine, real):
    rng, kernel = np.random.default_rng(70), engine.kernel("autocorrelate")
    for n in (*LENGTHS, *(int(n) for n in rng.integers(1, 2000, 60))):
        rows, lags = int(rng.integers(1, 20 if n < 500 else 4)), int(rng.choice([n, rng.integers(1, n + 1)]))
        x, out = rng.standard_normal((rows, n)).astype(real), np.empty((rows, lags), real)
        length = fast_length(n + lags - 1)
        kernel(out, x, length)
        X = np.fft.rfft(x.astype(np.float64), length)
        want = np.fft.irfft(X.real**2 + X.imag**2, length)[:, :lags]
        assert np.abs(out - want).max() <= {np.float32: 1e-6, np.float64: 1e-14}[real] * np.abs(want).max(), (n, lags)
        alone = np.empty((1, lags), real)
        kernel(alone, x[-1:], length)
        np.testing.assert_array_equal(alone[0], out[-1])


def test_magnitudes_and_directions(engine, real):
    rng, kernel = np.random.default_rng(71), engine.kernel("magphase")
    kind = np.result_type(real, np.complex64)
    for shape in ((0,), (1,), (5,), (7, 9), (2, 3, 11), (70_001,)):
        for power in (1.0, 2.0, 0.5):
            D = (rng.standard_normal((*shape, 2)) @ [1, 1j]).astype(kind)
            D *= 10.0 ** rng.integers(-6, 6, shape)
            D[rng.random(shape) < 0.1] = 0
            S, P = np.empty(shape, real), np.empty(shape, kind)
            kernel(S, P, D, power)
            size = np.hypot(D.real.astype(np.float64), D.imag)
            tolerance = {np.float32: 5e-7, np.float64: 1e-14}[real]
            np.testing.assert_allclose(S, size**power, rtol=tolerance)
            want = np.where(size == 0, 1, D / np.where(size == 0, 1, size))
            assert P.size == 0 or np.abs(P - want).max() <= tolerance
            np.testing.assert_array_equal(P[size == 0], 1)
    tiny = np.array([1e-42j, -3e-44, 0], np.complex64).astype(kind)
    S, P = np.empty(3, real), np.empty(3, kind)
    kernel(S, P, tiny, 1.0)
    np.testing.assert_array_equal(S, abs(tiny))
    np.testing.assert_array_equal(P, [1j, -1, 1])


def cheapest(D, C, sizes, add, mul):
    """Costs and last steps, cell after cell: of equal costs the smallest number."""
    (n, m), steps = C.shape, np.zeros(D.shape, np.int32)
    top, left = D.shape[0] - n, D.shape[1] - m
    for i, j in np.ndindex(n, m):
        y, x = top + i, left + j
        for k, (down, right) in enumerate(sizes):
            cost = D[y - down, x - right] + (mul[k] * C[i, j] + add[k])
            if cost < D[y, x]:
                D[y, x], steps[y, x] = cost, k
    return D, steps


def test_costs_are_those_of_a_loop(engine):
    """The default steps, in rows that fill the lanes and rows that are left over, and other steps."""
    rng, kernel = np.random.default_rng(74), engine.kernel("dtw")
    for i in range(240):
        n, m = (int(v) for v in rng.integers(1, 24, 2))
        sizes = np.array([[1, 1], [0, 1], [1, 0]]) if i % 4 else np.array([[1, 1], [1, 2], [2, 1]])
        top, left = sizes.max(axis=0)
        C = np.round(rng.random((n, m)) * 3) if i % 3 else rng.random((n, m))  # with equal costs and without
        C[rng.random(C.shape) < 0.1 * (i % 5 == 0)] = np.inf
        add, mul = (np.zeros(3), np.ones(3)) if i % 7 else (rng.random(3), np.round(rng.random(3) * 3) + 1)
        D = np.full((n + top, m + left), np.inf)
        D[top, left:] = C[0] if i % 2 else [C[0, 0], *[np.inf] * (m - 1)]
        want, links = cheapest(D.copy(), C, sizes, add, mul)
        steps = np.zeros(D.shape, np.int32)
        kernel(D, steps, C, sizes, add, mul)
        np.testing.assert_array_equal(D, want)
        np.testing.assert_array_equal(steps, links)


def walked(steps, sizes, j, subseq):
    i, path = len(steps) - 1, []
    while i >= 0 and j >= 0:
        path.append((i, j))
        if i == 0 and (subseq or j == 0):
            break
        down, right = sizes[steps[i, j]]
        i, j = i - down, j - right
    return np.array(path).reshape(-1, 2)


def test_paths_are_those_of_a_loop(engine):
    rng, kernel = np.random.default_rng(72), engine.kernel("dtw_path")
    for _ in range(300):
        n, m, count = (int(v) for v in rng.integers(1, (40, 40, 6)))
        sizes = rng.integers(0, 3, (count, 2))
        sizes[sizes.sum(axis=1) == 0] = 1
        whole = rng.integers(0, count, (n + 2, m + 3)).astype(np.int32)
        steps = whole[2:, 3:]  # as dtw returns them
        start, subseq = int(rng.integers(-1, m)), bool(rng.random() < 0.5)
        path, length = np.empty((n + m, 2), np.int64), np.empty(1, np.int64)
        kernel(path, length, steps, sizes, start, subseq)
        np.testing.assert_array_equal(path[: length[0]], walked(steps, sizes, start, subseq))
        steps[-1, start] = rng.choice([-1, count])
        kernel(path, length, steps, sizes, start, subseq)
        assert length[0] == (-1 if start >= 0 and not (n == 1 and (subseq or start == 0)) else max(0, start >= 0))


def test_what_does_not_fit_is_refused(engine, real):
    lags, path, magphase = (engine.kernel(name) for name in ("autocorrelate", "dtw_path", "magphase"))
    x = np.ones((2, 10), real)
    for out, length in (((2, 10), 18), ((2, 10), 21), ((2, 11), 40), ((3, 10), 20), ((2, 0), 20)):
        with pytest.raises(ValueError):
            lags(np.empty(out, real), x, length)
    D = np.ones(4, np.result_type(real, np.complex64))
    for S, P in ((3, 4), (4, 3), (5, 5)):
        with pytest.raises(ValueError):
            magphase(np.empty(S, real), np.empty(P, D.dtype), D, 1.0)
    steps, sizes, count = np.zeros((3, 4), np.int32), np.array([[1, 1]]), np.empty(1, np.int64)
    for rows, pairs, start in ((6, sizes, 3), (7, sizes, 4), (7, 0 * sizes, 3), (7, -sizes, 3)):
        with pytest.raises(ValueError):
            path(np.empty((rows, 2), np.int64), count, steps, pairs, start, False)


def test_steps_of_users(engine):
    steps = fa.sequence.dtw(C=np.random.default_rng(73).random((9, 12)), backtrack=False, return_steps=True)[1]
    want = fa.sequence.dtw_backtracking(steps)
    for same in (steps.copy(), steps.astype(np.int64), np.asfortranarray(steps), steps.astype(np.uint8)):
        np.testing.assert_array_equal(fa.sequence.dtw_backtracking(same), want)
    steps[-1, -1] = 3
    with pytest.raises(fa.ParameterError, match="dtw_backtracking: steps must be numbers of the 3 steps"):
        fa.sequence.dtw_backtracking(steps)
    with pytest.raises(fa.ParameterError, match="start must be a column, at most 11"):
        fa.sequence.dtw_backtracking(steps, subseq=True, start=12)

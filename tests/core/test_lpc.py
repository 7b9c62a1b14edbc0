"""fa.lpc, fa.autocorrelate: against float64 references, librosa, and the systems that made the signals."""

import numpy as np
import pytest

import fastaudio as fa


def burg(y, order):
    """Marple's formulas as he writes them: forward and backward errors of order m, in float64."""
    f, b, a = y.astype(np.float64), y.astype(np.float64), np.array([1.0])
    for _ in range(order):
        f1, b1 = f[1:], b[:-1]
        k = -2 * (f1 @ b1) / (f1 @ f1 + b1 @ b1 + 1e-300)
        a = np.append(a, 0)
        a = a + k * a[::-1]
        f, b = f1 + k * b1, b1 + k * f1
    return a


def resonant(rng, shape):
    """Noise through a filter with two resonances."""
    y = rng.standard_normal((*shape[:-1], shape[-1] + 50))
    a = np.poly([0.95 * np.exp(1j * 0.6), 0.95 * np.exp(-1j * 0.6), 0.9 * np.exp(2j), 0.9 * np.exp(-2j)]).real
    for n in range(4, y.shape[-1]):
        y[..., n] -= sum(a[k] * y[..., n - k] for k in range(1, 5))
    return y[..., 50:]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_random_signals(engine, dtype):
    rng = np.random.default_rng(0)
    for _ in engine.take(range(60)):
        order = int(rng.integers(1, 24))
        y = resonant(rng, (int(rng.integers(order + 10, 700)),)).astype(dtype)
        got, want = fa.lpc(y, order=order), burg(y, order)
        assert got.dtype == dtype and got.shape == (order + 1,)
        assert np.abs(got - want).max() <= (3e-4 if dtype == np.float32 else 1e-8) * np.abs(want).max()


@pytest.mark.parametrize("method", ["burg", "autocorrelation"])
def test_axes_and_batches(engine, method):
    y = resonant(np.random.default_rng(1), (3, 2, 300))
    whole = fa.lpc(y, order=5, method=method)
    np.testing.assert_array_equal(whole[1, 1], fa.lpc(y[1, 1], order=5, method=method))
    moved = fa.lpc(np.moveaxis(y, -1, 0), order=5, axis=0, method=method)
    np.testing.assert_array_equal(np.moveaxis(moved, 0, -1), whole)


def test_threads_share_a_long_signal(engine):
    """Stretches of it, the same for any number of threads, and in a batch."""
    y = resonant(np.random.default_rng(5), (2, 40_000)).astype(np.float32)
    with fa.num_threads(1):
        whole = fa.lpc(y, order=7)
    np.testing.assert_allclose(whole[1], burg(y[1], 7), rtol=1e-4, atol=1e-4)
    for threads in (1, 2, 3):
        with fa.num_threads(threads):
            for row, want in zip(y, whole, strict=True):
                np.testing.assert_array_equal(fa.lpc(row, order=7), want)


def test_the_lecture_s_system_is_found(engine):
    """x[n] = 1.5 x[n-1] - 0.7 x[n-2] + noise: both methods, to 0.02; the error does not grow with the order."""
    rng = np.random.default_rng(2)
    x = rng.standard_normal(20_000)
    for n in range(2, x.size):
        x[n] += 1.5 * x[n - 1] - 0.7 * x[n - 2]
    for method in ("burg", "autocorrelation"):
        np.testing.assert_allclose(fa.lpc(x, order=2, method=method), [1, -1.5, 0.7], atol=0.02)
    errors = [np.convolve(x, fa.lpc(x, order=p, method="autocorrelation")).var() for p in range(1, 12)]
    assert all(b <= a * (1 + 1e-9) for a, b in zip(errors, errors[1:], strict=False))


def test_levinson_solves_the_equations(engine):
    y = resonant(np.random.default_rng(3), (900,))
    a = fa.lpc(y, order=12, method="autocorrelation")
    r = np.array([y[: y.size - k] @ y[k:] for k in range(13)])
    R = r[np.abs(np.subtract.outer(np.arange(12), np.arange(12)))]
    np.testing.assert_allclose(R @ a[1:], -r[1:], atol=1e-8 * r[0])
    assert np.abs(np.roots(a)).max() < 1


def test_silence_and_mistakes(engine):
    for method in ("burg", "autocorrelation"):
        assert fa.lpc(np.zeros(40, np.float32), order=3, method=method).tolist() == [1, 0, 0, 0]
    with pytest.raises(fa.ParameterError, match="more than order"):
        fa.lpc(np.ones(4), order=4)
    with pytest.raises(fa.ParameterError, match="method"):
        fa.lpc(np.ones(9), order=4, method="covariance")
    with pytest.raises(fa.ParameterError, match="finite"):
        fa.lpc(np.full(9, np.nan), order=4)


@pytest.mark.rivals
def test_librosa():
    librosa = pytest.importorskip("librosa")
    y = resonant(np.random.default_rng(4), (2, 2000))
    np.testing.assert_allclose(fa.lpc(y, order=16), librosa.lpc(y, order=16), atol=1e-9)
    for size in (None, 30):
        np.testing.assert_allclose(fa.autocorrelate(y, max_size=size), librosa.autocorrelate(y, max_size=size), atol=1e-8)


def test_autocorrelate(engine):
    rng = np.random.default_rng(5)
    for dtype in (np.float32, np.float64, np.complex64, np.complex128):
        for n in (1, 2, 7, 100, 333):
            y = rng.standard_normal((3, n)).astype(dtype)
            if np.dtype(dtype).kind == "c":
                y = y + 1j * rng.standard_normal((3, n)).astype(y.real.dtype)
            want = np.array([[np.sum(row[k:] * row[: n - k].conj()) for k in range(n)] for row in y])
            got = fa.autocorrelate(y)
            assert got.dtype == dtype
            np.testing.assert_allclose(got, want, atol=(1e-4 if got.real.dtype == np.float32 else 1e-11) * n)
            np.testing.assert_allclose(fa.autocorrelate(y.T, axis=0, max_size=3), want[:, :3].T, atol=1e-3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_predicted_to_the_last_digit_stays_so_with_more_coefficients(engine, dtype):
    """A chirp: after some orders the errors are roundings, and sums carried on by subtraction would be noise."""
    y = fa.chirp(fmin=50, fmax=500, sr=22050, duration=2.0).astype(dtype)
    left = [np.abs(np.convolve(y, fa.lpc(y, order=order), "valid")).max() for order in (4, 8, 12, 16, 24)]
    assert left[0] < (2e-3 if dtype == np.float32 else 2e-4)
    assert max(left[1:]) < (2 * left[0] if dtype == np.float32 else 1e-8)

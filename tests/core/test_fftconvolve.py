"""fftconvolve against the direct sum, for all modes and very different lengths."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

MODES = ("full", "same", "valid")


def direct(x, h, mode):
    """The sum itself; `same` is the middle of the length of x."""
    full = np.convolve(x.astype(np.float64), h.astype(np.float64))
    length = {"full": len(full), "same": len(x), "valid": abs(len(x) - len(h)) + 1}[mode]
    start = (len(full) - length) // 2
    return full[start : start + length]


def test_random_lengths(engine):
    rng = np.random.default_rng(40)
    for _ in range(len(engine.take(range(400)))):
        n, m = rng.integers(1, 300, 2)
        dtype = [np.float32, np.float64][rng.integers(2)]
        x, h = rng.standard_normal(n).astype(dtype), rng.standard_normal(m).astype(dtype)
        for mode in MODES:
            got = fa.fftconvolve(x, h, mode=mode)
            assert got.dtype == dtype and got.flags.c_contiguous
            assert oracles.error(got, direct(x, h, mode)) < oracles.limit(dtype), (n, m, mode, dtype)


@pytest.mark.parametrize(
    "n, m", [(100_000, 1), (1, 100_000), (100_000, 3), (3, 65_537), (200_001, 999), (50_000, 50_000)]
)
def test_very_different_lengths(engine, n, m):
    rng = np.random.default_rng([n, m])
    for dtype in (np.float32, np.float64):
        x, h = rng.standard_normal(n).astype(dtype), rng.standard_normal(m).astype(dtype)
        if min(n, m) > 1000:  # the direct sum would take long: the impulse in h says what comes out
            h[:] = 0
            h[17] = 1
        assert oracles.error(
            fa.fftconvolve(x, h), direct(x, h, "full") if min(n, m) <= 1000 else np.pad(x, (17, m - 18))
        ) < oracles.limit(dtype)


def test_leading_axes_broadcast(engine):
    rng = np.random.default_rng(41)
    x, h = rng.standard_normal((3, 1, 40)), rng.standard_normal((2, 9))
    got = fa.fftconvolve(x, h, mode="same")
    assert got.shape == (3, 2, 40)
    for i in range(3):
        for j in range(2):
            assert oracles.error(got[i, j], direct(x[i, 0], h[j], "same")) < 1e-12


@pytest.mark.parametrize("mode", MODES)
def test_a_short_array_goes_over_a_long_one_in_blocks(engine, mode):
    """Whichever comes first, with axes before them, of lengths that do and do not fill the last block."""
    rng = np.random.default_rng(42)
    for n in (1 << 17, 33 * 4065, 33 * 4065 + 1, 48 * 4065):
        x, h = rng.standard_normal((2, 1, n)).astype(np.float32), rng.standard_normal((3, 32)).astype(np.float32)
        got, turned = fa.fftconvolve(x, h, mode=mode), fa.fftconvolve(h, x, mode=mode)
        for i, j in np.ndindex(2, 3):
            assert oracles.error(got[i, j], direct(x[i, 0], h[j], mode)) < 1e-6
            assert oracles.error(turned[i, j], direct(h[j], x[i, 0], mode)) < 1e-6
            assert np.array_equal(fa.fftconvolve(x[i, 0], h[j], mode=mode), got[i, j])


def test_mixed_dtypes(engine):
    x, h = np.ones(9, np.float32), np.ones(4)
    assert fa.fftconvolve(x, h).dtype == np.float64
    assert fa.fftconvolve(np.arange(5), np.array([1, 1])).round(9).tolist() == [0, 1, 3, 5, 7, 4]


@pytest.mark.parametrize(
    "args, kwargs, message",
    [
        (
            (np.ones(3), np.ones(3)),
            {"mode": "half"},
            "fftconvolve: mode must be one of 'full', 'same', 'valid', got 'half'",
        ),
        (
            (np.ones(0), np.ones(3)),
            {},
            "fftconvolve: both arrays must have samples, got shapes (0,) and (3,)",
        ),
        (
            (np.ones(3), np.array(1.0)),
            {},
            "fftconvolve: both arrays must have samples, got shapes (3,) and ()",
        ),
        ((np.ones(3, complex), np.ones(3)), {}, "fftconvolve: x must be real, got dtype complex128"),
        ((np.ones(3), np.ones(3, complex)), {}, "fftconvolve: h must be real, got dtype complex128"),
        (
            (np.ones((2, 3)), np.ones((3, 3))),
            {},
            "fftconvolve: leading axes must broadcast, got shapes (2, 3) and (3, 3)",
        ),
    ],
)
def test_errors(args, kwargs, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.fftconvolve(*args, **kwargs)
    assert str(error.value) == message


@pytest.mark.rivals
def test_scipy(engine):
    signal = pytest.importorskip("scipy.signal")
    rng = np.random.default_rng(42)
    for _ in range(len(engine.take(range(150)))):
        n, m = rng.integers(1, 3000, 2)
        x, h = rng.standard_normal(n), rng.standard_normal(m)
        for mode in MODES:
            assert oracles.error(fa.fftconvolve(x, h, mode=mode), signal.fftconvolve(x, h, mode=mode)) < 1e-12

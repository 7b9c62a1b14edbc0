"""DCT matrices against their sums, and against SciPy."""

import numpy as np
import pytest

import fastaudio as fa

SIZES = [(1, 1), (1, 2), (2, 2), (5, 8), (13, 40), (20, 128), (31, 31), (128, 128)]


def naive(k, n, N, kind):
    """Entry (k, n) of the unnormalised transform of type `kind`."""
    if kind == 1:
        return (1 if n in (0, N - 1) else 2) * np.cos(np.pi * k * n / (N - 1))
    if kind == 2:
        return 2 * np.cos(np.pi * k * (2 * n + 1) / (2 * N))
    return (1 if n == 0 else 2) * np.cos(np.pi * (2 * k + 1) * n / (2 * N))


@pytest.mark.parametrize("kind", [1, 2, 3])
@pytest.mark.parametrize("rows, n", SIZES)
def test_entries(rows, n, kind):
    if kind == 1 and n == 1:
        return
    expected = [[naive(k, i, n, kind) for i in range(n)] for k in range(rows)]
    got = fa.filters.dct(rows, n, kind, None)
    assert got.shape == (rows, n) and got.dtype == np.float64
    np.testing.assert_allclose(got, expected, atol=1e-12)


@pytest.mark.parametrize("kind", [1, 2, 3])
@pytest.mark.parametrize("n", [2, 3, 8, 40, 128])
def test_orthogonal(n, kind):
    D = fa.filters.dct(n, n, kind)
    np.testing.assert_allclose(D @ D.T, np.eye(n), atol=1e-13)


def test_types_2_and_3_are_transposes():
    np.testing.assert_allclose(fa.filters.dct(40, 40, 3), fa.filters.dct(40, 40, 2).T, atol=1e-15)


def test_lecture_norm():
    N, x = 26, np.random.default_rng(11).standard_normal(26)
    n = np.arange(N)
    textbook = [np.sqrt(2 / N) * np.sum(x * np.cos(np.pi / N * (n + 0.5) * k)) for k in range(13)]
    got = fa.filters.dct(13, N, norm="lecture")
    np.testing.assert_allclose(got @ x, textbook, atol=1e-14)
    ortho = fa.filters.dct(13, N)
    np.testing.assert_allclose(got[1:], ortho[1:], atol=1e-15)
    np.testing.assert_allclose(got[0], np.sqrt(2) * ortho[0], rtol=1e-15)


@pytest.mark.parametrize("L", [0, 1, 22, 26.5, 100])
def test_lifter_and_table(L):
    weights = fa.filters.lifter(13, L)
    k = np.arange(13)
    expected = 1 + (L / 2) * np.sin(np.pi * (k + 1) / L) if L else np.ones(13)
    np.testing.assert_allclose(weights, expected, rtol=1e-15)
    table = fa.filters.dct_table(13, 40, 2, "ortho", L, np.float32)
    np.testing.assert_allclose(table, weights[:, np.newaxis] * fa.filters.dct(13, 40), rtol=1e-6, atol=1e-7)
    assert table is fa.filters.dct_table(13, 40, 2, "ortho", L, np.float32)
    assert table.dtype == np.float32 and table.flags.c_contiguous and not table.flags.writeable


def test_result_may_be_changed():
    fa.filters.dct(3, 4)[:] = 7
    assert fa.filters.dct(3, 4).max() < 1


@pytest.mark.parametrize(
    "args, rule",
    [
        ((0, 4), "n_mfcc must be an integer > 0, got 0"),
        ((2, 0), "n_mels must be an integer > 0, got 0"),
        ((5, 4), "n_mfcc must be at most n_mels = 4, got 5"),
        ((2, 4, 4), "dct_type must be one of 1, 2, 3, got 4"),
        ((2, 4, 2, "other"), "norm must be one of 'ortho', None, 'lecture', got 'other'"),
        ((2, 4, 3, "lecture"), "norm 'lecture' needs dct_type 2, got 3"),
        ((1, 1, 1), "dct_type 1 needs n_mels >= 2, got 1"),
    ],
)
def test_broken_rules(args, rule):
    with pytest.raises(fa.ParameterError, match=f"^dct: {rule}$"):
        fa.filters.dct(*args)


def test_broken_lifter():
    with pytest.raises(fa.ParameterError, match="^lifter: lifter must be a finite number >= 0, got -1$"):
        fa.filters.lifter(13, -1)


@pytest.mark.rivals
@pytest.mark.parametrize("norm", ["ortho", None])
@pytest.mark.parametrize("kind", [1, 2, 3])
def test_equals_scipy(kind, norm):
    fft = pytest.importorskip("scipy.fft")
    for rows, n in SIZES:
        if kind == 1 and n == 1:
            continue
        want = fft.dct(np.eye(n), type=kind, norm=norm, axis=0)[:rows]
        np.testing.assert_allclose(fa.filters.dct(rows, n, kind, norm), want, atol=1e-14 * np.abs(want).max())

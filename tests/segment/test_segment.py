"""segment and what decompose makes of it: known structures, and librosa's values."""

import sys

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.segment import affinity, neighbours, recurrence

S = fa.segment


def blocks(seed=0, frames=60):
    """Features of a piece in the form A B A C."""
    rng = np.random.default_rng(seed)
    a, b, c = rng.standard_normal((3, 8))
    parts = np.repeat(np.stack([a, b, a, c]), frames // 4, axis=0)
    return (parts + 0.05 * rng.standard_normal(parts.shape)).T


def test_repetitions_are_neighbours(engine):
    R = S.recurrence_matrix(blocks(), k=5, width=3)
    assert R.shape == (60, 60) and R.dtype == bool and (R.sum(axis=0) == 5).all() and not R.diagonal().any()
    part = np.repeat([0, 1, 0, 2], 15)
    i, j = R.nonzero()
    assert (part[i] == part[j]).all() and np.abs(i - j).min() >= 3


def test_options_of_recurrence():
    data = blocks(1)
    D = fa.util.distances(data.T, data.T)
    full = S.recurrence_matrix(data, mode="distance", full=True)
    np.testing.assert_allclose(full, D, atol=1e-12)
    both = S.recurrence_matrix(data, k=4, sym=True)
    assert np.array_equal(both, both.T) and both.sum() <= S.recurrence_matrix(data, k=4).sum()
    A = S.recurrence_matrix(data, k=4, mode="affinity", self=True, bandwidth=2.0)
    assert np.allclose(A.diagonal(), 1) and np.allclose(A[A > 0], np.exp(-D[A > 0] / 2) ** (1 - np.eye(60))[A > 0])
    X = S.cross_similarity(data, data[:, 10:40], k=1)
    assert X.shape == (30, 60) and np.array_equal(X[:, 10:40], np.eye(30, dtype=bool))


def test_neighbours_are_the_first_of_a_stable_sort(monkeypatch):
    """With equal distances, infinite ones and none at all; and a few rows of a matrix at a time give the same."""
    rng = np.random.default_rng(10)
    for _ in range(400):
        D = np.round(rng.uniform(0, 4, rng.integers(1, 30, 2)))
        D[rng.random(D.shape) < 0.2] = rng.choice([np.inf, np.nan])
        k = int(rng.integers(1, D.shape[1] + 3))
        want = np.zeros(D.shape, bool)
        np.put_along_axis(want, np.argsort(D, axis=1, kind="stable")[:, :k], True, axis=1)
        assert np.array_equal(neighbours.nearest(D, k), want & np.isfinite(D))
    for mode in ("connectivity", "distance", "affinity"):
        data = np.round(rng.standard_normal((3, 90)), 1)
        whole = S.recurrence_matrix(data, mode=mode, sym=True), S.cross_similarity(data, data[:, 9:50], mode=mode)
        with monkeypatch.context() as patch:
            patch.setattr(neighbours, "CELLS", 1)
            patch.setattr(recurrence, "CELLS", 1)
            patch.setattr(affinity, "ROWS", 7)
            parts = S.recurrence_matrix(data, mode=mode, sym=True), S.cross_similarity(data, data[:, 9:50], mode=mode)
        assert all(map(np.array_equal, whole, parts))


def test_lags_there_and_back():
    rng = np.random.default_rng(2)
    for n in (1, 2, 7, 20):
        R = rng.random((n, n))
        for axis in (0, 1, -1):
            for pad in (True, False):
                assert np.array_equal(S.lag_to_recurrence(S.recurrence_to_lag(R, pad=pad, axis=axis), axis=axis), R)
    lag = S.recurrence_to_lag(np.eye(9, k=3))
    assert lag.shape == (18, 9) and (lag.sum(axis=1) > 0).sum() == 1
    assert np.array_equal(S.timelag_filter(lambda x: x, pad=False)(np.eye(5, k=2)), np.eye(5, k=2))


def test_boundaries_of_a_form(engine):
    assert S.agglomerative(blocks(3), 4).tolist() == [0, 15, 30, 45]
    assert S.agglomerative(blocks(3).T, 4, axis=0).tolist() == [0, 15, 30, 45]
    assert S.subsegment(blocks(3), [30], n_segments=2).tolist() == [0, 15, 30, 45]
    assert S.agglomerative(blocks(3), 60).tolist() == list(range(60)) and S.agglomerative(blocks(3), 1).tolist() == [0]


def test_paths_are_enhanced():
    rng = np.random.default_rng(4)
    R = np.eye(60, k=10) + (rng.random((60, 60)) < 0.05)
    smooth = S.path_enhance(R, 15)
    assert smooth.shape == R.shape and smooth.min() >= 0
    line = np.arange(10, 40)
    assert np.median(smooth[line, line + 10]) > 4 * np.median(smooth)


def test_paths_are_enhanced_by_parts(monkeypatch):
    """Some rows at a time, as a loop of convolutions of the whole."""
    rng = np.random.default_rng(11)
    for i in range(60):
        a, b, n = (int(v) for v in (*rng.integers(1, 90, 2), rng.integers(5, 12)))
        R, ratios = rng.random((a, b)), np.logspace(-1, 1, num=3, base=2)
        monkeypatch.setattr(sys.modules[S.path_enhance.__module__], "ROWS", int(rng.integers(1, 40)))
        got, want = S.path_enhance(R.astype([np.float32, np.float64][i % 2]), n, n_filters=3), -np.inf
        for ratio in ratios:
            f = fa.filters.diagonal_filter("hann", n, slope=ratio)
            p, q = f.shape
            padded = np.pad(R, [(p - 1 - p // 2 + p, p), (q - 1 - q // 2 + q, q)], mode="symmetric")
            windows = np.lib.stride_tricks.sliding_window_view(padded, f.shape)[p : p + a, q : q + b]
            want = np.maximum(want, np.einsum("abij,ij->ab", windows, f[::-1, ::-1]))
        np.testing.assert_allclose(got, np.maximum(want, 0), atol=[1e-6, 1e-12][i % 2] * np.abs(want).max())


def test_neighbours_smooth_noise_away():
    clean, noisy = np.repeat(np.random.default_rng(5).random((6, 4)), 15, axis=1), None
    noisy = clean + 0.02 * np.random.default_rng(6).standard_normal(clean.shape)
    for kwargs in ({"k": 6}, {"aggregate": np.median, "k": 6}, {"aggregate": np.average, "mode": "affinity", "k": 8}):
        assert ((fa.decompose.nn_filter(noisy, **kwargs) - clean) ** 2).sum() < 0.5 * ((noisy - clean) ** 2).sum()
    assert np.array_equal(fa.decompose.nn_filter(noisy, rec=np.zeros((60, 60))), noisy)


def test_products_of_spectra():
    pytest.importorskip("sklearn")
    W, H = np.random.default_rng(7).random((20, 3)), np.random.default_rng(8).random((3, 40))
    components, activations = fa.decompose.decompose(W @ H, n_components=3, sort=True, random_state=0, max_iter=2000)
    assert components.shape == (20, 3) and activations.shape == (3, 40)
    assert np.abs(components @ activations - W @ H).max() < 0.05 and (np.diff(components.argmax(axis=0)) >= 0).all()


@pytest.mark.parametrize(
    "call, rule",
    [
        (lambda: S.recurrence_matrix(np.ones((2, 4)), width=3), "width"), (lambda: S.recurrence_matrix(blocks(), mode="x"), "mode"),
        (lambda: S.recurrence_matrix(blocks(), mode="affinity", bandwidth=-1.0), "bandwidth"),
        (lambda: S.recurrence_matrix(blocks(), mode="affinity", bandwidth="x"), "bandwidth"), (lambda: S.cross_similarity(np.ones((2, 4)), np.ones((3, 4))), "same shape"),
        (lambda: S.recurrence_to_lag(np.ones((2, 3))), "square"), (lambda: S.lag_to_recurrence(np.ones((2, 5))), "lag must"),
        (lambda: S.agglomerative(blocks(), 61), "k must"), (lambda: S.path_enhance(np.ones(4), 3), "R must"), (lambda: S.path_enhance(np.eye(4), 3, min_ratio=3.0), "min_ratio"),
        (lambda: fa.decompose.nn_filter(blocks(), rec=np.eye(3)), "rec must"), (lambda: fa.decompose.decompose(blocks(), fit=False), "fit must"),
        (lambda: fa.util.shear(np.ones(3)), "Input must be 2D"), (lambda: fa.util.shear(np.eye(3), factor=0.5), "factor"),
    ],
)  # fmt: skip
def test_mistakes(call, rule):
    with pytest.raises(fa.ParameterError, match=rule):
        call()


@pytest.mark.rivals
@pytest.mark.parametrize("seed", range(24))
def test_matrices_are_librosas(seed):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(seed)
    data, ref = rng.standard_normal((4, int(rng.integers(20, 60)))), rng.standard_normal((4, int(rng.integers(20, 60))))
    names = [None, 0.7, "mean_k", "gmean_k", "mean_k_avg", "gmean_k_avg", "mean_k_avg_and_pair"]
    kwargs = {
        "mode": ["distance", "affinity"][seed % 2],
        "metric": str(rng.choice(["euclidean", "cosine", "cityblock"])),
        "full": seed % 3 == 0,
    }
    kwargs |= {"k": None if seed % 4 == 0 else int(rng.integers(2, 9)), "bandwidth": names[seed % 7]}
    more = {
        "width": int(rng.integers(1, 4)),
        "sym": seed % 5 == 1 and seed % 7 < 2,
        "self": seed % 2 == 0,
    }  # with "affinity" librosa 1.0 counts frames themselves, 0.11 did not
    want = librosa.segment.recurrence_matrix(data, **kwargs, **more)
    np.testing.assert_allclose(S.recurrence_matrix(data, **kwargs, **more), want, rtol=1e-7, atol=1e-12)
    if seed % 7 < 2 and not (kwargs["full"] and data.shape[1] < ref.shape[1]):  # librosa shows n neighbours, not all
        want = librosa.segment.cross_similarity(data, ref, **kwargs)
        np.testing.assert_allclose(S.cross_similarity(data, ref, **kwargs), want, rtol=1e-7, atol=1e-12)
    k = int(rng.integers(1, 9))
    assert np.array_equal(S.cross_similarity(data, ref, k=k), librosa.segment.cross_similarity(data, ref, k=k))
    assert np.array_equal(
        S.recurrence_matrix(data, k=k, full=True), librosa.segment.recurrence_matrix(data, k=k, full=True)
    )


@pytest.mark.rivals
@pytest.mark.parametrize("seed", range(12))
def test_the_rest_is_librosas(seed):
    librosa = pytest.importorskip("librosa")
    pytest.importorskip("sklearn")
    rng = np.random.default_rng(seed)
    n, m = (int(v) for v in rng.integers(4, 50, 2))
    data, R = rng.standard_normal((5, n + 20)), rng.random((n, n))
    assert np.array_equal(S.agglomerative(data, k := int(rng.integers(1, 9))), librosa.segment.agglomerative(data, k))
    frames = np.sort(rng.choice(np.arange(2, n + 18, 3), 4, replace=False))
    assert np.array_equal(
        S.subsegment(data, frames, n_segments=3), librosa.segment.subsegment(data, frames, n_segments=3)
    )
    for axis in (0, 1, -1):
        assert np.array_equal(S.recurrence_to_lag(R, axis=axis), librosa.segment.recurrence_to_lag(R, axis=axis))
        assert np.array_equal(
            fa.util.shear(rng.random((n, m)) * 0 + R[:, :1], factor=3, axis=axis),
            librosa.util.shear(R[:, :1] + np.zeros((n, m)), factor=3, axis=axis),
        )
    for slope in (0.5, 0.8, 1.0, 1.7, 2.0):
        options = {"slope": slope, "zero_mean": bool(seed % 2)}
        want = librosa.filters.diagonal_filter("hann", 5 + seed, **options)
        np.testing.assert_allclose(fa.filters.diagonal_filter("hann", 5 + seed, **options), want, atol=1e-12)
    options = {
        "n_filters": 5,
        "zero_mean": bool(seed % 3),
        "mode": ["reflect", "constant", "nearest", "wrap", "mirror"][seed % 5],
        "max_ratio": 1.5,
    }
    image = rng.random((40 + n, 40 + m))
    np.testing.assert_allclose(
        S.path_enhance(image, 6 + seed, **options), librosa.segment.path_enhance(image, 6 + seed, **options), atol=1e-12
    )
    A = fa.segment.recurrence_matrix(data, k=4, mode="affinity")
    for aggregate in (np.mean, np.median, np.average):
        np.testing.assert_allclose(
            fa.decompose.nn_filter(data, rec=A, aggregate=aggregate),
            librosa.decompose.nn_filter(data, rec=A, aggregate=aggregate),
            atol=1e-12,
        )


@pytest.mark.parametrize("fmt", ["csc", "csr", "coo"])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_sparse_is_dense_where_it_is_not_zero(fmt, axis):
    arrays = pytest.importorskip("scipy.sparse")
    for mode in ("connectivity", "distance", "affinity"):
        rec, thin = (S.recurrence_matrix(blocks(), mode=mode, sparse=sparse) for sparse in (False, True))
        assert isinstance(thin, arrays.csc_array) and thin.dtype == rec.dtype and np.array_equal(thin.toarray(), rec)
        for pad in (False, True):
            lag, thin_lag = (S.recurrence_to_lag(r, pad=pad, axis=axis) for r in (rec, thin.asformat(fmt)))
            back = S.lag_to_recurrence(thin_lag, axis=axis)
            assert thin_lag.format == back.format == fmt and thin_lag.dtype == rec.dtype
            assert np.array_equal(thin_lag.toarray(), lag) and np.array_equal(back.toarray(), rec)
        assert np.array_equal(fa.decompose.nn_filter(blocks(), rec=thin), fa.decompose.nn_filter(blocks(), rec=rec))
    assert np.array_equal(
        S.cross_similarity(blocks(), blocks()[:, ::2], sparse=True).toarray(),
        S.cross_similarity(blocks(), blocks()[:, ::2]),
    )


def test_sparse_without_scipy(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(fa.BackendUnavailable, match="recurrence_matrix: sparse=True needs SciPy"):
        S.recurrence_matrix(blocks(), sparse=True)

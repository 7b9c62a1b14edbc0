"""fa.util.peak_pick, localmax, localmin, sync against plain loops, and against librosa."""

import numpy as np
import pytest

import fastaudio as fa


def greedy(x, pre_max, post_max, pre_avg, post_avg, delta, wait):
    found, n = [], 0
    while n < len(x):
        top = x[max(0, n - pre_max) : n + post_max].max()
        if x[n] == top and x[n] >= x[max(0, n - pre_avg) : n + post_avg].mean() + delta:
            found.append(n)
            n += wait
        n += 1
    return found


def draw(rng):
    x = rng.integers(0, 12, int(rng.integers(1, 80))) / 4.0  # with ties
    spans = {k: int(rng.integers(0, 6)) for k in ("pre_max", "pre_avg", "wait")}
    spans |= {k: int(rng.integers(1, 6)) for k in ("post_max", "post_avg")}
    return x, spans | {"delta": float(rng.integers(0, 3)) / 4}


def test_greedy():
    rng = np.random.default_rng(0)
    for _ in range(400):
        x, spans = draw(rng)
        assert fa.util.peak_pick(x, **spans).tolist() == greedy(x, **spans)
        assert np.flatnonzero(fa.util.peak_pick(x, sparse=False, **spans)).tolist() == greedy(x, **spans)


def test_the_best_sets_are_no_worse():
    rng = np.random.default_rng(1)
    for _ in range(200):
        x, spans = draw(rng)
        sets = {m: fa.util.peak_pick(x, method=m, **spans) for m in ("greedy", "dp_count", "dp_value")}
        for found in sets.values():
            assert (np.diff(found) > spans["wait"]).all()
        assert len(sets["dp_count"]) >= len(sets["greedy"])
        assert x[sets["dp_value"]].sum() >= x[sets["greedy"]].sum() - 1e-9


def test_batches_and_axes():
    x = np.random.default_rng(2).random((3, 40, 2))
    spans = {"pre_max": 2, "post_max": 3, "pre_avg": 4, "post_avg": 5, "delta": 0.1, "wait": 2}
    mask = fa.util.peak_pick(x, sparse=False, axis=1, **spans)
    np.testing.assert_array_equal(np.flatnonzero(mask[2, :, 1]), fa.util.peak_pick(x[2, :, 1], **spans))


def test_endless_spans():
    x = np.array([0.0, 3, 1, 5, 2])
    found = fa.util.peak_pick(x, pre_max=1e300, post_max=1e300, pre_avg=1e300, post_avg=1e300, delta=0.5, wait=1e300)
    assert found.tolist() == [3]


def test_mistakes():
    spans = {"pre_max": 1, "post_max": 1, "pre_avg": 1, "post_avg": 1, "delta": 0.1, "wait": 2}
    for name, value in (("pre_max", -1), ("post_max", 0), ("delta", -0.1), ("wait", -2), ("method", "best")):
        with pytest.raises(fa.ParameterError, match=name):
            fa.util.peak_pick(np.ones(5), **(spans | {name: value}))
    with pytest.raises(fa.ParameterError, match="sparse"):
        fa.util.peak_pick(np.ones((2, 5)), **spans)
    with pytest.raises(fa.ParameterError, match="two elements"):
        fa.util.localmax(np.ones(1))


def test_sync():
    x = np.arange(24.0).reshape(4, 6)
    np.testing.assert_array_equal(fa.util.sync(x, [2, 5]), np.stack([x[:, :2].mean(1), x[:, 2:5].mean(1), x[:, 5:].mean(1)], 1))
    np.testing.assert_array_equal(fa.util.sync(x, [slice(0, 3)], aggregate=np.max, axis=0), x[2:3])
    np.testing.assert_array_equal(fa.util.sync(x, [1, 4], pad=False), x[:, 1:4].mean(1, keepdims=True))
    with pytest.raises(fa.ParameterError, match="idx"):
        fa.util.sync(x, [0.5, 2])


def test_sync_by_means_is_the_mean_of_each_stretch():
    rng = np.random.default_rng(7)
    for _ in range(200):
        shape = tuple(rng.integers(1, 30, rng.integers(1, 4)))
        x = (rng.standard_normal(shape) * 100).astype(rng.choice([np.float32, np.float64, np.int32, np.float16]))
        x = np.asfortranarray(x) if rng.integers(2) else x
        options = {"axis": int(rng.integers(-x.ndim, x.ndim)), "pad": bool(rng.integers(2))}
        edges = rng.integers(0, shape[options["axis"]] + 1, 4)
        got, want = fa.util.sync(x, edges, **options), fa.util.sync(x, edges, aggregate=lambda *a, **k: np.mean(*a, **k), **options)
        assert got.dtype == x.dtype and got.strides == want.strides
        np.testing.assert_array_equal(got, want)


@pytest.mark.rivals
def test_librosa():
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(3)
    for _ in range(100):
        x, spans = draw(rng)
        assert fa.util.peak_pick(x, **spans).tolist() == librosa.util.peak_pick(x, **spans).tolist()
        if len(x) > 1:
            for name in ("localmax", "localmin"):
                np.testing.assert_array_equal(getattr(fa.util, name)(x), getattr(librosa.util, name)(x))
    data = rng.random((3, 5, 20))
    for steps, delay in ((2, 1), (3, -2), (1, 4), (4, 3)):
        np.testing.assert_array_equal(fa.feature.stack_memory(data, n_steps=steps, delay=delay), librosa.feature.stack_memory(data, n_steps=steps, delay=delay))
    np.testing.assert_array_equal(fa.util.sync(data, [4, 9]), librosa.util.sync(data, [4, 9]))

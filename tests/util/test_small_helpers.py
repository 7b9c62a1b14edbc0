"""Small array helpers under librosa's names: definitions by hand in bulk, and librosa."""

import os
import sys

import numpy as np
import pytest

import fastaudio as fa

util = fa.util


def test_nearest_events_are_those_of_a_loop(monkeypatch):
    """In sorted and unsorted lists, with equal ones; and a few events at a time give the same."""
    rng = np.random.default_rng(12)
    for block in (1, 7, 1024):
        monkeypatch.setattr(sys.modules[util.match_events.__module__], "BLOCK", block)
        for _ in range(80):
            events, targets = rng.integers(0, 30, rng.integers(1, 60)) / 2, rng.integers(0, 15, rng.integers(1, 40)) * 1.0
            targets = np.sort(targets) if rng.random() < 0.5 else targets
            left, right = [(True, True), (True, False), (False, True)][rng.integers(3)]
            allowed = [(left & (targets < e)) | (right & (targets > e)) | (targets == e) for e in events]
            if not all(some.any() for some in allowed):
                with pytest.raises(fa.ParameterError, match="match_events: with"):
                    util.match_events(events, targets, left=left, right=right)
                continue
            got = util.match_events(events, targets, left=left, right=right)
            assert got.dtype == np.int32 and got.shape == events.shape
            for e, some, at in zip(events, allowed, got, strict=True):
                away = np.where(some, np.abs(targets - e), np.inf)
                later = targets[away == away.min()].max()
                assert some[at] and targets[at] == later


def test_shears_are_rolls():
    rng = np.random.default_rng(13)
    for i in range(500):
        n, m, factor = (int(v) for v in (*rng.integers(1, 300 if i % 9 == 0 else 40, 2), rng.integers(-90, 90)))
        X = (rng.random((n, m)) * 100).astype([bool, np.int8, np.float32, np.float64][i % 4])
        X = np.asfortranarray(X) if i % 3 == 0 else X[::2] if i % 7 == 0 else X
        rows = np.stack([np.roll(row, factor * k) for k, row in enumerate(X)])
        columns = np.stack([np.roll(column, factor * k) for k, column in enumerate(X.T)], axis=1)
        for axis, want in ((0, rows), (1, columns), (-1, columns)):
            got = util.shear(X, factor=factor, axis=axis)
            assert got.dtype == X.dtype and np.array_equal(got, want), (n, m, factor, axis)
    assert [util.shear(np.zeros(shape, bool)).shape for shape in ((0, 3), (3, 0))] == [(0, 3), (3, 0)]


def test_unique_values():
    rng = np.random.default_rng(0)
    for _ in range(200):
        x = rng.integers(0, 5, tuple(rng.integers(1, 6, 3)))
        axis = int(rng.integers(-3, 3))
        count = np.apply_along_axis(lambda v: len(set(v.tolist())), axis, x)
        np.testing.assert_array_equal(util.count_unique(x, axis=axis), count)
        np.testing.assert_array_equal(util.is_unique(x, axis=axis), count == x.shape[axis])
    assert util.count_unique(np.zeros((2, 0))).tolist() == [0, 0]


def test_gradient_of_a_period():
    rng = np.random.default_rng(1)
    for _ in range(100):
        x, axis = rng.standard_normal((4, 5, 6)), int(rng.integers(-3, 3))
        want = 0.5 * (np.roll(x, -1, axis) - np.roll(x, 1, axis))
        for order in (1, 2):
            np.testing.assert_allclose(util.cyclic_gradient(x, axis=axis, edge_order=order), want, atol=1e-15)
    with pytest.raises(fa.ParameterError):
        util.cyclic_gradient(x, edge_order=3)


def test_stack_and_sort():
    rng = np.random.default_rng(2)
    arrays = [rng.standard_normal((3, 4)).astype(np.float32), rng.standard_normal((3, 4))]
    for axis in (0, 1, 2, -1):
        np.testing.assert_array_equal(util.stack(arrays, axis=axis), np.stack(arrays, axis=axis))
    assert util.stack(arrays).flags.f_contiguous
    x = rng.standard_normal((5, 7))
    for axis, number in ((-1, np.argmax), (0, np.argmin), (1, np.sum)):
        got, order = util.axis_sort(x, axis=axis, index=True, value=number)
        assert (np.diff(number(got, axis=(1 - axis) % 2)) >= 0).all()
        np.testing.assert_array_equal(got, np.take(x, order, axis=axis))
    for wrong in (lambda: util.stack([]), lambda: util.stack([x, x[1:]]), lambda: util.axis_sort(x[0])):
        with pytest.raises(fa.ParameterError):
            wrong()


def test_numbers():
    for n, dtype in ((1, np.int8), (2, np.int16), (4, np.int32), (8, np.int64)):
        info = np.iinfo(dtype)
        got = util.buf_to_float(np.array([info.min, 0, info.max // 2 + 1], dtype), n_bytes=n, dtype=np.float64)
        assert got.tolist() == [-1, 0, 0.5] and got.dtype == np.float64
    assert util.buf_to_float(b"\x00\x40").tolist() == [0.5]
    with pytest.raises(fa.ParameterError):
        util.buf_to_float(b"\x00", n_bytes=3)
    angles = np.random.default_rng(3).uniform(-9, 9, (3, 4))
    np.testing.assert_allclose(util.phasor(angles, mag=np.arange(4.0)), np.arange(4) * np.exp(1j * angles), rtol=1e-14)
    assert util.phasor(angles.astype(np.float32)).dtype == np.complex64 and util.phasor(0.0) == 1


def test_intervals():
    rng = np.random.default_rng(4)
    for _ in range(200):
        a, b = (np.sort(rng.uniform(0, 12, (int(rng.integers(1, 8)), 2)), axis=1) for _ in range(2))
        scores = [
            [max(0, min(p[1], q[1]) - max(p[0], q[0])) / (max(p[1], q[1]) - min(p[0], q[0])) for q in b] for p in a
        ]
        gaps = [[max(p[0], q[0]) - min(p[1], q[1]) for q in b] for p in a]
        want = [int(np.argmax(s)) if max(s) > 0 else int(np.argmin(g)) for s, g in zip(scores, gaps, strict=True)]
        got = util.match_intervals(a, b, strict=False)
        assert got.dtype == np.uint32 and got.tolist() == want
        if min(map(max, scores)) > 0:
            assert util.match_intervals(a, b).tolist() == want
        else:
            with pytest.raises(fa.ParameterError, match="overlap"):
                util.match_intervals(a, b)
    for wrong in (np.ones(2), np.ones((2, 3)), np.array([[1.0, 0.0]])):
        with pytest.raises(fa.ParameterError, match="valid_intervals"):
            util.valid_intervals(wrong)
    with pytest.raises(fa.ParameterError):
        util.match_intervals(np.zeros((0, 2)), a)


def test_files(tmp_path):
    for name in ("b.wav", "A.FLAC", "c.txt", "deep/d.mp3", "deep/e.Wav"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    found = [os.path.relpath(p, tmp_path) for p in util.find_files(tmp_path)]
    assert found == sorted(["A.FLAC", "b.wav", os.path.join("deep", "d.mp3"), os.path.join("deep", "e.Wav")])
    assert len(util.find_files(tmp_path, recurse=False)) == 2 and len(util.find_files(tmp_path, ext="wav")) == 2
    assert len(util.find_files(tmp_path, ext=["wav", "txt"], case_sensitive=True)) == 2
    assert util.find_files(tmp_path, limit=2, offset=1) == util.find_files(tmp_path)[1:3]
    assert util.find_files(tmp_path, offset=-1) == util.find_files(tmp_path)[-1:]


@pytest.mark.rivals
def test_librosa():
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(5)
    for i in range(100):
        axis, x = int(rng.integers(-3, 3)), rng.integers(0, 5, tuple(rng.integers(1, 6, 3)))
        for name in ("count_unique", "is_unique"):
            np.testing.assert_array_equal(getattr(util, name)(x, axis=axis), getattr(librosa.util, name)(x, axis=axis))
        y = rng.standard_normal((4, 5, 6))
        np.testing.assert_array_equal(
            util.cyclic_gradient(y, axis=axis, edge_order=1 + i % 2),
            librosa.util.cyclic_gradient(y, axis=axis, edge_order=1 + i % 2),
        )
        np.testing.assert_array_equal(util.axis_sort(y[0], axis=i % 2), librosa.util.axis_sort(y[0], axis=i % 2))
        b = rng.integers(-(2**15), 2**15, 20).astype(np.int16)
        np.testing.assert_array_equal(util.buf_to_float(b), librosa.util.buf_to_float(b))
        np.testing.assert_allclose(util.phasor(y, mag=2.0), librosa.util.phasor(y, mag=2.0), rtol=1e-14, atol=1e-14)

"""Signals as channels of one: sums by hand over random layouts, memory given, mistakes."""

import numpy as np
import pytest

import fastaudio as fa


def fitted(y, size):
    return np.concatenate([y, np.zeros((*y.shape[:-1], size))], axis=-1)[..., :size]


def down(y, norm):
    axes = tuple(range(y.ndim - 1))
    return y.mean(axis=axes) if norm else y.sum(axis=axes)


def test_random_layouts():
    rng = np.random.default_rng(0)
    for _ in range(200):
        pad, norm = bool(rng.integers(2)), bool(rng.integers(2))
        lengths = rng.integers(1, 9, int(rng.integers(1, 4)))
        size = max(lengths) if pad else min(lengths)
        dtype = [np.float32, np.float64][rng.integers(2)]
        signals = [rng.standard_normal([(n,), (2, n), (2, 2, n)][rng.integers(3)]).astype(dtype) for n in lengths]
        got = fa.to_multi(*signals, pad=pad, norm=norm)
        assert got.dtype == dtype
        np.testing.assert_allclose(got, [fitted(down(y, norm), size) for y in signals], rtol=1e-5, atol=1e-6)
        alike = [rng.standard_normal((2, n)) for n in lengths]
        want = sum(fitted(y, size) for y in alike)
        np.testing.assert_allclose(
            fa.to_multi(*alike, downmix=False, pad=pad, norm=norm), want / (len(alike) if norm else 1)
        )


def test_stereo():
    rng = np.random.default_rng(1)
    mono, wide = rng.standard_normal(5), rng.standard_normal((2, 7))
    np.testing.assert_allclose(fa.to_stereo(left=mono, right=wide), [fitted(mono, 7), wide.mean(axis=0)])
    np.testing.assert_allclose(fa.to_stereo(left=mono, right=wide, pad=False, norm=False), [mono, wide.sum(axis=0)[:5]])
    want = wide / 2
    want[0, :5] += mono / 2
    np.testing.assert_allclose(fa.to_stereo(left=mono, right=wide, downmix=False), want)
    np.testing.assert_allclose(fa.to_stereo(left=None, right=wide, downmix=False), wide)
    np.testing.assert_allclose(fa.to_stereo(left=None, right=mono), [np.zeros(5), mono])
    out = np.ones((2, 5))
    assert fa.to_stereo(left=mono, right=mono, out=out) is out and np.array_equal(out, [mono, mono])


def test_mistakes():
    y = np.ones((2, 3))
    for call in (lambda: fa.to_multi(), lambda: fa.to_multi(y, y[0], downmix=False), lambda: fa.to_multi(y, np.ones(3, int)), lambda: fa.to_multi(y, out=np.zeros(3)),
                 lambda: fa.to_multi(y, out=np.zeros((1, 3), np.float32)), lambda: fa.to_stereo(left=None, right=None),
                 lambda: fa.to_stereo(left=np.ones((3, 3)), right=None, downmix=False)):  # fmt: skip
        with pytest.raises(fa.ParameterError):
            call()


@pytest.mark.rivals
def test_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    rng = np.random.default_rng(2)
    for _ in range(200):
        options = {"pad": bool(rng.integers(2)), "norm": bool(rng.integers(2))}
        left, right = (rng.standard_normal([(n,), (2, n)][rng.integers(2)]) for n in rng.integers(1, 9, 2))
        np.testing.assert_allclose(fa.to_multi(left, right, **options), librosa.to_multi(left, right, **options))
        for pair in ({"left": left, "right": right}, {"left": None, "right": right}, {"left": left, "right": None}):
            more = options | {"downmix": bool(rng.integers(2))}
            np.testing.assert_allclose(fa.to_stereo(**pair, **more), librosa.to_stereo(**pair, **more))

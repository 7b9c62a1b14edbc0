"""Mixing down."""

import numpy as np
import pytest

import fastaudio as fa


def groups(count):
    rng = np.random.default_rng(15)
    for _ in range(count):
        dtype = [np.float32, np.float64][rng.integers(2)]
        shapes = [
            (*rng.integers(1, 4, int(rng.integers(0, 3))).tolist(), int(rng.integers(1, 30)))
            for _ in range(rng.integers(1, 4))
        ]
        yield [rng.standard_normal(shape).astype(dtype) for shape in shapes]


@pytest.mark.parametrize("norm", [True, False])
@pytest.mark.parametrize("pad", [True, False])
def test_average_of_channels_and_signals(pad, norm):
    for signals in groups(200):
        n = (max if pad else min)(y.shape[-1] for y in signals)
        expected = np.zeros(n)
        for y in signals:
            flat = y.reshape(-1, y.shape[-1])[:, :n].astype(np.float64)
            expected[: flat.shape[1]] += flat.mean(axis=0) / len(signals) if norm else flat.sum(axis=0)
        got = fa.to_mono(*signals, pad=pad, norm=norm)
        assert got.dtype == np.result_type(*signals) and got.shape == (n,)
        np.testing.assert_allclose(got, expected, atol=1e-5 if got.dtype == np.float32 else 1e-14)


def test_out():
    y = np.arange(6.0, dtype=np.float32).reshape(2, 3)
    for dtype in (np.float32, np.float64):
        out = np.full(3, np.nan, dtype)
        assert fa.to_mono(y, out=out) is out
        np.testing.assert_array_equal(out, [1.5, 2.5, 3.5])


def test_input_is_not_changed_and_not_returned():
    y = np.ones(4)
    fa.to_mono(y)[:] = 0
    assert y.all()


@pytest.mark.parametrize(
    "signals, out, rule",
    [
        ((), None, "to_mono: at least one signal must be given, got none"),
        ((np.ones(4, int),), None, "to_mono: audio must be floating-point"),
        ((np.array([np.nan]),), None, "to_mono: audio must be finite"),
        ((np.ones(4),), np.empty(5), "to_mono: out must have shape"),
        ((np.ones(4),), np.empty(4, np.float32), "to_mono: out must hold float64 without loss"),
    ],
)
def test_broken_rules(signals, out, rule):
    with pytest.raises(fa.ParameterError, match=f"^{rule}"):
        fa.to_mono(*signals, out=out)


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for signals in groups(100):
        for pad in (True, False):
            for norm in (True, False):
                got, want = (m.to_mono(*signals, pad=pad, norm=norm) for m in (fa, librosa))
                assert got.dtype == want.dtype
                np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-7)


@pytest.mark.rivals
def test_tensors_give_tensors():
    torch = pytest.importorskip("torch")
    got = fa.to_mono(torch.ones(2, 5))
    assert isinstance(got, torch.Tensor) and got.shape == (5,)

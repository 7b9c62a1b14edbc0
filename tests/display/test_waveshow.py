import numpy as np
import pytest

import fastaudio as fa
from fastaudio.errors import ParameterError

plt = pytest.importorskip("matplotlib.pyplot")


def vertices(artist):
    return np.concatenate([path.vertices for path in artist.get_paths()])


def test_short_signals_are_drawn_sample_by_sample(rng):
    y = rng.standard_normal(500).astype(np.float32)
    line = fa.display.waveshow(y, sr=1000, offset=2.0)
    np.testing.assert_allclose(line.get_xdata(), 2 + np.arange(500) / 1000)
    np.testing.assert_array_equal(line.get_ydata(), y)
    assert line.get_drawstyle() == "steps-post"


@pytest.mark.parametrize("n", [1001, 12345, 99999])
def test_long_signals_keep_every_peak(rng, n):
    y = rng.standard_normal(n)
    band = vertices(fa.display.waveshow(y, sr=100, max_points=1000, ax=plt.figure().gca()))
    assert band[:, 1].max() == y.max() and band[:, 1].min() == y.min()
    assert len(band) <= 4 * 1000 + 6 and band[:, 0].max() <= n / 100


def test_a_peak_stays_where_it_is():
    y = np.zeros(50_000)
    y[30_000] = 1
    band = vertices(fa.display.waveshow(y, sr=1000, max_points=1000))
    assert band[band[:, 1] == 1, 0] == pytest.approx(30.0, abs=0.051)


def test_stereo_left_above_right_below():
    y = np.stack([np.full(2000, -0.25), np.full(2000, 0.75)])
    band = vertices(fa.display.waveshow(y, sr=1000, max_points=100))
    assert band[:, 1].max() == 0.25 and band[:, 1].min() == -0.75


def test_transposed():
    line = fa.display.waveshow(np.arange(5.0), sr=1, transpose=True)
    np.testing.assert_array_equal(line.get_ydata(), np.arange(5))
    assert line.axes.get_ylabel() == "Time (s)" and line.axes.get_xlabel() == ""


@pytest.mark.parametrize(
    "axis, label", [("time", "Time (s)"), ("ms", "Time (ms)"), ("m", "Time (m:s)"), (None, "")]
)
def test_unit(axis, label):
    assert fa.display.waveshow(np.ones(9), axis=axis, ax=plt.figure().gca()).axes.get_xlabel() == label


def test_minutes_from_a_minute_on():
    assert fa.display.waveshow(np.ones(700), sr=10).axes.get_xlabel() == "Time (m:s)"


@pytest.mark.parametrize(
    "y", [np.ones(0), np.ones((3, 9)), np.ones((1, 2, 3)), np.array([1j]), np.array([np.nan])]
)
def test_wrong_signal(y):
    with pytest.raises(ParameterError, match="waveshow: y must be"):
        fa.display.waveshow(y)


@pytest.mark.parametrize("wrong", [dict(sr=0), dict(max_points=0), dict(axis="mel")])
def test_wrong_arguments(wrong):
    with pytest.raises(ParameterError, match="waveshow: .* must be"):
        fa.display.waveshow(np.ones(9), **wrong)

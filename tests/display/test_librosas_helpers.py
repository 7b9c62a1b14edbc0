"""Colour bars, outlines, legends, bars and panels, under librosa's names."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.errors import ParameterError

plt = pytest.importorskip("matplotlib.pyplot")

SR = 8000


def wave(seconds=2.0):
    return np.sin(np.arange(int(seconds * SR)) * 0.3) * np.linspace(0, 1, int(seconds * SR))


def texts(axis):
    axis.figure.canvas.draw()
    return [tick.get_text().strip() for tick in axis.get_ticklabels()]


def test_colour_bars():
    fig, (left, right) = plt.subplots(ncols=2)
    D = fa.stft(wave().astype("f4"), n_fft=256)
    decibels = fa.display.colorbar_db(fa.display.specshow(D, vscale="dBFS", ax=left), label="dBFS")
    phases = fa.display.colorbar_phase(fa.display.specshow(D, vscale="phase", ax=right), numticks=7)
    assert decibels.ax.get_ylabel() == "dBFS" and "-80" in texts(decibels.ax.yaxis)
    assert texts(phases.ax.yaxis) == ["-π", "-2π/3", "-π/3", "0", "π/3", "2π/3", "π"]
    assert decibels.ax.figure is fig and phases.ax.get_ylabel() == "radians"
    with pytest.raises(ParameterError, match="colorbar_phase: numticks must be"):
        fa.display.colorbar_phase(right.collections[0], numticks=0)


@pytest.mark.parametrize("cmap, wanted", [("magma", "white"), ("gray_r", "black")])
def test_outline_contrasts_with_the_picture(cmap, wanted):
    mesh = fa.display.specshow(np.r_[np.zeros((9, 9)), np.ones((2, 9))], cmap=cmap, ax=plt.figure().gca())
    line = mesh.axes.plot([1, 2], [3, 4])[0]
    effects = fa.display.highlight(artist=line, linewidth=5)
    assert line.get_path_effects() == effects and effects[0]._gc == {"foreground": wanted, "linewidth": 5}
    assert fa.display.highlight(ax=mesh.axes, color="red")[0]._gc["foreground"] == "red"


def test_outline_without_a_picture_contrasts_with_the_ground():
    axes = plt.figure().gca()
    assert fa.display.highlight(ax=axes)[0]._gc["foreground"] == "black"
    axes.set_facecolor("none")
    axes.figure.set_facecolor("navy")
    assert fa.display.highlight(ax=axes)[0]._gc["foreground"] == "white"


def test_legend_of_some_axes():
    fig, axes = plt.subplots(2, 2)
    for i, ax in enumerate(axes.flat):
        ax.plot([1, 2], label=str(i))
    assert [t.get_text() for t in fa.display.legend_for_axes(axes[1]).get_texts()] == ["2", "3"]
    assert len(fa.display.legend_for_axes(fig=fig).get_texts()) == 4
    with pytest.raises(ParameterError, match="of one figure"):
        fa.display.legend_for_axes([axes[0, 0], plt.figure().gca()])
    with pytest.raises(ParameterError, match="there must be axes"):
        fa.display.legend_for_axes(fig=plt.figure())


@pytest.mark.parametrize("transpose", [False, True])
def test_bars_reach_the_largest_samples(transpose):
    y = np.stack([wave(), 0.5 * wave()])
    axes = plt.figure().gca()
    bars = fa.display.wavebars(y, sr=SR, n_bars=10, rounding_ratio=0, offset=1, transpose=transpose, label="tone", ax=axes)
    boxes = [path.get_extents() for path in bars.get_paths()]
    low, high = np.array([b.min for b in boxes]), np.array([b.max for b in boxes])
    time, level = (1, 0) if transpose else (0, 1)
    blocks = np.abs(y.reshape(2, 10, -1)).max(axis=2)
    np.testing.assert_allclose(high[:, level], blocks[0])
    np.testing.assert_allclose(low[:, level], -blocks[1])
    np.testing.assert_allclose(low[:, time], 1 + np.arange(10) * 0.2)
    np.testing.assert_allclose(high[:, time] - low[:, time], 0.6 * 0.2)
    assert [t.get_text() for t in axes.legend().get_texts()] == ["tone"]
    assert (axes.get_ylabel() if transpose else axes.get_xlabel()) == "Time (s)"


@pytest.mark.parametrize("draw", [fa.display.waveshow, fa.display.wavebars])
def test_inverted_colours(draw):
    axes = plt.figure().gca()
    drawn = draw(wave(), sr=SR, color="C1", invert=True, ax=axes)
    assert axes.get_facecolor() == plt.matplotlib.colors.to_rgba("C1")
    assert tuple(drawn.get_facecolor()[0]) == (1, 1, 1, 1)


@pytest.mark.parametrize("max_points", [100, 10**6])
def test_masked_samples_are_not_drawn(max_points):
    y, mask = wave(), np.arange(2 * SR) < SR
    drawn = fa.display.waveshow(y, sr=SR, mask=mask, max_points=max_points, ax=plt.figure().gca())
    times = drawn.get_xdata()[np.isfinite(drawn.get_ydata())] if hasattr(drawn, "get_xdata") else drawn.get_paths()[0].vertices[:, 0]
    assert times.max() == pytest.approx(1.0, abs=0.03)
    with pytest.raises(ParameterError, match="waveshow: mask must have a value for each of 16000 samples"):
        fa.display.waveshow(y, sr=SR, mask=mask[:9])


@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("method", ["waveshow", "wavebars"])
def test_waves_lie_along_their_pitch(method, transpose):
    """The loudest sample is a bin of an octave away from the pitch; nothing is drawn where there is none."""
    f0 = np.repeat([100.0, np.nan, 400.0], 25)
    y = np.ones(75 * 160)
    axes = plt.figure().gca()
    drawn = fa.display.wavef0(y, f0=f0, sr=SR, hop_length=160, method=method, n_bars=75, transpose=transpose, freq_axis="cqt_hz", ax=axes)
    corners = np.concatenate([path.vertices for path in drawn.get_paths()])
    times, heights = corners[:, ::-1].T if transpose else corners.T
    bin_up = 2 ** (1 / 12)
    for low, high, pitch in ((0, 0.49, 100), (1.01, 1.4, 400)):
        there = heights[(times >= low) & (times <= high)]
        assert there.max() == pytest.approx(pitch * bin_up) and there.min() == pytest.approx(pitch / bin_up)
    assert not ((times > 0.52) & (times < 0.98)).any()
    assert (axes.get_xlabel() if transpose else axes.get_ylabel()) == "Frequency (Hz)"


def test_mistakes_with_pitches():
    for f0 in (np.full(9, np.nan), np.zeros(9), np.ones((2, 9))):
        with pytest.raises(ParameterError, match="wavef0: f0 must be"):
            fa.display.wavef0(wave(), f0=f0, sr=SR)
    with pytest.raises(ParameterError, match="wavef0: method must be one of 'waveshow', 'wavebars'"):
        fa.display.wavef0(wave(), f0=np.ones(9), sr=SR, method="bars")


def test_panels():
    y = np.stack([wave(), -wave(), wave()])
    bands = fa.display.multiplot("waveshow", y, sr=SR, labels=["a", "b", "c"], titles=["A", None, "C"], share_properties=[1, 2, 1])
    colours = [tuple(band.get_facecolor()[0]) for band in bands]
    assert bands.shape == (3,) and colours[0] == colours[2] != colours[1]
    assert [band.axes.get_title() for band in bands] == ["A", "", "C"] and bands[1].get_label() == "b"
    D = fa.stft(np.stack([y[:2], y[1:]]).astype("f4"), n_fft=256)
    fig = plt.figure()
    meshes = fa.display.multiplot("specshow", D, fig=fig, vscale="dB", x_axis="time", y_axis="linear")
    assert meshes.shape == (2, 2) and len(fig.axes) == 4 and meshes[0, 0].axes.get_xlabel() == ""
    axes = plt.figure().subplots(1, 2)
    bars = fa.display.multiplot("wavebars", y[0], y[1], axes=axes, sr=SR, share_properties="col")
    assert [b.axes for b in bars] == list(axes)


def test_mistakes_with_panels():
    y = np.stack([wave(), wave()])
    for given, wanted in (
        ({"func": "plot"}, "func must be one of"), ({"orient": "x"}, "orient must be one of"),
        ({"axes": plt.figure().subplots(1, 3)}, "axes must be as many as the 2 panels, got 3"),
        ({"share_properties": "both"}, "share_properties must be one of"), ({"labels": ["a"]}, "labels must be as many"),
    ):  # fmt: skip
        with pytest.raises(ParameterError, match=f"multiplot: {wanted}"):
            fa.display.multiplot(given.pop("func", "waveshow"), y, sr=SR, **given)
    with pytest.raises(ParameterError, match="multiplot: there must be data"):
        fa.display.multiplot("waveshow")

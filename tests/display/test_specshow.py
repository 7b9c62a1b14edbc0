import numpy as np
import pytest

import fastaudio as fa
from fastaudio.display._axis import KINDS
from fastaudio.display.specshow import over_time
from fastaudio.errors import ParameterError

plt = pytest.importorskip("matplotlib.pyplot")


def show(data, **kwargs):
    return fa.display.specshow(data, ax=plt.figure(layout="constrained").gca(), **kwargs)


def test_mesh_holds_the_data_at_its_coordinates(rng):
    data = rng.random((1025, 40))
    mesh = show(data, x_axis="s", y_axis="linear", sr=44100, hop_length=441)
    np.testing.assert_array_equal(mesh.get_array(), data)
    x, y = mesh.get_coordinates()[0, :, 0], mesh.get_coordinates()[:, 0, 1]
    np.testing.assert_allclose((x[1:] + x[:-1]) / 2, np.arange(40) * 0.01, atol=1e-12)
    np.testing.assert_allclose((y[1:] + y[:-1]) / 2, np.linspace(0, 22050, 1025), atol=1e-8)


def test_one_frame_or_one_row_is_seen():
    """A sound shorter than a hop has one frame, as wide as any other; matplotlib alone draws nothing."""
    mesh = show(np.arange(6.0)[:, None], x_axis="time", y_axis="linear", sr=16000, hop_length=160, n_fft=10)
    np.testing.assert_allclose(mesh.get_coordinates()[0, :, 0], [-0.005, 0.005])
    np.testing.assert_array_equal(mesh.get_array()[:, 0], np.arange(6))
    for name in KINDS:
        for x, y, shape in ((name, "frames", (5, 1)), ("frames", name, (1, 5))):
            corners = show(np.ones(shape), x_axis=x, y_axis=y).get_coordinates()
            assert np.ptp(corners[..., 0]) > 0 and np.ptp(corners[..., 1]) > 0, name
        plt.close("all")


@pytest.mark.parametrize("name", sorted(k for k in KINDS if k not in (None, "none", "off")))
def test_every_axis_type_both_ways(name, tidy, rng):
    n = {"chroma": 12, "tonnetz": 6}.get(name, 60)
    for which, other in (("x", "y"), ("y", "x")):
        fig = plt.figure(figsize=(9, 6), layout="constrained")
        shape = (n, 30) if which == "y" else (30, n)
        fa.display.specshow(
            rng.random(shape), ax=fig.gca(), **{f"{which}_axis": name, f"{other}_axis": "frames"}
        )
        assert getattr(fig.gca(), f"get_{which}label")() == KINDS[name].label
        tidy(fig)


@pytest.mark.parametrize("name, names", [("fft_note", [f"C{k}" for k in range(2, 10)]), ("cqt_note", [f"C{k}" for k in range(1, 9)])])
def test_notes_are_named_however_many_octaves(name, names):
    axes = show(np.ones((1025 if name == "fft_note" else 96, 3)), y_axis=name, sr=22050).axes
    low, high = axes.get_ylim()
    labels = [label.get_text() for place, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True) if low <= place <= high]
    assert labels == names and (name == "cqt_note" or low < 0)


def test_no_axis_has_no_ticks():
    axes = show(np.eye(3)).axes
    assert len(axes.get_xticks()) == len(axes.get_yticks()) == 0


@pytest.mark.parametrize(
    "vscale, ref, factor",
    [("dB", 1.0, 20), ("dBFS", None, 20), ("dB[power]", 1.0, 10), ("dBFS[power]", None, 10),
     ("dB[0.1]", 0.1, 20), ("dB[power,4]", 4.0, 10)],
)  # fmt: skip
def test_decibels(vscale, ref, factor, rng):
    data = rng.uniform(0.1, 1, (9, 7))
    expected = factor * np.log10(data / (data.max() if ref is None else ref))
    np.testing.assert_allclose(show(data, vscale=vscale).get_array(), expected, atol=1e-9)


def test_decibels_of_silence_are_finite():
    assert np.isfinite(show(np.zeros((4, 4)), vscale="dBFS").get_array()).all()


def test_phases_of_a_wave_step_as_its_row_says():
    """A wave in the middle of a row turns by its frequency: nothing is left; one beside it goes on, or back."""
    sr, hop, rate = 8000, 100, 1000.0
    y = np.exp(2j * np.pi * rate * np.arange(4000) / sr)
    D = np.array([[np.dot(y[k : k + 400], np.exp(-2j * np.pi * f * np.arange(400) / sr)) for k in range(0, 3600, hop)]
                  for f in (990, 1000, 1010)])  # fmt: skip
    mesh = show(D, vscale="dphase", y_coords=np.array([990.0, 1000, 1010]), x_axis="time", sr=sr, hop_length=hop)
    wanted = 2 * np.pi * (rate - np.array([990.0, 1000, 1010])) * hop / sr
    np.testing.assert_allclose(mesh.get_array()[:, 1:], np.repeat(wanted[:, None], D.shape[1] - 1, axis=1), atol=1e-9)
    assert mesh.get_clim() == (-np.pi, np.pi) and mesh.get_cmap().name == "twilight_shifted"
    np.testing.assert_array_equal(show(D, vscale="phase").get_array(), np.angle(D))


def test_phases_of_a_pulse_step_as_its_time_says():
    D = np.exp(-2j * np.pi * np.multiply.outer(np.arange(9.0), np.arange(5) * 0.01))  # a pulse at each frame's time
    edges = np.arange(6) * 0.01 - 0.005
    mesh = show(D.conj(), vscale="dphase_t", y_coords=np.arange(10) - 0.5, x_coords=edges, cmap="hsv")
    np.testing.assert_allclose(mesh.get_array(), 0, atol=1e-12)
    assert mesh.get_cmap().name == "hsv"


def test_top_db():
    data = np.array([[1.0, 1e-3]])
    assert show(data, vscale="dB", top_db=20).get_array().min() == pytest.approx(-20)
    assert show(data, vscale="dB", top_db=None).get_array().min() == pytest.approx(-60)


@pytest.mark.parametrize("vscale", ["db", "dBFS[1.0]", "phases", "dB[", ""])
def test_wrong_vscale(vscale):
    with pytest.raises(ParameterError, match="specshow: vscale must be"):
        show(np.eye(3), vscale=vscale)


def test_colours():
    assert show(np.eye(3) > 0).cmap.name == "gray_r"
    assert show(np.eye(3)).cmap.name == "magma"
    assert show(np.eye(3), cmap="viridis").cmap.name == "viridis"
    assert show(-np.eye(3), vscale="dB").cmap.name == "magma"
    mesh = show(np.linspace(-1, 3, 64).reshape(8, 8))
    assert mesh.cmap.name == "coolwarm" and mesh.norm(0.0) == pytest.approx(0.5)
    clipped = show(np.linspace(-1, 3, 64).reshape(8, 8), vmin=-2, vmax=2)
    assert (clipped.norm.vmin, clipped.norm.vmax) == (-2, 2)


def test_complex_shows_its_magnitude():
    np.testing.assert_allclose(show(np.full((2, 2), 3 + 4j)).get_array(), 5)


def test_square_where_both_axes_are_alike():
    assert show(np.eye(9), x_axis="time", y_axis="s").axes.get_aspect() == 1.0
    assert show(np.eye(9), x_axis="time", y_axis="s", auto_aspect=False).axes.get_aspect() == "auto"
    assert show(np.eye(9), x_axis="time", y_axis="linear").axes.get_aspect() == "auto"


def test_current_axes_are_the_default():
    fig = plt.figure()
    mesh = fa.display.specshow(np.eye(3))
    assert mesh.axes is fig.gca() and plt.gci() is mesh


@pytest.mark.parametrize("data", [np.ones(3), np.ones((2, 2, 2)), np.ones((0, 3))])
def test_not_a_matrix(data):
    with pytest.raises(ParameterError, match="specshow: data must be a non-empty matrix, got shape"):
        fa.display.specshow(data)


@pytest.mark.parametrize("wrong", [dict(sr=0), dict(hop_length=0), dict(hop_length=1.5)])
def test_wrong_rates(wrong):
    with pytest.raises(ParameterError, match="specshow: (sr|hop_length) must be"):
        fa.display.specshow(np.eye(2), **wrong)


def test_missing_matplotlib_says_how_to_install_it(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(fa.BackendUnavailable, match=r"pip install 'fastaudio-kernels\[display\]'"):
        fa.display.specshow(np.eye(2))
    with pytest.raises(fa.BackendUnavailable, match="waveplot: matplotlib is not installed"):
        fa.display.waveplot(np.ones(4))


def test_of_a_long_sound_neighbouring_frames_are_joined():
    data = np.random.default_rng(0).random((3, 4001))
    mesh = over_time(data, hop_length=512, x_axis="time", ax=plt.subplots()[1])
    shown = mesh.get_array()
    assert shown.shape == (3, 1334)  # three by three
    np.testing.assert_array_equal(shown[:, 7], data[:, 21:24].max(1))
    np.testing.assert_array_equal(shown[:, -1], data[:, 3999:].max(1))
    assert mesh.axes.get_xlim()[1] == pytest.approx(4001 * 512 / 22050, rel=1e-3)
    mean = over_time(data, hop_length=512, mean=True, ax=plt.subplots()[1]).get_array()
    np.testing.assert_allclose(mean[:, -1], data[:, 3999:].mean(1), rtol=1e-14)
    short = over_time(data[:, :1500], hop_length=512, ax=plt.subplots()[1]).get_array()
    np.testing.assert_array_equal(short, data[:, :1500])


def test_lags_past_the_middle_are_negative():
    axes = show(np.eye(80), x_axis="lag_s", y_axis="lag", sr=1000, hop_length=100).axes
    seconds, end = axes.xaxis.get_major_formatter(), axes.xaxis.get_data_interval()[1]
    assert [seconds(x) for x in (0, 3.5, end - 2.5, end, end + 1)] == ["0", "3.5", "-2.5", "0", ""]
    assert axes.get_ylabel() == "Lag (s)" and axes.get_aspect() == 1.0
    axes = show(np.eye(80), y_axis="lag_m", sr=1000, hop_length=5000).axes
    assert axes.yaxis.get_major_formatter()(axes.yaxis.get_data_interval()[1] - 75) == "-1:15"


def test_third_octaves():
    axes = show(np.ones((1025, 3)), y_axis="log_oct3").axes
    assert list(axes.get_yticks())[:5] == [31.5, 63, 125, 250, 500] and 800 in axes.get_yticks(minor=True)
    assert axes.yaxis.get_major_formatter()(4000) == "4k"


def test_a_key_spells_notes_and_marks_its_degrees():
    axes = fa.display.specshow(np.eye(12), y_axis="chroma", key="Eb:maj").axes
    assert [text.get_text() for text in axes.get_yticklabels()] == ["C", "D", "E♭", "F", "G", "A♭", "B♭"]
    axes = fa.display.specshow(np.eye(36), y_axis="cqt_note", fmin=fa.note_to_hz("C3"), key="F:min").axes
    assert axes.yaxis.get_major_formatter()(fa.note_to_hz("D#4")) == "E♭4"


@pytest.mark.parametrize("arguments", [{"key": "H:dur"}, {"Sa": 3}, {"thaat": "x"}, {"unicode": False}])
def test_arguments_that_nothing_takes(arguments):
    with pytest.raises(ParameterError):
        fa.display.specshow(np.eye(12), y_axis="chroma", **arguments)

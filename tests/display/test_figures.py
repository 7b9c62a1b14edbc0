"""What every figure shares: units, legible labels, the caller's axes, errors."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.bench.corpus import corpus
from fastaudio.display import _style
from fastaudio.errors import ParameterError

plt = pytest.importorskip("matplotlib.pyplot")
display = fa.display

OF_A_SIGNAL = {
    "waveplot": 1, "fft_magnitude": 1, "spectrogram_pair": 2, "mel": 1, "mfcc": 1, "mfcc_pipeline": 6,
    "envelopes": 3, "silences": 2, "fft_vs_spectrogram": 2,
}  # fmt: skip
WITHOUT = {"filter_bank": 1, "window_leakage": 2, "alias": 3}
ONE = {name for name, count in (OF_A_SIGNAL | WITHOUT).items() if count == 1}


@pytest.mark.parametrize(
    "spoil, why",
    [
        (lambda ax: ax.set_title("Much too long a title " * 9), "cut off"),
        (lambda ax: ax.set_xticks(np.linspace(0, 1, 40)), "lies over"),
        (lambda ax: ax.set_xlabel(""), "numbers without a unit"),
    ],
)
def test_the_inspection_sees_faults(spoil, why, tidy):
    ax = display.waveplot(np.ones(22050), sr=22050).axes[0]
    spoil(ax)
    with pytest.raises(AssertionError, match=why):
        tidy(ax.figure)


@pytest.mark.parametrize("name", OF_A_SIGNAL)
@pytest.mark.parametrize("clip", ["speech", "drums", "sweep"])
def test_labels_and_units(name, clip, tidy):
    y, sr = corpus()[clip]
    tidy(getattr(display, name)(y, sr=sr))


@pytest.mark.parametrize("name", WITHOUT)
def test_labels_and_units_without_signal(name, tidy):
    tidy(getattr(display, name)())


@pytest.mark.parametrize("name", [*OF_A_SIGNAL, "stft_3d"])
@pytest.mark.parametrize(
    "y", [np.zeros(8000, np.float32), np.ones(3000, np.float32)], ids=["silence", "constant"]
)
def test_sounds_without_anything_in_them(name, y):
    figure = getattr(display, name)(y, sr=8000)
    figure.canvas.draw()
    assert all(ax.has_data() for ax in figure.axes) and figure.axes


@pytest.mark.parametrize("name", [*OF_A_SIGNAL, "stft_3d"])
@pytest.mark.parametrize("y", [np.ones(0), np.ones((2, 9)), np.array([1j, 2]), np.array([0, np.inf])])
def test_wrong_signal(name, y):
    with pytest.raises(ParameterError, match=f"{name}: y must be"):
        getattr(display, name)(y)
    assert not plt.get_fignums(), "a refused signal left a figure behind"


@pytest.mark.parametrize("name, count", (OF_A_SIGNAL | WITHOUT).items())
def test_own_axes(name, count):
    fig, axes = plt.subplots(1, count, squeeze=False)
    signal = [fa.tone(440, sr=22050, duration=0.5)] if name in OF_A_SIGNAL else []
    given = {"ax": axes[0, 0]} if name in ONE else {"axes": axes}
    assert getattr(display, name)(*signal, **given) is fig
    assert all(ax.has_data() for ax in axes[0]) and len(plt.get_fignums()) == 1


@pytest.mark.parametrize("name", sorted((OF_A_SIGNAL | WITHOUT).keys() - ONE))
def test_wrong_number_of_axes(name):
    signal = [fa.tone(440, sr=22050, duration=0.5)] if name in OF_A_SIGNAL else []
    with pytest.raises(ParameterError, match=f"{name}: axes must hold . matplotlib Axes, got 1"):
        getattr(display, name)(*signal, axes=plt.figure().gca())


def test_importing_display_does_not_import_matplotlib():
    import subprocess
    import sys

    code = "import sys, fastaudio as fa; fa.display.mfcc; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_save(tmp_path):
    fig = display.window_leakage()
    path = display.save(fig, tmp_path / "a.png", dpi=50)
    width, height = fig.get_size_inches() * 50
    assert plt.imread(path).shape[:2] == (int(height), int(width))
    assert not plt.get_fignums() and list(tmp_path.iterdir()) == [path]


def test_save_refuses_what_it_cannot_write(tmp_path):
    with pytest.raises(ParameterError, match="save: suffix of path must be one of .*'png'.*, got 'docx'"):
        display.save(display.window_leakage(), tmp_path / "a.docx")
    with pytest.raises(ParameterError, match="save: dpi must be"):
        display.save(display.window_leakage(), tmp_path / "a.png", dpi=0)
    with pytest.raises(OSError):
        display.save(display.window_leakage(), tmp_path / "nowhere" / "a.png")
    assert not list(tmp_path.iterdir()) and len(plt.get_fignums()) == 3, "an error lost the figure"


def test_colour_bars_end_at_whole_decibels():
    ax = plt.figure().gca()
    mesh = ax.pcolormesh(np.array([[-79.99, 1e-15]]))
    _style.decibel_bar(mesh, ax)
    assert mesh.get_clim() == (-80, 0)


def test_names_in_other_letters(monkeypatch):
    """matplotlib looks for them in what is installed of FURTHER_FONTS, and for Latin ones nowhere else than ever."""
    from matplotlib import font_manager, rcParams

    path = font_manager.findfont("DejaVu Sans Mono")
    made = font_manager.FontEntry(fname=path, name="IPAexGothic", weight=400)
    manager = font_manager.fontManager
    monkeypatch.setattr(manager, "ttflist", [font for font in manager.ttflist if font.name not in _style.FURTHER_FONTS])
    family = lambda *names: fa.display.confusion_matrix([0, 1], [0, 1], names=names).axes[0].title.get_fontfamily()
    before = rcParams["font.family"]
    assert family("jazz", "日本") == family("jazz", "café") == before
    manager.ttflist.append(made)
    assert family("jazz", "日本") == [*before, "IPAexGothic"] and family("jazz", "café") == before
    told = ({"日本": 1}, {"names": ["a", ("ж",)]}, {"title": "日本"})
    assert all(_style.fonts(one) == [*before, "IPAexGothic"] for one in told)
    found = manager._find_fonts_by_props(font_manager.FontProperties(family=_style.fonts("日本")))
    assert found[-1] == path  # matplotlib takes it behind the caller's

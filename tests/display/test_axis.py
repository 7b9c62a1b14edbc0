import numpy as np
import pytest

from fastaudio.display._axis import KINDS, coordinates, time_kind
from fastaudio.display._ticks import clock
from fastaudio.errors import ParameterError

SETTINGS = dict(sr=22050, hop_length=512, tuning=0.0, bins_per_octave=12, htk=False)
SETTINGS |= dict.fromkeys(("n_fft", "win_length", "fmin", "fmax"))


def at(name, n, **changes):
    return coordinates(name, None, n, SETTINGS | changes)


@pytest.mark.parametrize("name", ["time", "s", "ms", "m", "h"])
def test_columns_lie_a_hop_apart(name):
    np.testing.assert_allclose(at(name, 5, hop_length=256, sr=8000), np.arange(5) * 0.032, rtol=1e-15)


@pytest.mark.parametrize("name", ["linear", "fft", "hz", "log"])
def test_rows_are_fft_bins(name):
    np.testing.assert_allclose(at(name, 1025), np.linspace(0, 11025, 1025), rtol=1e-12)
    np.testing.assert_allclose(at(name, 3, n_fft=5, sr=1000), [0, 200, 400], rtol=1e-12)


def test_mel_rows_are_evenly_spaced_in_mel():
    hz = at("mel", 9, fmin=0.0, fmax=800.0)  # Slaney's scale is linear below 1 kHz
    np.testing.assert_allclose(hz, np.linspace(0, 800, 9), atol=1e-9)
    mel = 2595 * np.log10(1 + at("mel", 40, htk=True) / 700)
    np.testing.assert_allclose(np.diff(mel), mel[1] - mel[0], rtol=1e-9)


def test_cqt_rows_are_semitones_above_c1():
    hz = at("cqt_hz", 85)
    assert hz[45] == pytest.approx(440) and hz[0] == pytest.approx(32.7031957)
    np.testing.assert_allclose(hz[12:] / hz[:-12], 2)
    assert at("cqt_note", 2, fmin=100.0, tuning=0.5)[0] == pytest.approx(100 * 2 ** (0.5 / 12))


def test_tempo_rows():
    bpm = at("tempo", 100)
    assert bpm[42] == pytest.approx(60 * 22050 / (512 * 43)) and np.isfinite(bpm).all()
    assert at("fourier_tempo", 193)[192] == pytest.approx(192 * 60 * 22050 / 512 / 384)


def test_pitch_classes():
    np.testing.assert_allclose(at("chroma", 24, bins_per_octave=24), np.arange(24) / 2)


@pytest.mark.rivals
@pytest.mark.parametrize("name", sorted(k for k in KINDS if k not in (None, "none", "off")))
def test_librosa(name, rng):
    pytest.importorskip("librosa", minversion="1.0" if name.endswith("oct3") else None)
    display = pytest.importorskip("librosa.display")
    plt = pytest.importorskip("matplotlib.pyplot")
    for _ in range(3):
        n, settings = (
            int(rng.integers(3, 60)),
            dict(sr=float(rng.choice([8000, 22050, 44100])), hop_length=512, fmin=60.0),
        )
        mesh = display.specshow(np.ones((n, n)), x_axis=name, y_axis=None, ax=plt.figure().gca(), **settings)
        edges = mesh.get_coordinates()[0, :, 0]
        ours = coordinates(name, None, n, SETTINGS | settings)
        centre = np.concatenate([[1.5 * ours[0] - 0.5 * ours[1]], (ours[1:] + ours[:-1]) / 2])
        np.testing.assert_allclose(edges[:n], centre, rtol=1e-9, atol=1e-9)


def test_given_coordinates():
    np.testing.assert_array_equal(coordinates("time", [1, 2, 3], 3, SETTINGS), [1, 2, 3])
    assert len(coordinates("time", np.arange(4), 3, SETTINGS)) == 4
    with pytest.raises(ParameterError, match="specshow: coordinates must have 3 or 4 values, got 5"):
        coordinates("time", np.arange(5), 3, SETTINGS)


def test_unknown_axis():
    with pytest.raises(ParameterError, match="specshow: axis type must be one of .*'mel'.*, got 'bark'"):
        at("bark", 3)


@pytest.mark.parametrize(
    "seconds, text",
    [
        (0, "0:00"),
        (61, "1:01"),
        (61.5, "1:01.5"),
        (3599.9996, "1:00:00"),
        (3725.25, "1:02:05.25"),
        (-90, "-1:30"),
    ],
)
def test_clock(seconds, text):
    assert clock(seconds) == text


def test_unit_of_time_follows_the_extent():
    assert [time_kind("time", s) for s in (0.2, 59, 61, 3601)] == ["s", "s", "m", "h"]
    assert [time_kind("lag", s) for s in (0.2, 61, 3601)] == ["lag_s", "lag_m", "lag_h"]
    assert time_kind("ms", 1e6) == "ms" and time_kind(None, 1.0) is None

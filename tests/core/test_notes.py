"""Pitch, MIDI and note names."""

import numpy as np
import pytest

import fastaudio as fa

NAMES = [
    "C4", "c#4", "Db4", "A4", "a!4", "B-1", "G9", "E♭3", "F♯♯2", "F𝄪2", "B𝄫2", "A♮4", "C", "A4+25", "A4-10", "D+3",
]  # fmt: skip
MIDI = [60, 61, 61, 69, 68, 11, 127, 51, 43, 43, 45, 69, 12, 69.25, 68.9, 50]


@pytest.mark.parametrize("name, midi", list(zip(NAMES, MIDI, strict=True)))
def test_names(name, midi):
    assert fa.note_to_midi(name, round_midi=False) == pytest.approx(midi, abs=1e-12)
    assert fa.note_to_midi(name) == round(midi) and isinstance(fa.note_to_midi(name), int)
    assert fa.note_to_hz(name) == pytest.approx(440 * 2 ** ((midi - 69) / 12), rel=1e-14)


def test_iterables_and_the_empty_name():
    np.testing.assert_allclose(fa.note_to_midi(NAMES, round_midi=False), MIDI, rtol=1e-14)
    assert np.isnan(fa.note_to_midi("")) and np.isnan(fa.note_to_hz(""))


def test_hz_and_midi_are_inverse():
    midi = np.linspace(-10, 140, 400)
    np.testing.assert_allclose(fa.hz_to_midi(fa.midi_to_hz(midi)), midi, atol=1e-12)
    assert fa.midi_to_hz(69) == 440 and fa.hz_to_midi(880) == 81
    assert isinstance(fa.midi_to_hz(60), np.float64)
    assert fa.hz_to_midi(np.float32([440])).dtype == (np.float32([1]) - np.log2(440.0)).dtype  # by NumPy's version


@pytest.mark.parametrize("bad", ["H4", "4", "A4x", "A4+", " A4", 5, None])
def test_broken_rules(bad):
    with pytest.raises(fa.ParameterError, match="^note_to_midi: note must be a "):
        fa.note_to_midi(bad)


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for round_midi in (False, True):
        for name in NAMES:
            want = librosa.note_to_midi(name, round_midi=round_midi)
            assert fa.note_to_midi(name, round_midi=round_midi) == want
        np.testing.assert_allclose(
            fa.note_to_hz(NAMES, round_midi=round_midi), librosa.note_to_hz(NAMES, round_midi=round_midi)
        )
    f = np.geomspace(10, 20_000, 100)
    np.testing.assert_allclose(fa.hz_to_midi(f), librosa.hz_to_midi(f), rtol=1e-15)
    np.testing.assert_allclose(fa.midi_to_hz(f / 200), librosa.midi_to_hz(f / 200), rtol=1e-15)
    for name in ("hz_to_midi", "midi_to_hz", "hz_to_octs", "octs_to_hz", "A4_to_tuning", "tuning_to_A4"):
        single = np.float32([1, 2])
        assert getattr(fa, name)(single).dtype == getattr(librosa, name)(single).dtype, name

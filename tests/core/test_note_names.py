"""Names of notes and keys: music theory's own spelling, and librosa's for every key it reads."""

import numpy as np
import pytest

import fastaudio as fa

TONICS = [t + a for t in "CDEFGABcg" for a in ("", "#", "b", "##", "bb", "♯", "♭", "𝄪", "𝄫", "!", "n", "###", "#𝄪")]
SCALES = ("maj", "min", "major", "minor", "ion", "dorian", "phr", "phrygian", "lyd", "mix", "mixolyd", "aeolian", "loc")


def test_midi_to_note():
    assert fa.midi_to_note(0) == "C-1" and fa.midi_to_note(37) == "C♯2" and fa.midi_to_note(-2) == "A♯-1"
    assert fa.midi_to_note(104.7, cents=True) == "A7-30" and fa.midi_to_note(np.nan) == ""
    assert fa.midi_to_note(61, octave=False, unicode=False, key="F:maj") == "Db"
    names = fa.midi_to_note(np.arange(24).reshape(2, 12))
    assert names.shape == (2, 12) and names[0, 0] == "C-1"
    for m in range(12, 128):
        assert fa.note_to_midi(fa.midi_to_note(m)) == m and fa.hz_to_note(fa.midi_to_hz(m)) == fa.midi_to_note(m)


def test_many_are_named_as_one_by_one():
    """Of any dtype, more than are looked at together; half a note up or down, numbers that are none."""
    draw = np.random.default_rng(0)
    many = draw.uniform(-40, 300, 3000)
    many[:6] = np.nan, np.inf, -np.inf, 60.5, 61.5, -0.5
    for values in (many, many.astype(np.float32), draw.integers(-40, 300, (40, 75)), np.array([]), [1e15, -1e9, 60]):
        for options in ({}, {"cents": True}, {"octave": False}, {"key": "F:min", "unicode": False}):
            names = fa.midi_to_note(values, **options)
            one_by_one = [fa.midi_to_note(v, **options) for v in np.ravel(values)]
            assert names.shape == np.shape(values) and names.ravel().tolist() == one_by_one
            assert names.dtype.itemsize == 4 * max([1, *map(len, one_by_one)])


def test_degrees_and_spelling_agree():
    """The notes of a major key have its seven letters, one each, and the pitch classes of its degrees."""
    for tonic in ("C", "G", "D", "A", "E", "B", "F#", "C#", "F", "Bb", "Eb", "Ab", "Db", "Gb", "Cb"):
        names = fa.key_to_notes(f"{tonic}:maj", unicode=False)
        degrees = fa.key_to_degrees(f"{tonic}:maj")
        assert names[degrees[0]] == tonic and "".join(sorted(names[d][0] for d in degrees)) == "ABCDEFG"
        assert [fa.note_to_midi(name + "4") % 12 for name in names] == list(range(12))
    relative = fa.key_to_degrees("A:min"), fa.key_to_degrees("A:aeolian"), np.roll(fa.key_to_degrees("C:maj"), 2)
    assert relative[0].tolist() == relative[1].tolist() == relative[2].tolist()


def test_fifths():
    circle = [fa.fifths_to_note(unison="F", fifths=i, unicode=False) for i in range(-8, 15)]
    assert circle[6:10] == ["Eb", "Bb", "F", "C"] and circle[0] == "Bbb" and circle[-1] == "F##"


def test_mistakes():
    for key in ("H:maj", "C", "C:", "C:major7", "", None, "C maj"):
        with pytest.raises(fa.ParameterError, match="key must"):
            fa.key_to_notes(key)
        with pytest.raises(fa.ParameterError, match="key must"):
            fa.key_to_degrees(key)
    with pytest.raises(fa.ParameterError, match="unison"):
        fa.fifths_to_note(unison="X", fifths=1)
    with pytest.raises(fa.ParameterError, match="octave"):
        fa.midi_to_note(60, cents=True, octave=False)


@pytest.mark.rivals
def test_every_key_as_librosa():
    librosa = pytest.importorskip("librosa", minversion="0.11")
    for key in [f"{tonic}:{scale}" for tonic in TONICS for scale in SCALES][::3]:
        np.testing.assert_array_equal(fa.key_to_degrees(key), librosa.key_to_degrees(key))
        for more in ({}, {"unicode": False}, {"natural": True}):
            assert fa.key_to_notes(key, **more) == list(librosa.key_to_notes(key, **more)), (key, more)
    for unison in ("C", "F#", "B𝄫", "e##"):
        for fifths in range(-30, 31):
            more = {"unison": unison, "fifths": fifths, "unicode": fifths % 2 == 0}
            assert fa.fifths_to_note(**more) == librosa.fifths_to_note(**more)
    rng = np.random.default_rng(0)
    for _ in range(200):
        m = rng.uniform(-30, 140, int(rng.integers(1, 5)))
        options = {
            "key": ["C:maj", "Eb:min", "F#:maj"][rng.integers(3)],
            "unicode": bool(rng.integers(2)),
            "octave": bool(rng.integers(2)),
        }
        options["cents"] = options["octave"] and bool(rng.integers(2))
        assert fa.midi_to_note(m, **options).tolist() == librosa.midi_to_note(m, **options).tolist()

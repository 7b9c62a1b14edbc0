"""Pitch in Hertz, MIDI numbers and note names. Owns: the conversions between them. May touch:
util.curve, errors."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..errors import ParameterError
from ..util.curve import curve

_OCTAVES = np.float64(math.log2(440.0))  # no Python number: float32 then gives float64, as in librosa
_PITCH = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTAL = {"#": 1, "♯": 1, "𝄪": 2, "b": -1, "!": -1, "♭": -1, "𝄫": -2, "♮": 0}
_NOTE = re.compile(r"([A-Ga-g])([#♯𝄪b!♭𝄫♮]*)([+-]?\d+)?([+-]\d+)?")


def hz_to_midi(frequencies: Any) -> Any:
    """Hertz to MIDI note numbers, fractions included: `12 log2(f / 440) + 69`.

    Parameters
    ----------
    frequencies : number or array > 0
        In Hz.

    Returns
    -------
    Scalar or array; float64 for integers and Python numbers.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.hz_to_midi([220.0, 440.0]).tolist()
    [57.0, 69.0]
    """
    if type(frequencies) in (float, int) and frequencies > 0:
        return np.float64(12 * (math.log2(frequencies) - _OCTAVES) + 69)
    midi = curve("log2", frequencies, 12, unit=440, offset=69)
    return 12 * (np.log2(frequencies) - _OCTAVES) + 69 if midi is None else midi


def midi_to_hz(notes: Any) -> Any:
    """MIDI note numbers to Hertz: `440 * 2**((m - 69) / 12)`.

    Parameters
    ----------
    notes : number or array

    Returns
    -------
    Scalar or array, Hz; float64 for integers and Python numbers.

    Examples
    --------
    >>> import fastaudio as fa
    >>> float(fa.midi_to_hz(57))
    220.0
    """
    if type(notes) in (float, int) and abs(notes) < 1000:
        return np.float64(440.0 * 2.0 ** ((notes - 69.0) / 12.0))
    hertz = curve("exp2", notes, 440, shift=69, unit=12)
    return 440.0 * 2.0 ** ((np.asanyarray(notes)[()] - 69.0) / 12.0) if hertz is None else hertz


def note_to_midi(note: Any, *, round_midi: bool = True) -> Any:
    """Note names to MIDI numbers.

    Parameters
    ----------
    note : str or iterable of str
        Letter, accidentals (`#`, `b`, `!`, `♯`, `♭`, `𝄪`, `𝄫`, `♮`), octave (default 0) and cents: "A4",
        "Bb-1", "C#5+25". An empty string is no note: NaN.
    round_midi : bool
        Round to whole numbers, which drops the cents.

    Returns
    -------
    int, or float for `round_midi=False`; an array for an iterable.

    Raises
    ------
    ParameterError : not a note name

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.note_to_midi("C4")
    60
    >>> fa.note_to_midi(["A4", "Bb4"]).tolist()
    [69, 70]
    """
    if not isinstance(note, str):
        if not isinstance(note, Iterable):
            raise ParameterError(f"note_to_midi: note must be a string or several, got {note!r}")
        return np.array([note_to_midi(n, round_midi=round_midi) for n in note])
    if not note:
        return np.nan
    match = _NOTE.fullmatch(note)
    if match is None:
        raise ParameterError(f"note_to_midi: note must be a name such as 'A4' or 'Bb3+20', got {note!r}")
    letter, accidentals, octave, cents = match.groups()
    value = 12 * (int(octave or 0) + 1) + _PITCH[letter.upper()] + sum(ACCIDENTAL[a] for a in accidentals)
    value += int(cents or 0) * 0.01
    return int(np.round(value)) if round_midi else value


def note_to_hz(note: Any, *, round_midi: bool = False) -> Any:
    """Note names to Hertz.

    Parameters
    ----------
    note : str or iterable of str
        See `fa.note_to_midi`.
    round_midi : bool
        Drop the cents.

    Returns
    -------
    float64 scalar, or array for an iterable, Hz

    Raises
    ------
    ParameterError : not a note name

    Examples
    --------
    >>> import fastaudio as fa
    >>> float(fa.note_to_hz("A3"))
    220.0
    """
    return midi_to_hz(note_to_midi(note, round_midi=round_midi))

"""Names of notes. Owns: midi_to_note, hz_to_note. May touch: keys, notes, errors."""

from __future__ import annotations

from math import floor, isfinite, trunc
from typing import Any

import numpy as np

from ..errors import ParameterError
from .keys import key_to_notes
from .notes import hz_to_midi

MISSING = -np.inf
BLOCK = 1024  #: values handled at a time


def midi_to_note(
    midi: Any, *, octave: bool = True, cents: bool = False, key: str = "C:maj", unicode: bool = True
) -> Any:
    """Names of MIDI note numbers.

    Parameters
    ----------
    midi : number or array
        Rounded to the nearest note; NaN and infinity become "".
    octave : bool
        With the number of the octave; 60 is C4.
    cents : bool
        With the distance to the note in hundredths of a semitone, as in "C4+25"; needs `octave`.
    key : str
        How accidentals are spelled, as in `fa.key_to_notes`.
    unicode : bool
        Accidentals as ♯ and ♭, or as # and b.

    Returns
    -------
    str, or array of str

    Raises
    ------
    ParameterError : `cents` without `octave`, a key that cannot be read

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.midi_to_note(61), fa.midi_to_note([60, 61.25], key="F:min", cents=True).tolist()
    ('C♯4', ['C4+0', 'D♭4+25'])
    """
    if cents and not octave:
        raise ParameterError("midi_to_note: cents need octave=True, got octave=False")
    names = key_to_notes(key, unicode=unicode)

    def name(code: float) -> str:
        if code == MISSING:
            return ""
        number = floor((code + 128) / 256)
        text = names[number % 12] + (str(int(number / 12) - 1) if octave else "")
        return f"{text}{int(code - 256 * number):+02d}" if cents else text

    values = np.asarray(midi)
    if values.ndim == 0:
        return name(_code(float(values), cents))
    flat, found = values.ravel(), {}
    blocks = [slice(i, i + BLOCK) for i in range(0, flat.size, BLOCK)]
    for block in blocks:  # of many numbers few have names of their own
        found.update({code: name(code) for code in set(_codes(flat[block], cents).tolist()) - found.keys()})
    codes = np.array(sorted(found))
    texts = np.array([found[code] for code in codes.tolist()], str)
    notes = np.empty(flat.shape, texts.dtype)
    for block in blocks:
        notes[block] = texts[np.searchsorted(codes, _codes(flat[block], cents))]
    return notes.reshape(values.shape)


def _code(value: float, cents: bool) -> float:
    """256 times the nearest note's number, and the hundredths from there; MISSING where there is no number."""
    if not isfinite(value):
        return MISSING
    number = round(value)
    return 256 * number + (trunc(100 * (round((value - number) * 100) / 100)) if cents else 0)


def _codes(values: np.ndarray, cents: bool) -> np.ndarray:
    """`_code` of many."""
    finite = np.isfinite(values)
    values = np.where(finite, values, 0).astype(np.float64)
    numbers = np.round(values)
    codes = 256 * numbers
    if cents:
        codes += np.trunc(100 * np.around(values - numbers, 2))
    return np.where(finite, codes, MISSING)


def hz_to_note(frequencies: Any, **kwargs: Any) -> Any:
    """Names of the notes nearest to frequencies.

    Parameters
    ----------
    frequencies : number or array > 0, Hz
    **kwargs
        As in `fa.midi_to_note`.

    Returns
    -------
    str, or array of str

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.hz_to_note(440.0), fa.hz_to_note([32.703, 466.16], unicode=False).tolist()
    ('A4', ['C1', 'A#4'])
    """
    return midi_to_note(hz_to_midi(frequencies), **kwargs)

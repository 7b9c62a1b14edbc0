"""Names of notes. Owns: midi_to_note, hz_to_note. May touch: keys, notes, errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ParameterError
from .keys import key_to_notes
from .notes import hz_to_midi


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

    def name(value: float) -> str:
        if not np.isfinite(value):
            return ""
        number = int(np.round(value))
        text = names[number % 12] + (str(int(number / 12) - 1) if octave else "")
        return f"{text}{int(100 * np.around(value - number, 2)):+02d}" if cents else text

    values = np.asarray(midi)
    found = [name(value) for value in values.ravel()]
    return found[0] if values.ndim == 0 else np.array(found, dtype=str).reshape(values.shape)


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

"""Keys and the spelling of their notes. Owns: key_to_notes, key_to_degrees, fifths_to_note. May touch: notes.

Everything is counted on the line of fifths, ... F C G D A E B F# ..., where C is 0: seven steps up is a sharp more, and
the twelve notes of a key are neighbours on it.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from ..errors import ParameterError
from .notes import ACCIDENTAL

_LETTERS = "FCGDAEB"
_SIGNS = {**ACCIDENTAL, "n": 0}
_ASCII = str.maketrans({"♯": "#", "𝄪": "##", "♭": "b", "𝄫": "bb", "♮": "n"})
_KEY = re.compile(
    r"([A-Ga-g])([#♯𝄪b!♭𝄫♮n]*):"
    r"(?:((?:maj|min)(?:or)?)|((?:(?:ion|dor|phryg|lyd|mixolyd|aeol|locr)(?:ian)?)|phr|mix|aeo|loc))"
)
_NOTE = re.compile(r"([A-Ga-g])([#♯𝄪b!♭𝄫♮n]*)([+-]?\d+)?([+-]\d+)?")
_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_MINOR = (0, 2, 3, 5, 7, 8, 10)
_MODES = ("ion", "dor", "phr", "lyd", "mix", "aeo", "loc")
_BACK = (0, 2, 4, -1, 1, 3, 5)  # fifths from the tonic of a mode down to that of its major key


def key_to_degrees(key: str) -> np.ndarray:
    """The pitch classes of a key, from its tonic up.

    Parameters
    ----------
    key : str
        Tonic and scale, "F#:min", "Bb:maj" or a mode as "D:dorian".

    Returns
    -------
    (7,) int array, 0 is C

    Raises
    ------
    ParameterError : a key that cannot be read

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.key_to_degrees("D:dorian").tolist()
    [2, 4, 5, 7, 9, 11, 0]
    """
    tonic, signs, scale, mode = _read("key_to_degrees", key)
    steps = np.array(_MINOR if scale == "min" else _MAJOR)
    if mode:
        at = _MODES.index(mode)
        steps = np.roll(steps, -at) - steps[at]
    return (steps + 7 * (_LETTERS.index(tonic) - 1 + 7 * signs)) % 12


def key_to_notes(key: str, *, unicode: bool = True, natural: bool = False) -> list[str]:
    """Names of the twelve pitch classes as they are spelled in a key.

    Parameters
    ----------
    key : str
        As in `fa.key_to_degrees`.
    unicode : bool
        Accidentals as ♯ and ♭, or as # and b.
    natural : bool
        Mark plain notes that are not in the key with ♮.

    Returns
    -------
    list of 12 str, from C up

    Raises
    ------
    ParameterError : a key that cannot be read

    Examples
    --------
    >>> import fastaudio as fa
    >>> "".join(fa.key_to_notes("Eb:maj", unicode=False))
    'CDbDEbEFGbGAbABbB'
    """
    return list(_names(key, unicode, natural) if isinstance(key, str) else _read("key_to_notes", key))


@lru_cache(maxsize=256)
def _names(key: str, unicode: bool, natural: bool) -> tuple[str, ...]:
    tonic, signs, scale, mode = _read("key_to_notes", key)
    place = _LETTERS.index(tonic) - 1 + 7 * signs
    if mode:
        place -= _BACK[_MODES.index(mode)]
        signs = (place + 1) // 7
    many = max(abs(signs) - 1, 0) * 7  # double accidentals: the spelling of the single one, moved
    major = place - (3 if scale == "min" else 0) - (many if signs > 0 else -many)
    if signs > 0 or (signs == 0 and major >= 0):
        first = -1 + max(0, major - 5) + many
    else:
        first = -6 - max(0, -major - 5) - many
    names = [""] * 12
    for at in range(first, first + 12):
        names[7 * at % 12] = _spelled(at, double_first=False)
    if natural:
        inside = set(key_to_degrees(key).tolist())
        names = [name + "♮" if len(name) == 1 and i not in inside else name for i, name in enumerate(names)]
    return tuple(names if unicode else [name.translate(_ASCII) for name in names])


def fifths_to_note(*, unison: str, fifths: int, unicode: bool = True) -> str:
    """The note that lies a number of perfect fifths above or below another.

    Parameters
    ----------
    unison : str
        A note's name without octave, as "C" or "Eb".
    fifths : int
        Steps up; negative: down.
    unicode : bool
        Accidentals as ♯ and ♭, or as # and b.

    Returns
    -------
    str

    Raises
    ------
    ParameterError : a name that cannot be read

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.fifths_to_note(unison="C", fifths=6), fa.fifths_to_note(unison="G", fifths=-3, unicode=False)
    ('F♯', 'Bb')
    """
    found = _NOTE.fullmatch(unison)
    if found is None:
        raise ParameterError(f"fifths_to_note: unison must be the name of a note, got {unison!r}")
    place = _LETTERS.index(found[1].upper()) - 1 + 7 * sum(_SIGNS[sign] for sign in found[2])
    name = _spelled(place + fifths, double_first=True)
    return name if unicode else name.translate(_ASCII)


def _read(where: str, key: str) -> tuple[str, int, str, str]:
    """Letter, sharps (flats < 0), "maj", "min" or "", and the mode's first three letters or ""."""
    found = _KEY.fullmatch(key) if isinstance(key, str) else None
    if found is None:
        raise ParameterError(f"{where}: key must be like 'F#:min' or 'D:dorian', got {key!r}")
    tonic, accidental, scale, mode = found.groups(default="")
    return tonic.upper(), sum(_SIGNS[sign] for sign in accidental), scale[:3], mode[:3]


def _spelled(place: int, *, double_first: bool) -> str:
    """The name at a place on the line of fifths."""
    count = (place + 1) // 7
    single, double = "♯𝄪" if count > 0 else "♭𝄫"
    parts = [single * (abs(count) % 2), double * (abs(count) // 2)]
    return _LETTERS[(place + 1) % 7] + "".join(parts[::-1] if double_first else parts)

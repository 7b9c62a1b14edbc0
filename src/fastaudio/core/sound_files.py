"""Which files of a folder are sound: one rule for commands, data sets and trainings. Owns: names, links, their order.

Links: a folder may come from elsewhere, and must not name files of this machine that whoever made it could not read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: how names of audio files end that are found in folders
SUFFIXES = (".wav", ".wave", ".rf64", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc")

#: which they are, in messages
KINDS = f"{', '.join(SUFFIXES)}; links that lead out of the folder are not followed"


def sounds_below(folder: Any) -> Iterator[Path]:
    """The audio files of a folder, then those of the folders within, each in the order of their names.

    Hidden files and folders are left out, and links to folders; `is_sound` says which files are taken.

    Examples
    --------
    >>> import tempfile
    >>> root = Path(tempfile.mkdtemp())
    >>> for name in ("b.wav", "a/c.MP3", "a/._c.mp3", ".git/d.wav", "e.txt"):
    ...     (root / name).parent.mkdir(exist_ok=True)
    ...     (root / name).touch()
    >>> [path.relative_to(root).as_posix() for path in sounds_below(root)]
    ['b.wav', 'a/c.MP3']
    """
    inside = os.path.realpath(folder)
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (os.path.join(place, name) for name in sorted(names))
        yield from (Path(path) for path in paths if is_sound(path, inside))


def is_sound(path: str, inside: str | None = None) -> bool:
    """A regular file, not hidden, whose name ends like sound; a link must lead into `inside`, a real path, if any."""
    name = os.path.basename(path)
    if name.startswith(".") or not name.lower().endswith(SUFFIXES) or not os.path.isfile(path):
        return False
    return inside is None or not os.path.islink(path) or Path(os.path.realpath(path)).is_relative_to(inside)

"""Sound files of a folder. Owns: find_files. May touch: nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

SUFFIXES = ("aac", "au", "flac", "m4a", "mp3", "ogg", "wav")


def find_files(
    directory: Any,
    *,
    ext: str | Sequence[str] | None = None,
    recurse: bool = True,
    case_sensitive: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[str]:
    """Paths of sound files, sorted.

    Parameters
    ----------
    directory : path
    ext : str or sequence of str, optional
        Endings without the dot; default: aac, au, flac, m4a, mp3, ogg, wav.
    recurse : bool
        Folders within, too.
    case_sensitive : bool
    limit : int, optional
        So many at most, after `offset`.
    offset : int
        Leave out the first; negative: begin so far before the end.

    Returns
    -------
    list of str, absolute

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa
    >>> folder = tempfile.mkdtemp()
    >>> for name in ("b.wav", "a.WAV", "c.txt"): open(os.path.join(folder, name), "w").close()
    >>> [os.path.basename(path) for path in fa.util.find_files(folder)]
    ['a.WAV', 'b.wav']
    """
    endings = SUFFIXES if ext is None else (ext,) if isinstance(ext, str) else tuple(ext)
    endings = tuple(f".{e}" if case_sensitive else f".{e}".lower() for e in endings)
    found = []
    for root, folders, names in os.walk(os.path.abspath(os.path.expanduser(directory))):
        if not recurse:
            folders.clear()
        found += [os.path.join(root, n) for n in names if (n if case_sensitive else n.lower()).endswith(endings)]
    found = sorted(found)[offset:]
    return found if limit is None else found[:limit]

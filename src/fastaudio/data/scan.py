"""Which files belong to a set, and to which class. Owns: the layout of genre folders, and of lists in .csv.

Classes and files are taken in the order of their names: os.walk's own order differs from one disk to the next, and with
it the numbers of the classes would.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import warnings
from pathlib import Path
from typing import NamedTuple

from .. import _check
from ..core.sound_files import KINDS, is_sound
from ..errors import ParameterError

#: columns of the tables that ESC-50 and UrbanSound8K come with -> where their files lie, from the table's folder
OWN = {
    ("filename", "category"): "../audio/{filename}",
    ("slice_file_name", "class"): "../audio/fold{fold}/{slice_file_name}",
}


class Track(NamedTuple):
    """A file: its name within the set, with / on every system; where it is; the number of its class."""

    name: str
    path: str
    label: int


class Source(NamedTuple):
    """Classes, their number being their place, and the files of all of them."""

    root: str
    mapping: list[str]
    tracks: list[Track]

    def digest(self) -> str:
        """Changes when a file comes, goes or is written anew."""
        lines = []
        for track in self.tracks:
            try:
                found = os.stat(track.path)
                state = [found.st_size, found.st_mtime_ns]
            except OSError:
                state = []
            lines.append(json.dumps([track.name, track.label, *state]))
        return hashlib.sha256("\n".join([*self.mapping, "", *lines]).encode()).hexdigest()


def scan(source: str | os.PathLike[str]) -> Source:
    """The classes and files of `source`.

    Parameters
    ----------
    source : a folder with a folder for each class (`genres/blues/a.wav`), or a .csv with columns `path` and `label`,
        paths relative to it, or one of `OWN`. Hidden files, files without a suffix of audio, and files beside the class
        folders are left out.

    Raises
    ------
    ParameterError : no classes, a class without audio, folders inside class folders, a list without these columns

    Examples
    --------
    >>> import os, tempfile
    >>> for name in ("rock/b.wav", "rock/a.wav", "jazz/c.mp3", "jazz/.hidden.mp3", "readme.txt"):
    ...     path = os.path.join(globals().setdefault("root", tempfile.mkdtemp()), name)
    ...     os.makedirs(os.path.dirname(path), exist_ok=True)
    ...     open(path, "w").close()
    >>> found = scan(root)
    >>> found.mapping, [(track.name, track.label) for track in found.tracks]
    (['jazz', 'rock'], [('jazz/c.mp3', 0), ('rock/a.wav', 1), ('rock/b.wav', 1)])
    """
    path = os.fsdecode(source)
    if os.path.isdir(path):
        return _folders(path)
    if path.lower().endswith(".csv"):
        return _table(Path(path))
    there = "" if os.path.exists(path) else "; there is nothing of that name"
    raise _check.fail("dataset", f"source must be a folder with a folder for each class, or a .csv{there}", path)


def _folders(root: str) -> Source:
    classes = [entry for entry in _entries(root) if entry.is_dir(follow_symlinks=False)]
    if not classes:
        raise _check.fail("dataset", "source must hold a folder for each class, as in genres/blues/a.wav", root)
    inside = os.path.realpath(root)
    tracks: list[Track] = []
    nested: list[str] = []
    for label, entry in enumerate(classes):
        files = []
        for file in _entries(entry.path):
            name = f"{entry.name}/{file.name}"
            if file.is_dir(follow_symlinks=False):
                nested.append(name)
            elif is_sound(file.path, inside):
                files.append(Track(name, file.path, label))
        if not files and not nested:
            raise _check.fail("dataset", f"each class must have audio files ({KINDS})", entry.path)
        tracks += files
    names = [entry.name for entry in classes]
    if len(names) > 1 and all(re.fullmatch(r"fold[ _-]?\d+", name, re.IGNORECASE) for name in names):
        said = f"dataset: classes {', '.join(names[:3])}, ... look like folds"
        way = "a .csv names classes (UrbanSound8K has metadata/UrbanSound8K.csv)"
        warnings.warn(f"{said}; {way}", UserWarning, stacklevel=4)
    if nested:
        outer = os.path.join(root, nested[0].partition("/")[0])
        way = f"if the classes are those in {outer!r}, give that one, else a .csv with columns path and label"
        rule = f"class folders must hold files, not folders: {way}; nested"
        raise ParameterError(f"dataset: {rule}: {', '.join(nested[:8])}{', ...' if nested[8:] else ''}")
    return Source(os.path.abspath(root), names, tracks)


def _entries(folder: str) -> list[os.DirEntry]:
    """Of a folder, in the order of their names, without hidden ones (`._a.wav` is what macOS leaves on other disks)."""
    with os.scandir(folder) as found:
        return sorted((entry for entry in found if not entry.name.startswith(".")), key=lambda entry: entry.name)


def _table(path: Path) -> Source:
    rows = read_table(path, ("path", "label"))
    mapping = sorted({row["label"] for row in rows})
    numbers = {name: number for number, name in enumerate(mapping)}
    folder = path.absolute().parent
    tracks = [Track(row["path"].replace("\\", "/"), str(folder / row["path"]), numbers[row["label"]]) for row in rows]
    if len({track.name for track in tracks}) < len(tracks):
        names = [track.name for track in tracks]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise _check.fail("dataset", f"{path} must name each file once; twice", twice[:8])
    return Source(str(path.absolute()), mapping, tracks)


def read_table(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a .csv that has at least these columns."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(f"dataset: {path} must be a readable UTF-8 file, got {error}") from error
    reader = csv.DictReader(text.splitlines(), skipinitialspace=True)
    reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
    there, rows = set(reader.fieldnames), list(reader)
    for (file, label), place in OWN.items():
        if {file, label, "fold"} <= there and not there & {"path", "label"}:
            rows = [{**row, "path": place.format_map(row), "label": row[label]} for row in rows]
            there |= {"path", "label"}
    if missing := [name for name in columns if name not in there]:
        has = ", ".join(reader.fieldnames) or "none"
        raise _check.fail("dataset", f"{path} must have columns {', '.join(columns)}, and has {has}; missing", missing)
    if not rows:
        raise _check.fail("dataset", f"{path} must list at least one file", 0)
    if any(row[name] is None or not row[name].strip() for row in rows for name in columns):
        raise _check.fail("dataset", f"each row of {path} must have {', '.join(columns)}", "an empty one")
    for row in rows if "path" in there else ():
        if "\\" in row["path"] and not (path.parent / row["path"]).exists():  # a list that Windows wrote
            row["path"] = row["path"].replace("\\", "/")
    words = [name for name in columns if name != "path"]  # "rain " is rain
    return [{**row, **{name: row[name].strip() for name in words}} for row in rows]

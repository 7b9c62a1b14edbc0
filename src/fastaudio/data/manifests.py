"""Lists of downloaded sets: manifest.csv with path, label, and what recordings share: fold, speaker, source."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .._atomic import write_text
from ..core.sound_files import sounds_below
from ..errors import FormatError
from .scan import read_table

Rows = Iterator[dict[str, str]]


def recordings(folder: Any) -> list[str]:
    """Audio files below a folder, in the order of their names, with / between."""
    return sorted(path.relative_to(folder).as_posix() for path in sounds_below(folder))


def write_manifest(kind: str, folder: str) -> None:
    """Make `folder`/manifest.csv."""
    rows = list(WAYS[kind](folder))
    there = set(recordings(folder))
    if missing := [row["path"] for row in rows if row["path"] not in there]:
        raise FormatError(f"{folder}: must hold every file its list names, got none at {missing[:3]}")
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else ["path", "label"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(os.path.join(folder, "manifest.csv"), text.getvalue())


def _list(folder: str, name: str, columns: tuple[str, ...]) -> tuple[str, list[dict[str, str]]]:
    """A set's own list: the folder it lies in within `folder`, and its rows."""
    found = sorted(Path(folder).rglob(name))
    if not found:
        raise FormatError(f"{folder}: must hold {name}, got none")
    return os.path.relpath(found[0].parent.parent, folder).replace(os.sep, "/"), read_table(found[0], columns)


def _esc50(folder: str) -> Rows:
    base, rows = _list(folder, "esc50.csv", ("filename", "fold", "category", "src_file"))
    for row in rows:
        path = f"{base}/audio/{row['filename']}"
        yield {"path": path, "label": row["category"], "fold": row["fold"], "source": row["src_file"]}


def _urbansound8k(folder: str) -> Rows:
    base, rows = _list(folder, "UrbanSound8K.csv", ("slice_file_name", "fold", "class", "fsID"))
    for row in rows:
        path = f"{base}/audio/fold{row['fold']}/{row['slice_file_name']}"
        yield {"path": path, "label": row["class"], "fold": row["fold"], "source": row["fsID"]}


def _fsdd(folder: str) -> Rows:
    """recordings/7_jackson_32.wav"""
    for path in recordings(folder):
        digit, speaker, _ = Path(path).stem.split("_")
        yield {"path": path, "label": digit, "speaker": speaker}


def _librispeech(folder: str) -> Rows:
    """LibriSpeech/dev-clean/84/121123/84-121123-0001.flac: speaker, chapter, sentence."""
    for path in recordings(folder):
        speaker, chapter, _ = Path(path).stem.split("-")
        yield {"path": path, "label": speaker, "speaker": speaker, "chapter": chapter}


WAYS: dict[str, Callable[[str], Rows]] = {
    "esc50": _esc50, "urbansound8k": _urbansound8k, "fsdd": _fsdd, "librispeech": _librispeech,
}  # fmt: skip

"""Which files a command works on: files, folders, globs and manifests become one list."""

from __future__ import annotations

import csv
import glob
import os
from collections.abc import Iterable
from pathlib import Path

from ..core.sound_files import KINDS, is_sound, sounds_below
from ..errors import ParameterError


def find_inputs(command: str, sources: Iterable[str], manifest: str | None) -> list[Path]:
    """Absolute paths, each once, in the order given; folders are walked in sorted order.

    A file that is named is taken as it is, also if it is not there: that is an error of this file, reported
    with the others. From folders and globs come regular files with a suffix of audio, hidden ones left out.
    """
    found: dict[Path, None] = {}
    sources = list(sources)
    for source in sources:
        if os.path.isdir(source):
            found.update(dict.fromkeys(sounds_below(Path(source).absolute())))
        elif glob.has_magic(source) and not os.path.exists(source):
            matches = (Path(match).absolute() for match in sorted(glob.glob(source, recursive=True)))
            found.update(dict.fromkeys(path for path in matches if is_sound(str(path))))
        else:
            found[Path(source).absolute()] = None
    if manifest is not None:
        found.update(dict.fromkeys(_manifest(command, Path(manifest))))
    if not found:
        given = ", ".join(repr(source) for source in (*sources, *([] if manifest is None else [manifest])))
        raise ParameterError(f"{command}: inputs must name at least one audio file ({KINDS}), got none in {given}")
    return list(found)


def below(paths: Iterable[Path]) -> dict[Path, Path]:
    """Each path as it lies below the folder that all share."""
    plain = {path: Path(os.path.normpath(path)) for path in paths}
    shared = os.path.commonpath([path.parent for path in plain.values()])
    return {path: found.relative_to(shared) for path, found in plain.items()}


def plain(name: object) -> str:
    """A name for a line of a table: what would move a terminal's cursor, or colour it, as Python writes it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in str(name))


def _manifest(command: str, path: Path) -> Iterable[Path]:
    """One path a line (# starts a comment), or column `path` of a .csv; relative to the manifest's folder."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(
            f"{command}: manifest must be a readable UTF-8 file ({error}), got {str(path)!r}"
        ) from error
    if path.suffix.lower() == ".csv":
        rows = csv.DictReader(text.splitlines())
        if "path" not in (rows.fieldnames or ()):
            raise ParameterError(f"{command}: manifest must have a column 'path', got {rows.fieldnames}")
        names = [row["path"] for row in rows]
    else:
        names = [line.strip() for line in text.splitlines() if not line.lstrip().startswith("#")]
    return [(path.parent / name).absolute() for name in names if name]

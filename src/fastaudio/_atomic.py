"""Files that are whole or not there: written beside the target, synced, then renamed over it. May touch: nothing."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO


@contextmanager
def atomic_file(path: Any, *, sync: bool = True) -> Iterator[BinaryIO]:
    """A binary file to fill; at the end of the block it takes the place of `path`, on an error it vanishes.

    A kill leaves at most `.<name>.<random>.tmp` beside the old file. OSError if the disk is full or not
    writable. Without `sync` the same holds, but for a loss of power: for files that are cheap to make again.
    """
    path = os.path.abspath(os.fsdecode(path))
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{os.urandom(6).hex()}.tmp")
    try:
        with open(temporary, "x+b") as file:
            yield file
            file.flush()
            if sync:
                os.fsync(file.fileno())
        with suppress(FileNotFoundError):  # the new file takes over the permissions
            os.chmod(temporary, os.stat(path).st_mode & 0o777)
        os.replace(temporary, path)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError) and error.filename in (None, temporary):
            error.filename = path  # the error of a full disk names no file
        raise
    if sync:
        _sync_folder(folder)


def write_text(path: Any, text: str, *, sync: bool = True) -> None:
    """A UTF-8 file of this text, by way of `atomic_file`."""
    with atomic_file(path, sync=sync) as file:
        file.write(text.encode())


def sweep(path: Any, older_than_s: float = 600) -> None:
    """Remove temporary files that killed writers of `path` left; younger files may belong to living ones."""
    folder, name = os.path.split(os.path.abspath(os.fsdecode(path)))
    for left in glob.iglob(os.path.join(glob.escape(folder), f".{glob.escape(name)}.{'?' * 12}.tmp")):
        with suppress(OSError):
            if time.time() - os.stat(left).st_mtime > older_than_s:
                os.unlink(left)


def _sync_folder(folder: str) -> None:
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""A file that only grows: a line of JSON an entry, with its checksum. Owns: what survives a kill, and what is cut off.

A process that dies may leave half a line; a machine that dies may leave lines of zeros. Both end the journal: entries
are read up to the first line that is not as it was written.
"""

from __future__ import annotations

import json
import os
import zlib
from typing import Any

from ..errors import ParameterError


def line(entry: dict[str, Any]) -> bytes:
    text = json.dumps(entry, separators=(",", ":"), allow_nan=False).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def entries(content: bytes) -> list[tuple[dict[str, Any], int]]:
    """The entries that are whole, each with the place where its line ends."""
    found, end = [], 0
    for row in content.splitlines(keepends=True):
        if not row.endswith(b"\n") or row[8:9] != b" " or row[:8] != b"%08x" % zlib.crc32(row[9:-1]):
            break
        end += len(row)
        found.append((json.loads(row[9:-1]), end))
    return found


class Journal:
    """Of one process at a time. `entries`: what was there."""

    def __init__(self, path: str):
        self._file = open(path, "a+b", buffering=0)  # closed in `close`
        try:
            _lock(self._file.fileno(), path)
            self._file.seek(0)
            self.entries = entries(self._file.readall())
            self.cut(len(self.entries))
        except BaseException:
            self.close()
            raise

    def cut(self, count: int) -> None:
        """Keep the first `count` entries."""
        del self.entries[count:]
        self._file.truncate(self.entries[-1][1] if self.entries else 0)

    def append(self, entry: dict[str, Any]) -> None:
        self._file.write(line(entry))

    def sync(self) -> None:
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def _lock(handle: int, path: str) -> None:
    """Held until the file is closed or the process ends, however it ends; on Windows there is no lock."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise ParameterError(f"dataset: one process at a time may write a set, got another at {path}") from error

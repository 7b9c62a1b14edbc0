"""Blocks into shards: .npy files that grow, beside a journal of the tracks in them. Owns: the layout of such a folder.

    part-00000.npy ...   (segments, frames, coefficients) float32, tracks one after another
    tracks.jsonl         the plan, then a line a track: name, label, rows, checksum; see `journal`
    index.json           written last: the set is whole

Rows are written before their line is: what the journal names is there. A new part begins with the first track after
`limit` rows, so the files are the same however often the work was interrupted.
"""

from __future__ import annotations

import os
import zlib
from typing import Any

import numpy as np

from ..errors import FormatError
from .journal import Journal, entries

TRACKS, INDEX = "tracks.jsonl", "index.json"
HEADER = 128  # bytes; NumPy's own, filled up so that the number of rows may grow


def part_name(number: int) -> str:
    return f"part-{number:05}.npy"


def header(rows: int, shape: tuple[int, int]) -> bytes:
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {shape[0]}, {shape[1]}), }}"
    return b"\x93NUMPY\x01\x00" + (HEADER - 10).to_bytes(2, "little") + text.ljust(HEADER - 11).encode() + b"\n"


def checksum(rows: np.ndarray) -> str:
    return f"{zlib.crc32(np.ascontiguousarray(rows, '<f4').view(np.uint8).reshape(-1)):08x}"


def places(tracks: list[dict[str, Any]], limit: int) -> list[int]:
    """The part each track is in."""
    found, rows, number = [], limit, -1
    for track in tracks:
        if rows >= limit:
            number, rows = number + 1, 0
        rows += track["rows"]
        found.append(number)
    return found


def unfinished(name: str, folder: str) -> FormatError | None:
    """What to say of the set `name` whose build has stopped, or is at work, in `folder`; None: there was none."""
    if not os.path.exists(path := os.path.join(folder, TRACKS)):
        return None
    with open(path, "rb") as file:
        found = [entry for entry, _ in entries(file.read())]
    source = found[0].get("about", {}).get("source") if found else None
    of = f" of {source}" if source else ""
    rule = "must be a whole set; its build is unfinished, and the same `fastaudio dataset build` goes on with it"
    return FormatError(f"{name}: {rule}, got {max(0, len(found) - 1)} files{of} in {folder}")


class ShardWriter:
    """Goes on where a folder stops. `plan`: JSON, noted as the journal's first line; `shape`: of a block."""

    def __init__(self, folder: str, plan: dict[str, Any], shape: tuple[int, int], limit: int):
        self.folder, self.shape, self.limit = folder, shape, limit
        os.makedirs(folder, exist_ok=True)
        self._journal = Journal(os.path.join(folder, TRACKS))
        self._file: Any = None
        try:
            if not self._journal.entries:
                self._journal.append(plan)
            found = [entry for entry, _ in self._journal.entries]
            self.plan, self.tracks = (found or [plan])[0], found[1:]
            self.counts: list[int] = []  #: rows in each part
            if self.plan == plan:
                self._recover()
        except BaseException:
            self.close()
            raise

    def _recover(self) -> None:
        """Keep the tracks whose rows are there, cut off what the journal does not name."""
        whole = self._whole()
        if whole < len(self.tracks):
            self._journal.cut(1 + whole)
            del self.tracks[whole:]
        for number, track in zip(places(self.tracks, self.limit), self.tracks, strict=True):
            self.counts += [0] * (number + 1 - len(self.counts))
            self.counts[number] += track["rows"]
        if self.counts:
            self._open(len(self.counts) - 1)
            end = self._bytes(self.counts[-1])
            self._file.truncate(end)
            self._file.seek(end)
        number = len(self.counts)
        while os.path.exists(path := os.path.join(self.folder, part_name(number))):
            os.unlink(path)
            number += 1

    def _whole(self) -> int:
        """Tracks up to the first without its rows: a loss of power may take them. Synced parts are believed."""
        numbers = places(self.tracks, self.limit)
        done = 0
        while done < len(numbers):
            inside = [track for track, n in zip(self.tracks, numbers, strict=True) if n == numbers[done]]
            path = os.path.join(self.folder, part_name(numbers[done]))
            size = os.path.getsize(path) if os.path.exists(path) else 0
            last = numbers[done] == numbers[-1]
            if last or size < self._bytes(sum(track["rows"] for track in inside)):
                return done + self._intact(path, inside)
            done += len(inside)
        return done

    def _intact(self, path: str, tracks: list[dict[str, Any]]) -> int:
        """How many tracks of a part, from its first on, have the checksum they were written with."""
        if not os.path.exists(path):
            return 0
        with open(path, "rb") as file:
            file.seek(HEADER)
            for count, track in enumerate(tracks):
                data = file.read(self._bytes(track["rows"]) - HEADER)
                if f"{zlib.crc32(data):08x}" != track["crc"]:
                    return count
        return len(tracks)

    def _bytes(self, rows: int) -> int:
        return HEADER + 4 * rows * self.shape[0] * self.shape[1]

    def _open(self, number: int) -> None:
        path = os.path.join(self.folder, part_name(number))
        self._file = open(path, "r+b" if os.path.exists(path) else "w+b", buffering=0)

    def add(self, track: str, label: int, rows: np.ndarray, **more: Any) -> None:
        """Write the blocks of a track, (k, frames, coefficients); `more`: JSON for its line."""
        if not self.counts or self.counts[-1] >= self.limit:
            self._end_part()
            self.counts.append(0)
            self._open(len(self.counts) - 1)
            self._file.write(header(0, self.shape))
        rows = np.ascontiguousarray(rows, "<f4")
        if len(rows):
            _write_all(self._file, memoryview(rows.view(np.uint8).reshape(-1)))
        entry = {"track": track, "label": label, "rows": len(rows), "crc": checksum(rows), **more}
        self._journal.append(entry)
        self.counts[-1] += len(rows)
        self.tracks.append(entry)

    def _end_part(self) -> None:
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None

    def finish(self) -> list[int]:
        """Complete the headers; rows of each part. The folder is whole once its index is written."""
        self._end_part()
        for number, rows in enumerate(self.counts):
            with open(os.path.join(self.folder, part_name(number)), "r+b") as file:
                file.write(header(rows, self.shape))
                os.fsync(file.fileno())
        self._journal.sync()
        return self.counts

    def close(self) -> None:
        """Stop here; what was added stays."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._journal.close()


def _write_all(file: Any, data: memoryview) -> None:
    """A raw file may take less than it is given: at a full disk, or above 2 GB."""
    while data:
        data = data[file.write(data) :]

"""Shards: a set in parts on disk, mapped where it is read. Owns: rows by number, whichever part they are in."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from .._atomic import sweep, write_text
from ..errors import FormatError
from ..nn.strict_json import damaged, read
from .about import About
from .journal import entries
from .shard_writer import HEADER, INDEX, TRACKS, ShardWriter, checksum, header, part_name, places, unfinished

VERSION = 1


class Shards(About):
    """A folder that `build` or `save` has made; sets larger than memory are used through it.

    `batches()` is what `model.fit` takes; `take(rows)` and `blocks()` read X.

    Parameters
    ----------
    folder : str or path

    Raises
    ------
    FormatError : unfinished, damaged, or parts of other sizes than its index says
    """

    def __init__(self, folder: Any):
        self.folder = os.fsdecode(folder)
        try:
            self._open(self._index())
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            if isinstance(error, FormatError):
                raise
            raise FormatError(f"{self.folder}: must hold a set of shards, got {error!r}") from error

    def _open(self, index: dict[str, Any]) -> None:
        self.mapping, self.about = index["mapping"], index["about"]
        self.block_shape: tuple[int, int] = tuple(index["shape"])
        self.tracks = self._tracks(index)
        self.limit = index["limit"]
        self._parts = [self._map(number, rows) for number, rows in enumerate(index["parts"])]
        self._starts = np.cumsum([0, *index["parts"]])
        counts = [track["rows"] for track in self.tracks]
        if sum(counts) != self._starts[-1]:
            raise damaged(self.folder, f"tracks must have {self._starts[-1]} rows, as the parts have", sum(counts))
        self.track_of_row = np.repeat(np.arange(len(counts)), counts)
        self.rows = np.arange(self._starts[-1])  #: of the parts; fewer after `select`

    def _index(self) -> dict[str, Any]:
        path = os.path.join(self.folder, INDEX)
        if not os.path.exists(path):
            rule = f"must have {INDEX}, as a set of shards has, got {sorted(os.listdir(self.folder))[:4]}"
            raise unfinished(self.folder, self.folder) or FormatError(f"{self.folder}: {rule}")
        index = read(path)
        if index.get("version") != VERSION:
            raise damaged(path, f"must be an index of version {VERSION}", index.get("version"))
        if index.pop("checksum", None) != _checksum(index):
            raise damaged(path, f"is damaged: its checksum must be {_checksum(index)}", "another")
        return index

    def _tracks(self, index: dict[str, Any]) -> list[dict[str, Any]]:
        path = os.path.join(self.folder, TRACKS)
        with open(path, "rb") as file:
            content = file.read()
        if f"{zlib.crc32(content):08x}" != index["tracks"]:
            raise damaged(path, f"is damaged: its checksum must be {index['tracks']}", f"{zlib.crc32(content):08x}")
        return [entry for entry, _ in entries(content)][1:]

    def _map(self, number: int, rows: int) -> np.ndarray:
        path = os.path.join(self.folder, part_name(number))
        wanted = header(rows, self.block_shape)
        size = HEADER + 4 * rows * self.block_shape[0] * self.block_shape[1]
        with open(path, "rb") as file:
            if file.read(HEADER) != wanted or os.fstat(file.fileno()).st_size != size:
                rule = f"must have {rows} blocks of {self.block_shape} in {size} bytes"
                raise damaged(path, rule, os.stat(path).st_size)
        shape = (rows, *self.block_shape)
        return np.memmap(path, "<f4", "r", HEADER, shape) if rows else np.zeros(shape, np.float32)

    @property
    def y(self) -> np.ndarray:
        labels = np.array([track["label"] for track in self.tracks], np.int64)
        return labels[self.track_of_row[self.rows]]

    @property
    def groups(self) -> np.ndarray:
        names = np.array([track["track"] for track in self.tracks], np.str_)
        return names[self.track_of_row[self.rows]]

    @property
    def shape(self) -> tuple[int, int, int]:
        return (len(self.rows), *self.block_shape)

    def __len__(self) -> int:
        return len(self.rows)

    def part_of_row(self) -> np.ndarray:
        """The number of the file each row is in."""
        return np.searchsorted(self._starts, self.rows, side="right") - 1

    def take(self, rows: Any) -> np.ndarray:
        """X at these rows, in memory."""
        wanted = self.rows[np.asarray(rows, np.int64)]
        out = np.empty((len(wanted), *self.block_shape), np.float32)
        parts = np.searchsorted(self._starts, wanted, side="right") - 1
        for part in np.unique(parts):
            inside = parts == part
            out[inside] = self._parts[part][wanted[inside] - self._starts[part]]
        return out

    def blocks(self, rows: int = 4096) -> Iterator[np.ndarray]:
        for start in range(0, len(self.rows), rows):
            yield self.take(np.arange(start, min(start + rows, len(self.rows))))

    def select(self, rows: Any, part: str | None = None) -> Shards:
        """Some of the rows of the same files; `part`: what they are for."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.rows = self.rows[np.asarray(rows, np.int64)]
        made.about = self.about if part is None else {**self.about, "part": part}
        return made

    def relabel(self, mapping: list[str]) -> Shards:
        """The same with labels as places in another list, which has all names of this one."""
        made = self.select(np.arange(len(self)))
        numbers = [mapping.index(name) for name in self.mapping]
        made.tracks = [{**track, "label": numbers[track["label"]]} for track in self.tracks]
        made.mapping = list(mapping)
        return made

    def batches(self, batch_size: int = 32, **options: Any) -> Any:
        """`Batches` of this set."""
        from .batches import Batches

        return Batches(self, batch_size, **options)


def _checksum(index: dict[str, Any]) -> str:
    return f"{zlib.crc32(json.dumps(index, sort_keys=True, allow_nan=False).encode()):08x}"


def write_index(writer: ShardWriter, mapping: list[str], about: dict[str, Any]) -> None:
    """The last file of a folder: from now on it is a set."""
    counts = writer.finish()
    with open(os.path.join(writer.folder, TRACKS), "rb") as file:
        tracks = f"{zlib.crc32(file.read()):08x}"
    index = {"version": VERSION, "mapping": mapping, "shape": list(writer.shape), "limit": writer.limit,
             "parts": counts, "tracks": tracks, "about": about}  # fmt: skip
    path = os.path.join(writer.folder, INDEX)
    sweep(path, older_than_s=0)  # what a kill has left: the journal's lock keeps other writers out
    write_text(path, json.dumps({**index, "checksum": _checksum(index)}, indent=1, allow_nan=False) + "\n")


def write_shards(folder: str, data: About, limit: int) -> None:
    """Any set as shards; neighbouring rows of one group are one track."""
    writer = ShardWriter(folder, {"about": data.about, "converted": True}, data.shape[1:], limit)
    try:
        y, groups, start = data.y, data.groups, 0
        while start < len(y):
            end = start + 1
            while end < len(y) and groups[end] == groups[start] and y[end] == y[start]:
                end += 1
            writer.add(str(groups[start]), int(y[start]), data.take(np.arange(start, end)))
            start = end
        write_index(writer, data.mapping, data.about)
    finally:
        writer.close()


def damaged_tracks(data: Shards) -> list[str]:
    """Tracks whose rows have not the checksum they were written with."""
    wrong, start = [], 0
    for track, number in zip(data.tracks, places(data.tracks, data.limit), strict=True):
        first = start - data._starts[number]
        if checksum(data._parts[number][first : first + track["rows"]]) != track["crc"]:
            wrong.append(track["track"])
        start += track["rows"]
    return wrong

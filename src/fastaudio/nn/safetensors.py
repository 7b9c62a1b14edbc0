"""The safetensors format: 8 bytes of length, a JSON header, arrays one after another in little-endian order.

Owns: reading it strictly, writing it, checksums. May touch: safetensors_header, _atomic, errors.
Nothing in a file is believed before it is checked, and no more memory is asked for than the file has bytes. Files are
read, not mapped: a mapped file that somebody cuts short ends the process.
"""

from __future__ import annotations

import json
import os
import stat
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from .. import _check
from .._atomic import atomic_file
from ..errors import FormatError
from .safetensors_header import DTYPES, METADATA, Entry, decode, dtype_name, encode
from .strict_json import damaged, loads

CHECKSUMS = "checksums"  # a key of the metadata: JSON, "=name of an array" or "" -> CRC-32, see `_checksums`


class File(NamedTuple):
    """What `read` returns; `checked`: it has checksums, and they are right."""

    arrays: dict[str, np.ndarray]
    metadata: dict[str, str]
    checked: bool


def check_name(where: str, path: Any) -> str:
    """The path of a model's file as text; ParameterError for a name that promises another format, such as x.h5."""
    path = os.fsdecode(path)
    suffix = os.path.splitext(path)[1]
    if suffix not in ("", ".safetensors") and not suffix[1:].isdigit():  # digits: of a number such as 0.25
        raise _check.fail(where, "path must end in .safetensors, the format that is written, or in no suffix", path)
    return path


def read(path: Any) -> File:
    """All arrays and the metadata of a file.

    Raises
    ------
    FormatError : not a safetensors file, damaged, or changed since its checksums were made
    OSError : it cannot be read
    """
    path = os.fsdecode(path)
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise FormatError(f"{path}: must be a regular file")
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        entries, metadata, start = decode(path, file, size)
        data = np.empty(size - start, np.uint8)
        if (count := file.readinto(data)) != len(data):
            raise damaged(path, f"must keep its {len(data)} bytes of data while it is read", count)
    arrays = {entry.name: _array(path, entry, data) for entry in entries}
    sums = metadata.pop(CHECKSUMS, None)
    if sums is not None:
        _verify(path, loads(path, sums), arrays, metadata)
    return File(arrays, metadata, sums is not None)


def write(path: Any, arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None) -> None:
    """Write a file with checksums; it is whole or not there, and an older one stays until it is.

    Parameters
    ----------
    path : file name
    arrays : {name: array}, of booleans, integers, or floats of 16 to 64 bits
    metadata : {name: text}

    Raises
    ------
    ParameterError : an array has another dtype, a name is no text
    OSError : the disk is full, the folder is not there
    """
    given = {_text("each name of an array", name): np.asarray(a) for name, a in arrays.items()}
    for name, a in given.items():
        if dtype_name(a) is None or name == METADATA:
            raise _check.fail("safetensors.write", f"{name!r} must have a dtype of {', '.join(DTYPES)}", a.dtype)
    notes = {_text("each key", key): _text("each value", value) for key, value in (metadata or {}).items()}
    if CHECKSUMS in notes:
        raise _check.fail("safetensors.write", "metadata must leave this key to the file", CHECKSUMS)
    # wide elements first: each array begins at a multiple of its element's size
    order = sorted(given, key=lambda name: (-given[name].itemsize, name))
    notes[CHECKSUMS] = json.dumps(_checksums(given, notes), sort_keys=True)
    header = encode({name: given[name] for name in order}, notes)
    with atomic_file(path) as file:
        file.write(header)
        for name in order:
            file.write(_bytes(given[name]))


def _text(what: str, value: Any) -> str:
    try:
        if isinstance(value, str) and value.encode() is not None:
            return value
    except UnicodeEncodeError:
        pass
    raise _check.fail("safetensors.write", f"{what} must be text", value)


def _array(path: str, entry: Entry, data: np.ndarray) -> np.ndarray:
    raw = data[entry.begin : entry.end]
    if entry.dtype == "BOOL" and raw.max(initial=0) > 1:
        raise damaged(path, f"{entry.name!r} must hold booleans", int(raw.max()))
    dtype = np.dtype(DTYPES[entry.dtype])
    return np.require(raw.view(dtype).reshape(entry.shape), dtype.newbyteorder("="), "A")


def _bytes(a: np.ndarray) -> memoryview:
    little = np.ascontiguousarray(a, a.dtype.newbyteorder("<"))
    return memoryview(little.reshape(-1).view(np.uint8))


def _checksums(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> dict[str, str]:
    """Of each array's name, dtype, shape and bytes; "" is the metadata's, without this key."""
    sums = {"": zlib.crc32(json.dumps(metadata, sort_keys=True).encode())}
    for name, a in arrays.items():
        label = f"{name} {dtype_name(a)} {a.shape}".encode()
        sums[f"={name}"] = zlib.crc32(_bytes(a), zlib.crc32(label))
    return {name: f"{value:08x}" for name, value in sums.items()}


def _verify(path: str, sums: dict[str, Any], arrays: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    for name, value in _checksums(arrays, metadata).items():
        if sums.get(name) != value:
            what = repr(name[1:]) if name else "the metadata"
            raise damaged(path, f"is damaged: the checksum of {what} must be {value}", sums.get(name))
    if len(sums) != len(arrays) + 1:
        raise damaged(path, f"is damaged: it must have {len(sums) - 1} arrays", len(arrays))

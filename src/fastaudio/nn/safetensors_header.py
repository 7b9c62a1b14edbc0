"""The header of a safetensors file: JSON that lists the arrays. Owns: its rules, dtypes. May touch: strict_json.

{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ..., "__metadata__": {"key": "text"}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from math import prod
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from .. import _check
from .strict_json import damaged, loads, short

DTYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "<u1", "BOOL": "?",
}  # fmt: skip
_NAMES = {np.dtype(dtype): name for name, dtype in DTYPES.items()}
METADATA = "__metadata__"
LIMIT = 16 << 20  # bytes
MAX_DIMS = 32


class Entry(NamedTuple):
    """One array; its bytes are [begin, end) of what follows the header."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


def dtype_name(a: np.ndarray) -> str | None:
    """None: the format has no such elements."""
    return _NAMES.get(a.dtype.newbyteorder("<"))


def encode(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> bytes:
    """Length and header of a file that holds `arrays` in this order."""
    header: dict[str, Any] = {METADATA: dict(metadata)}
    end = 0
    for name, a in arrays.items():
        begin, end = end, end + a.nbytes
        header[name] = {"dtype": dtype_name(a), "shape": list(a.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    if len(text) > LIMIT:
        raise _check.fail("safetensors.write", f"names and metadata must fit into {LIMIT} bytes", len(text))
    return len(text).to_bytes(8, "little") + text


def decode(path: str, file: BinaryIO, size: int) -> tuple[list[Entry], dict[str, str], int]:
    """Arrays in the order of their bytes, metadata, and where the bytes begin; `size`: the file's."""
    if size < 10:
        raise damaged(path, "must have a length and a header, 10 bytes or more", size)
    length, most = int.from_bytes(file.read(8), "little"), min(size - 8, LIMIT)
    if not 2 <= length <= most:
        raise damaged(path, f"must be a safetensors file: the header's length must be in 2 ... {most}", length)
    raw = file.read(length)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise damaged(path, "the header must be UTF-8", raw) from None
    if text[:1] != "{" or text.rstrip(" ")[-1:] != "}":
        raise damaged(path, "the header must be {...}, filled up with spaces", text)
    header = loads(path, text)
    metadata = header.pop(METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise damaged(path, f"{METADATA} must hold texts", metadata)
    entries = sorted((_entry(path, name, entry) for name, entry in header.items()), key=lambda e: (e.begin, e.end))
    _check_places(path, entries, size - 8 - length)
    return entries, metadata, 8 + length


def _check_places(path: str, entries: list[Entry], held: int) -> None:
    """No overlap, no gap, nothing left over."""
    if entries and entries[0].begin != 0:
        raise damaged(path, "the first array must begin at 0", entries[0])
    for one, following in pairwise(entries):
        if one.end != following.begin:
            rule = f"{short(following.name)} must begin where {short(one.name)} ends, at {one.end}"
            raise damaged(path, rule, following.begin)
    end = entries[-1].end if entries else 0
    if end != held:
        raise damaged(path, f"its arrays must end with the file, at {held}", end)


def _entry(path: str, name: str, entry: Any) -> Entry:
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise damaged(path, f"{short(name)} must have dtype, shape and data_offsets", entry)
    kind, shape, place = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(kind, str) or kind not in DTYPES:
        raise damaged(path, f"dtype of {short(name)} must be one of {', '.join(DTYPES)}", kind)
    if not _sizes(shape) or len(shape) > MAX_DIMS:
        raise damaged(path, f"shape of {short(name)} must be at most {MAX_DIMS} sizes", shape)
    if not _sizes(place) or len(place) != 2:
        raise damaged(path, f"data_offsets of {short(name)} must be two places", place)
    nbytes = prod(shape) * np.dtype(DTYPES[kind]).itemsize
    if place[1] - place[0] != nbytes:
        raise damaged(path, f"{short(name)} must have {short(nbytes)} bytes, as its shape says", place)
    return Entry(name, kind, tuple(shape), *place)


def _sizes(value: Any) -> bool:
    return isinstance(value, list) and all(type(n) is int and 0 <= n < 2**63 for n in value)

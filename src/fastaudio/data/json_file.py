"""The courses' JSON: {"mapping": [...], "mfcc": [[[...]]], "labels": [...], "groups": [...]}.

Owns: writing it as `json.dump(data, file, indent=4)` would, or compact, and reading it strictly; both block by block:
Python's lists of a set's numbers take eight times its memory. More features are more keys beside `mfcc`. What else is
known of the set is in `<name>.about.json` beside it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from .._atomic import atomic_file, sweep, write_text
from ..backends.json_text import json_blocks
from ..errors import FormatError
from ..nn.strict_json import damaged, read
from .about import About, content_checksum
from .dataset import Dataset

LISTS = ("mapping", "labels", "groups")
_KEY = re.compile(r'\s*(?:"([^"\\\x00-\x1f]{1,100})"\s*:\s*)')
_NUMBERS = b"0123456789+-.eE,[] \t\r\n"
_BLOCK_END = re.compile(r"\]\s*\]")


def about_path(path: str) -> str:
    return f"{os.path.splitext(path)[0]}.about.json"


def write_json(path: str, data: About, indent: int | None = None) -> None:
    """`data` as JSON; without `indent` compact."""
    about = {**data.about, "checksum": content_checksum(data)}
    sweep(path)
    with atomic_file(path) as file:
        _write(file, data, indent)
    write_text(about_path(path), json.dumps(about, indent=2, allow_nan=False) + "\n")


def _write(file: BinaryIO, data: About, indent: int | None) -> None:
    def value(items: list) -> bytes:
        text = json.dumps(items, indent=indent, separators=None if indent is not None else (",", ":"))
        return (text if indent is None else text.replace("\n", "\n" + " " * indent)).encode()

    newline = b"" if indent is None else b"\n" + b" " * indent
    colon = b":" if indent is None else b": "
    file.write(b"{" + newline + b'"mapping"' + colon + value(data.mapping))
    start = 0
    for name, width in data.columns.items():
        file.write(b"," + newline + json.dumps(name).encode() + colon)
        _write_blocks(file, (x[:, :, start : start + width] for x in data.blocks(64)), indent)
        start += width
    for name, items in (("labels", data.y.tolist()), ("groups", data.groups.tolist())):
        file.write(b"," + newline + json.dumps(name).encode() + colon + value(items))
    file.write(b"}" if indent is None else b"\n}")


def _write_blocks(file: BinaryIO, parts: Iterator[np.ndarray], indent: int | None) -> None:
    first = True
    file.write(b"[")
    for part in parts:
        file.write(json_blocks(part, indent) if first else b"," + json_blocks(part, indent))
        first = False
    file.write(b"]" if indent is None or first else b"\n" + b" " * indent + b"]")


def read_json(path: str) -> Dataset:
    """A set of JSON, ours or one of the courses' without groups.

    Raises
    ------
    FormatError : other keys or sizes, numbers that are not finite, or not the file its about.json describes
    """
    with open(path, "rb") as file:
        raw = file.read()
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: must be UTF-8, got {error}") from None
    found = _parse(path, text)
    features = {name: value for name, value in found.items() if name not in LISTS}
    if not features or "mapping" not in found or "labels" not in found:
        raise damaged(path, "must have keys mapping, labels and a feature such as mfcc", sorted(found))
    try:
        x = np.concatenate(list(features.values()), axis=2)
        about = {"features": {name: value.shape[2] for name, value in features.items()}}
        data = Dataset(x, found["labels"], found["mapping"], found.get("groups"), about)
    except (ValueError, TypeError, OverflowError) as error:
        raise FormatError(f"{path}: must hold a data set, got {error}") from error
    return _described(path, data)


def _described(path: str, data: Dataset) -> Dataset:
    beside = about_path(path)
    if os.path.exists(beside):
        about = read(beside)
        checksum = about.pop("checksum", None)
        if about.get("features") != data.columns or checksum != content_checksum(data):
            raise FormatError(f"{path}: must be the set that {beside} describes (delete that to read it all the same)")
        data.about = about
    return data


def _parse(path: str, text: str) -> dict[str, Any]:
    """Key -> list, or array (blocks, rows, columns)."""
    found: dict[str, Any] = {}
    at = _skip(path, text, 0, "{")
    while True:
        key = _KEY.match(text, at)
        if not key or key[1] in found:
            raise damaged(path, "must hold keys in double quotes, each once", text[at : at + 40])
        at = key.end()
        found[key[1]], at = _value(path, text, at) if key[1] in LISTS else _blocks(path, text, at)
        end = _skip(path, text, at, ",}")
        if text[end - 1] == "}":
            if text[end:].strip():
                raise damaged(path, "must end with its last bracket", text[end : end + 40])
            return found
        at = end


def _skip(path: str, text: str, at: int, wanted: str) -> int:
    """The place after the next character, which is one of `wanted`."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    if at == len(text) or text[at] not in wanted:
        raise damaged(path, f"must have one of {' '.join(wanted)} at character {at}", text[at : at + 40])
    return at + 1


def _value(path: str, text: str, at: int) -> tuple[list, int]:
    """A list of texts or whole numbers."""
    try:
        if "[" in text[at + 1 : at + 40].split('"')[0]:
            raise ValueError("lists within lists")
        items, end = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse).raw_decode(text, at)
        if not isinstance(items, list) or len({type(item) for item in items} - {str, int}):
            raise ValueError("other values")
    except (ValueError, RecursionError) as error:
        raise damaged(path, f"must have a list of texts or whole numbers at character {at} ({error})", "") from None
    return items, end


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is not allowed")


def _blocks(path: str, text: str, at: int) -> tuple[np.ndarray, int]:
    """[[[numbers], ...], ...] as float32; each block is parsed alone."""
    at = _skip(path, text, at, "[")
    blocks: list[np.ndarray] = []
    while (at := _skip(path, text, at, "[]")) and text[at - 1] == "[":
        end = _BLOCK_END.search(text, at)
        if not end or text.count("[", at, end.end()) > text.count("]", at, end.end()):
            raise damaged(path, f"must have blocks of numbers, three levels deep, at character {at}", "")
        part = text[at - 1 : end.end()]
        if part.encode().translate(None, _NUMBERS):
            raise damaged(path, f"must have blocks of numbers at character {at}", part)
        try:
            with np.errstate(over="ignore"):  # what float32 cannot hold is refused below
                block = np.array(json.loads(part), np.float32)
        except (ValueError, TypeError, RecursionError, OverflowError) as error:
            raise damaged(path, f"must have blocks of numbers at character {at} ({error})", part) from None
        if block.ndim != 2 or (blocks and block.shape != blocks[0].shape) or not np.isfinite(block).all():
            raise damaged(path, "each block must hold finite numbers, of one shape (frames, columns)", block.shape)
        blocks.append(block)
        at = _skip(path, text, end.end(), ",]")
        if text[at - 1] == "]":
            return np.array(blocks), at
    return np.zeros((0, 1, 1), np.float32), at

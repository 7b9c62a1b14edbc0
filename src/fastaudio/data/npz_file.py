""".npz: arrays `mapping`, one for each feature, `labels`, `groups`, and `about` as JSON text. Never: pickle."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from math import prod
from typing import Any

import numpy as np

from .._atomic import atomic_file, sweep
from ..errors import FormatError
from ..nn.strict_json import loads
from .about import About, content_checksum
from .dataset import Dataset
from .json_file import LISTS

DAMAGE = (ValueError, LookupError, TypeError, AttributeError, EOFError, zipfile.BadZipFile, zlib.error)


def write_npz(path: str, data: About) -> None:
    """`data` as .npz, its features apart; array by array, so shards need not fit into memory."""
    about = {**data.about, "checksum": content_checksum(data)}
    text = np.array(json.dumps(about, allow_nan=False))
    sweep(path)
    with atomic_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        _member(archive, "mapping", np.array(data.mapping, np.str_))
        start = 0
        for name, width in data.columns.items():
            n, frames, _ = data.shape
            with archive.open(_info(name), "w", force_zip64=True) as member:
                header = {"descr": "<f4", "fortran_order": False, "shape": (n, frames, width)}
                np.lib.format.write_array_header_1_0(member, header)
                for x in data.blocks():
                    member.write(np.ascontiguousarray(x[:, :, start : start + width], "<f4").tobytes())
            start += width
        for name, values in (("labels", data.y), ("groups", data.groups), ("about", text)):
            _member(archive, name, values)


def _info(name: str) -> zipfile.ZipInfo:
    """Always the same day: files of the same set are the same bytes."""
    return zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))


def _member(archive: zipfile.ZipFile, name: str, values: np.ndarray) -> None:
    with archive.open(_info(name), "w", force_zip64=True) as member:
        np.lib.format.write_array(member, values, allow_pickle=False)


def read_npz(path: str) -> Dataset:
    """A set of .npz.

    Raises
    ------
    FormatError : no data set, damaged, or changed since it was written
    """
    try:
        found = _arrays(path)
        about: dict[str, Any] = loads(path, str(found.pop("about")), floats=True) if "about" in found else {}
        features = {name: found[name] for name in found if name not in LISTS}
        x = np.concatenate([np.asarray(value, np.float32) for value in features.values()], axis=2)
        widths = {name: value.shape[2] for name, value in features.items()}
        about = {**about, "features": widths}
        data = Dataset(x, found["labels"], found["mapping"].tolist(), found.get("groups"), about)
    except FormatError:
        raise
    except DAMAGE as error:
        raise FormatError(f"{path}: must hold a data set (mapping, labels, a feature), got {error!r}") from error
    if not np.isfinite(data.X).all():
        raise FormatError(f"{path}: numbers must be finite, got NaN or infinity")
    wanted = data.about.pop("checksum", None)
    if wanted is not None and wanted != (got := content_checksum(data)):
        raise FormatError(f"{path}: is damaged: its checksum must be {wanted}, got {got}")
    return data


def _arrays(path: str) -> dict[str, np.ndarray]:
    """All arrays; none may claim to be larger than what is in the file for it."""
    size = os.path.getsize(path)
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.file_size > 100 * size:
                raise FormatError(f"{path}: {info.filename!r} must not be {info.file_size} bytes in a file of {size}")
            with archive.open(info) as member:
                _check_header(path, info, member)
    with np.load(path, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def _check_header(path: str, info: zipfile.ZipInfo, member: Any) -> None:
    read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    version = np.lib.format.read_magic(member)
    if version not in read:
        raise FormatError(f"{path}: {info.filename!r} must be of version 1 or 2 of .npy, got {version}")
    shape, _, dtype = read[version](member)
    if dtype.hasobject:
        raise FormatError(f"{path}: {info.filename!r} must hold numbers or texts, got pickled objects")
    if prod(shape) * dtype.itemsize > info.file_size:
        raise FormatError(f"{path}: {info.filename!r} must have the bytes of its shape {shape}, got {info.file_size}")

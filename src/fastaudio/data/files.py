"""Data sets in files: which form a name stands for. Owns: load, save, convert."""

from __future__ import annotations

import os
import re
from typing import Any

from .. import _check
from ..errors import FormatError, ParameterError
from ..nn.strict_json import read
from .about import About
from .dataset import Dataset
from .json_file import about_path, read_json, write_json
from .npz_file import read_npz, write_npz
from .shard_writer import INDEX, unfinished
from .shards import Shards, write_shards

PART_MB = 64
PARTS = ".parts"  #: the folder beside NAME.json or NAME.npz where it is built
_OURS = re.compile(r"part-\d+\.npy|tracks\.jsonl|index\.json|errors\.jsonl|\.(index\.json|errors\.jsonl)\..{12}\.tmp")


def form(path: Any) -> str:
    """ "json", "npz" or "shards": a folder, or a name without suffix."""
    suffix = os.path.splitext(os.fsdecode(path))[1].lower()
    if suffix in (".json", ".npz") and not os.path.isdir(path):
        return suffix[1:]
    if suffix and not os.path.isdir(path):
        rule = "a data set's name must end in .json or .npz, or have no suffix: a folder of shards"
        raise _check.fail("dataset", rule, os.fsdecode(path))
    return "shards"


def rows_per_part(shape: tuple[int, int], part_mb: float) -> int:
    return max(1, int(_check.positive("dataset", "part_mb", part_mb) * 1e6 / (4 * shape[0] * shape[1])))


def load(path: Any, *, in_memory: bool = False) -> Any:
    """Open a data set.

    Parameters
    ----------
    path : .json, .npz, or a folder of shards
    in_memory : bool; shards too as a Dataset

    Returns
    -------
    Dataset, or Shards for a folder

    Raises
    ------
    FormatError : unfinished, damaged, no data set
    ParameterError : there is nothing of that name

    Examples
    --------
    >>> import os, tempfile
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> made = fa.data.Dataset(np.ones((2, 5, 13)), [0, 1], ["jazz", "rock"], about={"features": {"mfcc": 13}})
    >>> fa.data.save(made, name := os.path.join(tempfile.mkdtemp(), "small.json"))
    >>> fa.data.load(name)
    <Dataset: 2 segments, 5 frames of mfcc 13; 2 classes>
    """
    path = os.fsdecode(path)
    kind = form(path)
    if not os.path.exists(path):
        rule = "there must be a data set of that name"
        raise unfinished(path, f"{path}{PARTS}") or _check.fail("dataset", rule, path)
    if kind == "shards":
        found = Shards(path)
        if not in_memory:
            return found
        return Dataset(found.take(range(len(found))), found.y, found.mapping, found.groups, found.about)
    return read_json(path) if kind == "json" else read_npz(path)


def save(data: About, path: Any, *, indent: int | None = None, part_mb: float = PART_MB) -> None:
    """Write a data set; the file is whole or not there.

    Parameters
    ----------
    data : Dataset or Shards
    path : .json, .npz, or a new folder for shards
    indent : int or None; of JSON, 4 as the courses have it, None: on one line
    part_mb : size of a shard in MB

    Raises
    ------
    ParameterError : a folder that holds something else
    OSError : the disk is full
    """
    path = os.fsdecode(path)
    kind = form(path)
    if indent is not None:
        _check.positive_int("dataset", "indent", indent)
    if isinstance(data, Shards) and os.path.abspath(data.folder) == os.path.abspath(path):
        raise _check.fail("dataset", "a set must not be written over the files it is read from", path)
    if kind == "json":
        write_json(path, data, indent)
    elif kind == "npz":
        write_npz(path, data)
    else:
        clear(path)
        write_shards(path, data, rows_per_part(data.shape[1:], part_mb))


def clear(folder: str) -> None:
    """Remove the files of a set of shards, and nothing else; a folder of something else is not touched."""
    if not os.path.isdir(folder):
        return
    ours = [name for name in os.listdir(folder) if _OURS.fullmatch(name)]
    if not ours and os.listdir(folder):
        raise ParameterError(f"dataset: output must be a new or empty folder, or one of a data set, got {folder!r}")
    for name in sorted(ours, key=lambda name: name != INDEX):  # without an index it is no set
        os.unlink(os.path.join(folder, name))


def about_of(path: str) -> dict[str, Any] | None:
    """What a finished set says of itself; None: it is not there, or cannot be read."""
    if not os.path.exists(path):
        return None
    try:
        if form(path) == "json":
            return read(about_path(path))
        return load(path).about
    except (OSError, FormatError):
        return None


def convert(source: Any, target: Any, *, indent: int | None = None, part_mb: float = PART_MB) -> Any:
    """Write the set at `source` as `target`: JSON, npz or shards by their names; returns it opened.

    Examples
    --------
    >>> import os, tempfile
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> folder = tempfile.mkdtemp()
    >>> made = fa.data.Dataset(np.ones((2, 5, 13)), [0, 1], ["jazz", "rock"])
    >>> fa.data.save(made, small := os.path.join(folder, "small.npz"))
    >>> fa.data.convert(small, os.path.join(folder, "shards"))
    <Shards: 2 segments, 5 frames of x 13; 2 classes>
    """
    save(load(source), target, indent=indent, part_mb=part_mb)
    return load(target)

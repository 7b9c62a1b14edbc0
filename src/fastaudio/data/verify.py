"""verify: check a data set against its own metadata. Owns: the list of possible problems."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import FormatError
from .about import About
from .files import load
from .shards import Shards, damaged_tracks


def verify(path: Any) -> dict[str, Any]:
    """Read a data set to its last number and check it: sizes, labels, checksums, numbers that are finite.

    Parameters
    ----------
    path : .json, .npz, or a folder of shards

    Returns
    -------
    dict : {"ok", "problems": list of str, "warnings": list of str, "segments", "tracks", "classes"}. A problem means
    that the set must not be used; a warning, that its owner should look: blocks that occur twice, classes without
    segments.

    Raises
    ------
    ParameterError : there is nothing of that name

    Examples
    --------
    >>> import os, tempfile
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> made = fa.data.Dataset(np.arange(10.0).reshape(2, 5, 1), [0, 1], ["jazz", "rock"])
    >>> fa.data.save(made, name := os.path.join(tempfile.mkdtemp(), "small.npz"))
    >>> found = fa.data.verify(name)
    >>> found["ok"], found["problems"]
    (True, [])
    """
    try:
        data = load(path)
        problems = _problems(data)
    except (FormatError, OSError) as error:
        return {"ok": False, "problems": [str(error)], "warnings": [], "segments": 0, "tracks": 0, "classes": []}
    return {
        "ok": not problems, "problems": problems, "warnings": _warnings(data), "segments": len(data),
        "tracks": len(np.unique(data.groups)), "classes": data.mapping,
    }  # fmt: skip


def _problems(data: About) -> list[str]:
    """What makes the set useless; sizes and labels were checked when it was opened."""
    found = [] if len(data) else ["there must be a segment"]
    if isinstance(data, Shards):
        found += [f"rows of {name!r} must have the checksum they were written with" for name in damaged_tracks(data)]
        if len(data) and not 0 <= data.y.min() <= data.y.max() < len(data.mapping):
            found.append(f"labels must be places in mapping, got {data.y.min()} ... {data.y.max()}")
    start = 0
    for block in data.blocks():
        for row in np.flatnonzero(~np.isfinite(block).all((1, 2))):
            found.append(f"segment {start + row} must have finite numbers")
        start += len(block)
    if len(set(data.mapping)) < len(data.mapping):
        found.append(f"mapping must name each class once, got {data.mapping}")
    counts = data.about.get("counts")
    if counts and not data.part and counts["segments"] != len(data):
        found.append(f"there must be {counts['segments']} segments, as when the set was made, got {len(data)}")
    return found[:100]


def _warnings(data: About) -> list[str]:
    found = []
    y, groups = data.y, data.groups
    empty = [name for label, name in enumerate(data.mapping) if not (y == label).any()]
    if empty:
        found.append(f"classes without segments: {', '.join(empty)}")
    seen: dict[int, int] = {}
    twice: dict[tuple[str, str], None] = {}
    row = still = 0
    for block in data.blocks():
        for x in block:
            if len(x) > 1 and (x == x[0]).all():  # of any two tracks alike
                still += 1
                row += 1
                continue
            first = seen.setdefault(hash(x.tobytes()), row)
            if groups[first] != groups[row]:
                twice[str(groups[first]), str(groups[row])] = None
            row += 1
    if twice:
        shown = "; ".join(" = ".join(pair) for pair in list(twice)[:8])
        found.append(f"pairs of tracks that share segments, bit for bit, {len(twice)}: {shown}")
    if still:
        found.append(f"segments that are the same in every frame, as digital silence is: {still}")
    order = np.argsort(groups, kind="stable")
    same = groups[order][1:] == groups[order][:-1]
    mixed = np.unique(groups[order][1:][same & (y[order][1:] != y[order][:-1])])
    if len(mixed):
        found.append(f"tracks with more than one label: {', '.join(map(str, mixed[:8]))}")
    return found

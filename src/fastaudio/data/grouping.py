"""Which recordings must stay together. Owns: names of groups, from names of files, tables, or the caller."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np

from .. import _check
from .about import About
from .scan import read_table


def group_of_row(data: About, by: Any, pattern: str | None, table: Any) -> np.ndarray:
    """The group of each segment; see `split`."""
    if not isinstance(by, str) and not callable(by):
        given = np.asarray(by)
        if given.shape != (len(data),):
            rule = f"by, if an array, must have a group for each of {len(data)} segments"
            raise _check.fail("split", rule, given.shape)
        return given.astype(np.str_)
    tracks, place = np.unique(data.groups, return_inverse=True)
    names = [str(name) for name in tracks]
    if callable(by):
        found = [str(by(name)) for name in names]
    elif by in ("track", "segment"):
        if pattern is not None or table is not None:
            rule = "pattern and table say which artist, speaker or fold a track has: by must be that word"
            raise _check.fail("split", rule, by)
        found = names if by == "track" else [str(row) for row in range(len(data))]
        if by == "segment":
            return np.array(found, np.str_)
    elif (pattern is None) == (table is None):
        rule = (
            f"by={by!r} needs either pattern, which finds it in file names, or table, a .csv with columns path and {by}"
        )
        raise _check.fail("split", rule, "both" if pattern is not None else "neither")
    else:
        found = _matched(names, by, pattern) if pattern is not None else _looked_up(names, by, table)
    return np.array(found, np.str_)[place]


def _matched(names: list[str], by: str, pattern: str) -> list[str]:
    try:
        search = re.compile(pattern)
    except re.error as error:
        raise _check.fail("split", f"pattern must be a regular expression ({error})", pattern) from error
    which: int | str = by if by in search.groupindex else min(1, search.groups)
    matches = [search.search(name) for name in names]
    missed = [name for name, match in zip(names, matches, strict=True) if not match]
    if missed:
        raise _check.fail("split", f"pattern {pattern!r} must find the {by} in every file name; not in", missed[:3])
    return [match[which] for match in matches if match]


def _looked_up(names: list[str], by: str, table: Any) -> list[str]:
    """By the name within the set, or by the file's own name where that is enough."""
    rows = read_table(Path(table), ("path", by))
    known = {os.path.basename(row["path"]): row[by] for row in rows}
    if len(known) < len(rows):  # files of one name in several folders
        known = {}
    known |= {row["path"].replace("\\", "/"): row[by] for row in rows}
    found = [known.get(name, known.get(os.path.basename(name))) for name in names]
    missed = [name for name, group in zip(names, found, strict=True) if group is None]
    if missed:
        raise _check.fail("split", f"{os.fspath(table)} must list every track; missing", missed[:3])
    return [group for group in found if group is not None]


def assign(groups: np.ndarray, labels: np.ndarray, fractions: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """The part of each row: groups stay whole, and each part gets its share of each label, as well as that goes.

    Large groups come first, each to the part it brings closest to its share; a group draws its place among equals.
    """
    names, place = np.unique(groups, return_inverse=True)
    kinds, label = np.unique(labels, return_inverse=True)
    used = np.flatnonzero(fractions)
    if len(names) < len(used):
        raise _check.fail("split", f"there must be at least {len(used)} groups, one for each part", len(names))
    counts = np.zeros((len(names), len(kinds)))
    np.add.at(counts, (place, label), 1)
    totals = counts.sum(0)
    wanted = fractions[:, None] * totals
    order = draw.permutation(len(names))
    order = order[np.argsort(-counts[order].sum(1), kind="stable")]
    have, part = np.zeros_like(wanted), np.zeros(len(names), np.int64)
    waiting = set(used.tolist())
    for done, group in enumerate(order):
        open_to = sorted(waiting) if len(order) - done <= len(waiting) else used
        after = ((have[open_to] + counts[group] - wanted[open_to]) / totals) ** 2
        before = ((have[open_to] - wanted[open_to]) / totals) ** 2
        best = int(np.asarray(open_to)[np.argmin((after - before).sum(1))])
        part[group] = best
        have[best] += counts[group]
        waiting.discard(best)
    return part[place]


def assign_rows(labels: np.ndarray, fractions: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """The same where each row is a group: shares of each label, in a random order."""
    part = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        rows = draw.permutation(np.flatnonzero(labels == label))
        cuts = np.round(np.cumsum(fractions)[:-1] * len(rows)).astype(int)
        for number, some in enumerate(np.split(rows, cuts)):
            part[some] = number
    return part

"""Changed copies of training tracks, as blocks of a set. Owns: which sounds, and that they are computed once a run."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import closing
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ... import _check, data
from ...core.in_order import in_order
from ...core.load import load
from ...data.scan import scan
from ...data.track_rows import Plan, block, trimmed
from ...errors import AudioError
from ..run import Run
from .augment import Changes


class Copy(NamedTuple):
    """One to make: the track, its file and label; `number` decides how it is changed."""

    track: str
    path: str
    label: int
    number: int


def with_copies(train: data.Dataset, run: Run, source: Any, copies: int, seed: int, **options: Any) -> data.Dataset:
    """The training part with `copies` changed versions of each track behind it; kept in the run as copies.npz.

    source : the sound, or the data set made of it, which knows where it was
    **options : workers, executor
    """
    if not hasattr(train, "X"):
        rule = "augment must be 'none' or 'masks' for sets larger than memory"
        raise _check.fail("genre", rule, "sound")
    kept = run.folder / "copies.npz"
    if not kept.exists():
        data.save(_make(train, _tracks(train, source, copies), seed, **options), kept)
    more = data.load(kept)
    x, y = np.concatenate([train.X, more.X]), np.concatenate([train.y, more.y])
    return data.Dataset(x, y, train.mapping, np.concatenate([train.groups, more.groups]), train.about)


def _tracks(train: data.Dataset, source: Any, copies: int) -> list[Copy]:
    root = source if isinstance(source, (str, os.PathLike)) else None
    root = train.about.get("source") if root is None or str(root).endswith((".json", ".npz")) else root
    if root is None or not os.path.exists(root) or "segments" not in train.about:
        raise _check.fail("genre", "augment='sound' needs the sound itself: data must be its folder", root)
    wanted = set(train.groups.tolist())
    found = [track for track in scan(root).tracks if track.name in wanted]
    return [Copy(t.name, t.path, t.label, copies * n + k) for n, t in enumerate(found) for k in range(copies)]


def _make(train: data.Dataset, wanted: list[Copy], seed: int, **options: Any) -> data.Dataset:
    about = train.about
    plan = Plan.of(about["features"], about)
    results: Generator = in_order(partial(changed, plan=plan, seed=seed), wanted, **options)
    with closing(results):
        made = [(copy, rows) for copy, rows in zip(wanted, results, strict=True) if len(rows)]
    counts = [len(rows) for _, rows in made]
    return data.Dataset(
        np.concatenate([rows for _, rows in made]),
        np.repeat([copy.label for copy, _ in made], counts),
        train.mapping,
        np.repeat([copy.track for copy, _ in made], counts),
        {**about, "part": "train"},
    )


def changed(copy: Copy, plan: Plan, seed: int) -> np.ndarray:
    """Blocks of one changed sound; none of a file that cannot be read any more, or is too short."""
    try:
        y, _ = load(copy.path, sr=plan.sr)
    except (AudioError, OSError):
        return np.empty((0, plan.segments.kept, 0), np.float32)
    cut, _ = plan.segments.cut(trimmed(Changes()(y, plan.sr, seed, copy.number), plan)[0])
    return np.concatenate([block(part, plan) for part in cut]) if cut else np.empty((0, 0, 0), np.float32)

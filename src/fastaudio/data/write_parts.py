"""The work of a build: tracks into shards, from where the last one stopped. Owns: what a journal must begin with."""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor
from functools import partial
from typing import Any

import numpy as np

from ..core.in_order import in_order
from ..errors import ParameterError
from .journal import entries
from .progress import Bar
from .report import counts, write_errors
from .scan import Source
from .shard_writer import ShardWriter
from .shards import write_index
from .track_rows import Plan, TrackRows, track_rows


def plan_line(about: dict[str, Any], limit: int) -> dict[str, Any]:
    """The first entry of a journal: builds that have the same go on with one another's work."""
    return {"about": about, "limit": limit}


def begun(journal: str) -> dict[str, Any] | None:
    """The first entry of a journal, if there is one."""
    if not os.path.exists(journal):
        return None
    with open(journal, "rb") as file:
        found = entries(file.readline())
    return found[0][0] if found else None


def write_parts(
    work: str, found: Source, plan: Plan, about: dict[str, Any], shape: tuple[int, int], limit: int,
    workers: int, executor: Any, progress: bool, errors_at: str,
) -> tuple[list[dict[str, Any]], int]:  # fmt: skip
    """Shards in `work`; (entries of all tracks, how many were there before)."""
    writer = ShardWriter(work, plan_line(about, limit), shape, limit)
    try:
        if writer.plan != plan_line(about, limit):
            rule = f"the interrupted build in {work} must go on with the same files and parameters, or overwrite given"
            raise ParameterError(f"dataset: {rule} (--overwrite), got others")
        resumed = len(writer.tracks)
        with Bar(len(found.tracks), resumed, progress) as bar:
            results = in_order(partial(track_rows, plan=plan), found.tracks[resumed:], workers, executor)
            try:
                for result in results:
                    _add(writer, result, shape)
                    bar.step(result)
            except BrokenExecutor as error:
                rule = "worker processes must live as long as the build; the same call goes on where it stopped"
                raise OSError(f"dataset: {rule}, got {error}") from error
            except OSError as error:
                if error.errno and error.filename is None:  # the error of a full disk names no file
                    error.filename = work
                raise
            finally:
                results.close()
        write_errors(errors_at, writer.tracks)  # before the index: with that the set is whole
        write_index(writer, found.mapping, {**about, "counts": counts(writer.tracks)})
    finally:
        writer.close()
    return writer.tracks, resumed


def _add(writer: ShardWriter, result: TrackRows, shape: tuple[int, int]) -> None:
    rows = result.rows
    more: dict[str, Any] = {"seconds": round(result.seconds, 3)}
    if result.dropped:
        more["dropped"] = result.dropped
    if result.error:
        more["error"] = result.error
    if rows is None or not len(rows):
        rows = np.empty((0, *shape), np.float32)
    writer.add(result.track.name, result.track.label, rows, **more)

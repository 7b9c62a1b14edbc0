"""build: folders of sound -> a data set. Owns: the order of work, going on after an interruption, the report."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from typing import Any

from .. import __version__, _check
from ..core.in_order import checked
from . import files
from .report import counts, errors_path
from .scan import Source, scan
from .segments import segments
from .shard_writer import INDEX, TRACKS
from .shards import Shards
from .track_rows import Plan, columns
from .write_parts import begun, plan_line, write_parts

#: MFCCs the courses take; librosa's own default is 20
N_MFCC = 13


def build(
    source: Any,
    output: Any,
    *,
    features: Iterable[str] | str = ("mfcc",),
    sr: float = 22050,
    num_segments: int = 10,
    track_seconds: float = 30.0,
    segment_seconds: float | None = None,
    n_frames: int | None = None,
    short: str = "drop",
    trim_db: float | None = None,
    hop_length: int = 512,
    indent: int | None = None,
    part_mb: float = files.PART_MB,
    workers: int | None = None,
    executor: Any = None,
    progress: bool = False,
    overwrite: bool = False,
    **parameters: Any,
) -> dict[str, Any]:
    """Make a data set from folders of sound, one folder for each class.

    Interrupted, by Ctrl-C or a kill, it goes on where it stopped when it is called again: finished files are not
    decoded a second time, and the set is byte for byte the one of an uninterrupted build.

    Parameters
    ----------
    source : folder with a folder for each class, or .csv with columns `path` and `label`
    output : `NAME.json` (as the courses have it), `NAME.npz`, or a folder: shards, for sets larger than memory
    features : names of `fa.extract`: "mfcc", "mfcc_delta", "mfcc_delta2", "log_mel", ..., or "chroma_stft"; side by
        side in the blocks
    sr : int, Hz
    num_segments, track_seconds : segments of equal length that the first `track_seconds` of each file are cut into
    segment_seconds : instead of these two: cut whole files into segments of that length
    n_frames : int; keep the first frames of each block (258: the shape the courses print for 5 segments of 30 s)
    short : {"drop", "pad"}; a file shorter than one segment is left out, or filled up with zeros
    trim_db : float or None; both ends of a file that are so many dB below its loudest 32 ms are cut off first: words
        in the silence of a recording
    hop_length : int
    indent : int; of JSON, 4 in the courses
    part_mb : size of a shard in MB
    workers, executor, progress : as in `fa.extract_files`; executor: "threads", "processes", a pool, a Dask client
    overwrite : bool; replace a set of that name, and forget an interrupted build of another
    **parameters : of the features: n_mfcc (13), n_fft, n_mels, fmin, fmax, ...

    Returns
    -------
    dict : {"tracks", "segments", "dropped_segments", "failed", "errors", ...}; files that cannot be used are listed in
    the file named by "errors", a line of JSON each

    Raises
    ------
    ParameterError : folders within class folders, a wrong parameter, another set of that name
    OSError : the disk is full, a worker process died; what is done stays for the next call

    Notes
    -----
    A last segment is kept while its frames are all there: up to 204 samples may be missing from 6 s, 102 from 3 s. The
    courses speak of 258 frames in 6 s; there are 259. On disk a 3 s segment of 13 MFCCs takes 6,760 bytes, 32 kB as
    JSON, 64 kB with indent=4; its waveform 132 kB, its power spectrum 533 kB.

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa
    >>> folder = tempfile.mkdtemp()
    >>> for name, hz in (("high/a.wav", 880), ("high/b.wav", 990), ("low/c.wav", 110)):
    ...     os.makedirs(os.path.join(folder, "music", os.path.dirname(name)), exist_ok=True)
    ...     fa.write(os.path.join(folder, "music", name), fa.tone(hz, sr=22050, duration=3), 22050)
    >>> report = fa.data.build(os.path.join(folder, "music"), os.path.join(folder, "data.json"), segment_seconds=1)
    >>> report["tracks"], report["segments"], report["failed"]
    (3, 9, 0)
    >>> fa.data.load(os.path.join(folder, "data.json"))
    <Dataset: 9 segments, 44 frames of mfcc 13; 2 classes>
    """
    if "center" in parameters:
        raise _check.fail("dataset", "center must be left to the courses' layout, centred", parameters["center"])
    output, kind = os.fsdecode(output), files.form(output)
    workers = checked("dataset", workers, executor)
    sr = _check.positive("dataset", "sr", sr)
    hop_length = _check.positive_int("dataset", "hop_length", hop_length)
    names = (features,) if isinstance(features, str) else tuple(features)
    cut = segments(sr, hop_length, num_segments, track_seconds, segment_seconds, n_frames, short, trim_db)
    parameters = {"n_mfcc": N_MFCC, **parameters, "hop_length": hop_length}
    plan = Plan(sr, names, parameters, cut)
    widths = columns(plan)
    found = scan(source)
    about = _about(found, plan, widths)
    shape = (cut.kept, sum(widths.values()))
    work = output if kind == "shards" else f"{output}{files.PARTS}"
    made = {"output": output, "classes": found.mapping, "shape": list(shape)}
    started = time.perf_counter()
    resumed = None  # the set is there already
    limit = files.rows_per_part(shape, part_mb)
    line = plan_line(about, limit)
    half = output != work and begun(os.path.join(work, TRACKS)) == line  # its last files may be missing
    if half or (done := _finished(output, kind, about, overwrite)) is None:
        _make_way(output, work, line, overwrite)
        errors_at = errors_path(output, kind)
        tracks, resumed = write_parts(work, found, plan, about, shape, limit, workers, executor, progress, errors_at)
        done = counts(tracks)
        if kind != "shards":
            files.save(Shards(work), output, indent=indent)
    if kind != "shards" and os.path.isdir(work):
        files.clear(work)
        os.rmdir(work)
    seconds = round(time.perf_counter() - started, 3)
    errors = errors_path(output, kind) if done["failed"] else None
    return {**made, **done, "errors": errors, "resumed": resumed, "seconds": seconds}


def _about(found: Source, plan: Plan, widths: dict[str, int]) -> dict[str, Any]:
    """JSON that is the same for the same set made the same way."""
    about = {"fastaudio": __version__, "features": widths, "sr": plan.sr, "parameters": plan.parameters,
             "segments": plan.segments._asdict(), "source": found.root, "files": found.digest()}  # fmt: skip
    try:
        return json.loads(json.dumps(about, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise _check.fail("dataset", f"parameters must be JSON values ({error})", plan.parameters) from error


def _finished(output: str, kind: str, about: dict[str, Any], overwrite: bool) -> dict[str, Any] | None:
    """The counts of a set that is there already; ParameterError if it is another one."""
    if overwrite or not os.path.exists(output if kind != "shards" else os.path.join(output, INDEX)):
        return None
    before = files.about_of(output)
    if before is not None and {name: before.get(name) for name in about} == about:
        return before["counts"]
    rule = "output must be new, or made of the same files the same way, or overwrite given (--overwrite)"
    raise _check.fail("dataset", rule, output)


def _make_way(output: str, work: str, line: dict[str, Any], overwrite: bool) -> None:
    """An interrupted build of the same set stays, to go on with; `overwrite` removes others."""
    os.makedirs(os.path.dirname(os.path.abspath(output)), exist_ok=True)
    journal, over = os.path.join(work, TRACKS), output == work and os.path.exists(os.path.join(work, INDEX))
    if not os.path.exists(journal) or (overwrite and (over or begun(journal) != line)):
        files.clear(work)

"""The data of a classifier: a set, or a folder of sound that becomes one. Owns: what is chosen by the files, the parts.

Rates and lengths are chosen by what most files have, so that spoken digits of half a second at 8 kHz and songs of
minutes at 44.1 kHz both work without a word; what was chosen stands in the set's own description.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from typing import Any

import numpy as np

from ... import _check, data
from ...core.info import audio_info
from ...data.files import about_of, form
from ...data.grouping import group_of_name
from ...data.scan import scan
from ...data.shard_writer import INDEX, TRACKS
from ...errors import AudioError
from .settings import Settings

LOOKED_AT = 200  # files, at most
SHORT = 1.5  # seconds of a segment that is looked at twice as closely
SAID = 5  # files that were left out, by name
LONGEST = 3.0  # seconds of a segment: 130 frames at 22,050 Hz


def is_set(source: Any) -> bool:
    """A data set's file or folder, whole or not, and not sound."""
    path = os.fsdecode(source)
    inside = (os.path.exists(os.path.join(path, name)) for name in (INDEX, TRACKS))
    return path.lower().endswith((".json", ".npz")) or any(inside)


def open_set(source: Any, folder: Any, settings: Settings, *, say: bool = True, **options: Any) -> Any:
    """The data set `source`, or one built of the sound in it as `folder`/data.npz.

    source : .json, .npz, shards; a folder with a folder for each class, or .csv; or a Dataset
    say : whether files that cannot be used are named on stderr
    **options : workers, executor, progress, overwrite
    """
    if not isinstance(source, (str, os.PathLike)):
        return source
    if is_set(source):
        form(source)
        return data.load(source)
    found = scan(source)
    names = [track.name for track in found.tracks]
    group_of_name(names, settings.by, settings.pattern, settings.table)  # mistakes are told before minutes of decoding
    output = os.path.join(folder, "data.npz")
    before = None if options.get("overwrite") else about_of(output)
    if before is not None and before.get("files") != found.digest():
        rule = "to go on, data must have the files the run began with; since then some came, went or were changed"
        raise _check.fail("genre", f"{rule}: begin another run", os.fsdecode(source))
    report = data.build(source, output, **geometry(source, settings), **options)
    if say:
        left_out(report)
    if not report["segments"]:
        raise _check.fail("genre", "data must have audio of at least one segment; failed files", report["failed"])
    return data.load(output)


def left_out(report: dict[str, Any]) -> list[str]:
    """The files that a build could not use, within their folder; said on stderr, each with the reason."""
    if report["errors"] is None:
        return []
    with open(report["errors"], encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    for error in found[:SAID]:
        print(f"fastaudio: left out {error['path']}: {error['message']}", file=sys.stderr)
    if len(found) > SAID:
        print(f"fastaudio: left out {len(found) - SAID} more", file=sys.stderr)
    return [error["path"] for error in found]


def geometry(source: Any, settings: Settings) -> dict[str, Any]:
    """Arguments of `data.build`, None replaced by what suits the files."""
    sr, seconds = settings.sr, settings.segment_seconds
    if sr is None or seconds is None:
        usual, lengths = _usual(source)
        sr = min(usual, 22050.0) if sr is None else sr
        seconds = fitting_length(lengths) if seconds is None else seconds
    window = 0.093 if seconds > SHORT else 0.046
    n_fft = 2 ** round(np.log2(window * sr)) if settings.n_fft is None else settings.n_fft
    found = {
        "features": settings.features,
        "sr": sr,
        "segment_seconds": seconds,
        "short": "pad",
        "trim_db": settings.trim_db,
        "n_fft": n_fft,
        "hop_length": n_fft // 4 if settings.hop_length is None else settings.hop_length,
        "n_mels": (128 if n_fft >= 1024 else 40) if settings.n_mels is None else settings.n_mels,
    }
    if any(name.startswith("mfcc") for name in settings.features):
        found["n_mfcc"] = settings.n_mfcc
    return found


def fitting_length(seconds: Any) -> float:
    """Of a segment: whole files, filled up, where nine of ten are short; else equal parts of the usual file.

    Examples
    --------
    >>> fitting_length([0.3, 0.4, 0.6]), fitting_length([5, 5, 5]), fitting_length([30, 200, 30])
    (1.0, 2.5, 3.0)
    """
    most, usual = float(np.quantile(seconds, 0.9)), float(np.median(seconds))
    if most <= LONGEST:
        return float(np.ceil(2 * most) / 2)
    return float(max(np.floor(10 * usual / np.ceil(usual / LONGEST)) / 10, 1.0))


def _usual(source: Any) -> tuple[float, list[float]]:
    """The rate of most files, and the lengths of some."""
    tracks = scan(source).tracks
    rates: Counter[int] = Counter()
    seconds = []
    for track in tracks[:: max(1, len(tracks) // LOOKED_AT)]:
        try:
            info = audio_info(track.path)
        except (AudioError, OSError):
            continue
        rates[info.samplerate] += 1
        seconds.append(LONGEST if info.duration is None else info.duration)  # a stream that does not say
    if not seconds:
        raise _check.fail("genre", "data must have audio files that can be read", os.fsdecode(source))
    return float(rates.most_common(1)[0][0]), seconds


def parts(whole: Any, settings: Settings) -> data.Split:
    """Training, validation and test part, as the settings say."""
    if len(whole.mapping) < 2:
        raise _check.fail("genre", "data must have at least 2 classes, a folder each", ", ".join(whole.mapping))
    if len(settings.fractions) != 3:
        raise _check.fail("genre", "fractions must be three: training, validation, test", settings.fractions)
    return data.split(
        whole,
        settings.fractions,
        by=settings.by,
        pattern=settings.pattern,
        table=settings.table,
        test=settings.test or None,
        validation=settings.validation or None,
        seed=settings.split_seed,
    )

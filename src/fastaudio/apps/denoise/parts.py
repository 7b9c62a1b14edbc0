"""Which files a network learns from, and which it never hears. Owns: groups that stay together: speakers, noises."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import numpy as np

from ... import _check
from ...data.grouping import assign
from ...errors import ParameterError
from ...nn import random
from .settings import Settings
from .sounds import Sounds, find, several

PARTS = ("train", "validation", "test")
Part = dict[str, Sounds]  # "clean" and "noise"


def groups(files: list[Path], sources: list[Path], pattern: str | None) -> list[str]:
    """Which files belong together: what `pattern` finds in the path below the source (its first group, or all of it);
    without one the first folder there, as LibriSpeech has speakers and UrbanSound8K folds, or else the file's name. If
    all files lie in one folder there, what lies in that counts.
    """
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            raise _check.fail("denoise", f"a group's pattern must be a regular expression ({error})", pattern) from None
    roots = [s for s in sources if s.is_dir()]
    found = []
    for file in files:
        root = next((r for r in roots if file.is_relative_to(r)), file.parent)
        inside = file.relative_to(root)
        if pattern is None:
            found.append(str(root / inside.parts[0]))
            continue
        match = re.search(pattern, inside.as_posix())
        if match is None:
            raise _check.fail("denoise", f"the pattern {pattern!r} must find a group in every path", str(inside))
        found.append(match[min(1, match.re.groups)])
    if pattern is None and len(set(found)) == 1 and Path(found[0]).is_dir():
        return groups(files, [Path(found[0])], None)
    return found


def usable(where: str, kind: str, files: list[Path], told: Settings, sr: int) -> Sounds:
    """The files that can be read; the others are named on stderr."""
    good, bad = told.sounds(kind, files, sr).usable()
    for path, why in bad:
        print(f"fastaudio: left out {path}: {why}", file=sys.stderr)
    if not good.files:
        raise _check.fail(where, f"{kind} must have a file that can be read", f"{len(bad)} that cannot")
    return good


def split(clean: Any, noise: Any, told: Settings, sr: int) -> dict[str, Part]:
    """{"train" | "validation" | "test": {"clean": Sounds, "noise": Sounds}}, a function of the seed and the files."""
    shares = np.array([1 - told.validation - told.test, told.validation, told.test])
    parts: dict[str, Part] = {name: {} for name in PARTS}
    for number, (kind, given, pattern) in enumerate(
        (("clean", clean, told.clean_group), ("noise", noise, told.noise_group))
    ):
        sources = [Path(source) for source in several(given)]
        good = usable("denoise", kind, find(f"denoise: {kind}", sources), told, sr)
        together = groups(good.files, sources, pattern)
        if len(set(together)) < len(PARTS):
            rule = f"{kind} must have at least 3 groups, to hold some out; {kind}_group finds them in file names"
            raise ParameterError(f"denoise: {rule}, got {sorted(set(together))}")
        draw = random.generator(2, number, seed=told.seed)
        place = assign(np.array(together), np.zeros(len(together)), shares, draw)
        for index, name in enumerate(PARTS):
            files = [f for f, p in zip(good.files, place, strict=True) if p == index]
            parts[name][kind] = told.sounds(kind, files, sr)
    return parts


def listed(parts: dict[str, Part]) -> dict[str, dict[str, list[str]]]:
    """Names, for a run's files.json."""
    return {name: {kind: [str(f) for f in s.files] for kind, s in part.items()} for name, part in parts.items()}

"""`fastaudio dataset build|verify|split|stats|convert`: folders of sound become data sets. Owns: its actions."""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from pathlib import Path
from typing import Any

from ..errors import ParameterError
from .dataset_options import BUILD, LAYOUT, PARAMETERS, SPLIT, building, form, splitting
from .parser import comma_separated, options_given


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    text = "Data sets of folders of sound: features cut into segments, with labels."
    parser = subparsers.add_parser("dataset", description=text, epilog=LAYOUT)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", title="verbs")
    building(_verb(verbs, "build", "make a set from a folder with a folder for each class", BUILD, build))
    verify_parser = _verb(verbs, "verify", "check a set: sizes, labels, checksums, finite numbers", "", verify)
    verify_parser.add_argument("sets", nargs="+", metavar="SET", help=".json, .npz, or folder of shards")
    splitting(_verb(verbs, "split", "divide a set into training, validation and test parts", SPLIT, split))
    counted = _verb(verbs, "stats", "class counts and statistics of a set", "", stats)
    counted.add_argument("set", metavar="SET", help=".json, .npz, or folder of shards")
    into = _verb(verbs, "convert", "write a set in another form", LAYOUT, convert)
    into.add_argument("set", metavar="SET", help="what to read")
    into.add_argument("output", metavar="OUT", help="what to write: .json, .npz, or a new folder for shards")
    form(into)
    return parser


def _verb(verbs: Any, name: str, text: str, epilog: str, run: Any) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", epilog=epilog)
    parser.set_defaults(run=run)
    return parser


def build(args: argparse.Namespace) -> int:
    """Returns 3 if files were skipped, 1 if the set is empty."""
    from ..data import build as run

    report = run(
        args.source,
        args.output,
        features=comma_separated(args.features),
        sr=args.sr,
        num_segments=args.segments,
        track_seconds=args.track_seconds,
        segment_seconds=args.segment_seconds,
        n_frames=args.n_frames,
        short=args.short,
        trim_db=args.trim_db,
        indent=args.indent,
        part_mb=args.part_mb,
        workers=args.jobs,
        executor=args.executor,
        progress=not args.quiet,
        overwrite=args.overwrite,
        **options_given(args, PARAMETERS),
    )
    print(json.dumps(report, indent=2))
    if not report["segments"]:
        print("fastaudio dataset: no segments: are the files shorter than one? see --track-seconds, --segment-seconds, "
              "--short", file=sys.stderr)  # fmt: skip
        return 1
    if report["dropped_segments"]:
        way = ("--short pad fills up files shorter than one segment" if args.segment_seconds else
               f"--track-seconds S cuts the first S seconds of each (now {args.track_seconds:g}), "
               "--segment-seconds S files of any length")  # fmt: skip
        print(f"fastaudio dataset: some files are too short; segments that are missing: {report['dropped_segments']}; "
              f"{way}", file=sys.stderr)  # fmt: skip
    return 3 if report["failed"] else 0


def verify(args: argparse.Namespace) -> int:
    """Returns 1 if a set must not be used."""
    from ..data import verify as run

    found = {name: run(name) for name in args.sets}
    print(json.dumps(found, indent=2))
    return 0 if all(result["ok"] for result in found.values()) else 1


def stats(args: argparse.Namespace) -> int:
    from ..data import stats as run

    print(json.dumps(run(args.set), indent=2))
    return 0


def convert(args: argparse.Namespace) -> int:
    from ..data import convert as run

    made = run(args.set, args.output, indent=args.indent, part_mb=args.part_mb)
    print(json.dumps({"output": args.output, "segments": len(made), "classes": made.mapping, "features": made.columns}))
    return 0


def split(args: argparse.Namespace) -> int:
    from .. import data

    try:
        fractions = tuple(map(float, args.fractions.split(",")))
    except ValueError:
        raise ParameterError(f"split: --fractions must be three numbers, got {args.fractions!r}") from None
    whole = data.load(args.set)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        parts = data.split(
            whole,
            fractions,
            by=args.by,
            pattern=args.pattern,
            table=args.table,
            test=None if args.test is None else comma_separated(args.test),
            validation=None if args.validation is None else comma_separated(args.validation),
            stratify=not args.no_stratify,
            seed=args.seed,
        )
    for warning in caught:
        print(f"fastaudio dataset: warning: {warning.message}", file=sys.stderr)
    scale = data.Normalizer(args.normalize).fit(parts.train) if args.normalize else None
    suffix = Path(args.set).suffix if not Path(args.set).is_dir() else ""
    Path(args.output).mkdir(parents=True, exist_ok=True)
    report: dict[str, Any] = {"output": args.output, "by": args.by, "seed": args.seed, "normalizer": args.normalize}
    for name, part in zip(("train", "validation", "test"), parts, strict=True):
        if scale is not None:
            part.normalizer = scale
        target = Path(args.output, f"{name}{suffix}")
        data.save(part, target)
        report[name] = {"file": str(target), "segments": len(part), "tracks": len(set(part.groups.tolist()))}
    print(json.dumps(report, indent=2))
    return 0

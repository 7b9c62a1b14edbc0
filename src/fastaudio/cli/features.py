"""`fastaudio features`: features of files, folders, globs or a manifest, one output file each."""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from .. import __version__
from .._atomic import write_text
from .._progress import progress_bar
from ..errors import ParameterError
from ..feature.extract import NAMES
from ..feature.extract_files import extract_files
from ..feature.feature_table import table_writer
from ..feature.statistics import DEFAULT, check_statistics
from .feature_files import FORMATS, error_line, is_whole, write_features, write_table
from .inputs import below, find_inputs
from .parser import add_parameters, comma_separated, exit_code, options_given, rate

_STALE = 600  # seconds after which a temporary file must be what a kill left

#: option -> (type, help); handed to `fa.extract` when given
PARAMETERS = {
    "n_mfcc": (int, "MFCCs (librosa's default: 20)"),
    "n_mels": (int, "mel bands (128)"),
    "n_fft": (int, "samples in a frame (2048)"),
    "hop_length": (int, "samples from one frame to the next (512)"),
    "win_length": (int, "samples in the window (n_fft)"),
    "fmin": (float, "lowest frequency of the mel bands in Hz (0)"),
    "fmax": (float, "highest frequency of the mel bands in Hz (sr / 2)"),
}
EXAMPLES = f"""\
features:
  {", ".join(NAMES)}
  all: those up to amplitude_envelope, in one pass
  mfcc_delta, mfcc_delta2: derivatives in time, as of any other name

examples:
  fastaudio features music/ -o out
  fastaudio features a.wav b.flac -o out --features mfcc,spectral_centroid --n-mfcc 13 --format csv
  fastaudio features music/ -o out --features mfcc,mfcc_delta --table stats.csv
  fastaudio features --manifest list.csv -o out --jobs 8 --resume

Outputs are named after the inputs (song.wav -> OUT/song.wav.npz) and are written whole or not at all. A file
that cannot be used is listed in OUT/errors.jsonl; the others go on, and the exit code is 3 (1 if none could be used).
"""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "features",
        description="Extract features of audio files, in parallel.",
        epilog=EXAMPLES,
    )  # fmt: skip
    add = parser.add_argument
    add("inputs", nargs="*", metavar="PATH", help="files, folders (walked), or globs in quotes")
    add("--manifest", metavar="FILE", help=".txt with one path a line, or .csv with a column `path`")
    add("-o", "--output", metavar="OUT", required=True, help="folder for the results")
    add("--features", default="mfcc", metavar="LIST", help="names, separated by commas (default: %(default)s)")
    add("--sr", type=rate, default=22050.0, metavar="HZ", help='resample to this rate, or "native" (default: 22050)')
    add_parameters(parser, PARAMETERS)
    add("--format", choices=FORMATS, default="npz", help="npz: one array a feature; npy, csv: all stacked; json")
    add("--jobs", type=int, metavar="N", help="files at a time (default: one for each CPU)")
    add("--table", metavar="FILE", help="statistics over time, a line for each file: .csv, or .parquet (needs pyarrow)")
    add("--statistics", default=",".join(DEFAULT), metavar="LIST", help=f"of the table (default: {', '.join(DEFAULT)})")
    add("--resume", action="store_true", help="keep the outputs that are there and whole")
    add("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Extract, print a JSON summary, return 0, or 3 if files were skipped, or 1 if all were."""
    started = time.perf_counter()
    settings = _settings(args)
    paths = find_inputs("features", args.inputs, args.manifest)
    targets = _targets(paths, Path(args.output), args.format)
    names = _statistics(args)
    # made before the output folder is touched: it checks the parameters
    todo: list[Path] = []
    results = extract_files(
        todo, sr=args.sr, features=settings["features"], workers=args.jobs, progress=False, **settings["parameters"]
    )
    _prepare(Path(args.output), settings, args.resume)
    todo += [path for path in paths if not (args.resume and is_whole(targets[path]))]
    watched = progress_bar("features", results, total=len(todo), unit="file", disable=args.quiet)
    failed = _write_all(watched, targets, settings, Path(args.output))
    errors = str(Path(args.output, "errors.jsonl")) if failed else None
    if args.table:
        write_table(Path(args.table), targets, names)
    summary = {
        "output": args.output, "files": len(paths), "written": len(todo) - failed,
        "kept": len(paths) - len(todo), "failed": failed, "errors": errors, "table": args.table,
        "seconds": round(time.perf_counter() - started, 3), **settings,
    }  # fmt: skip
    print(json.dumps(summary, indent=2))
    return exit_code(failed, len(paths))


def _statistics(args: argparse.Namespace) -> tuple[str, ...]:
    """What a table has of each feature; mistakes are found before any work."""
    names = check_statistics("features", comma_separated(args.statistics))
    if args.table:
        table_writer("features", args.table)
        if args.format != "npz":  # which keeps every feature by its name and as it is
            raise ParameterError(f"features: --table needs --format npz, got {args.format!r}")
    return names


def _settings(args: argparse.Namespace) -> dict[str, Any]:
    names = comma_separated(args.features)
    if not names:
        raise ParameterError(f"features: --features must name at least one feature, got {args.features!r}")
    given = options_given(args, PARAMETERS)
    return {"fastaudio": __version__, "features": names, "sr": args.sr, "parameters": given, "format": args.format}


def _targets(paths: list[Path], output: Path, suffix: str) -> dict[Path, Path]:
    """Input -> output: the path below the folder all inputs share, with the format's suffix added."""
    return {path: output / f"{name}.{suffix}" for path, name in below(paths).items()}


def _prepare(output: Path, settings: dict[str, Any], resume: bool) -> None:
    """Make the folder, note the settings, clear what an earlier run left unfinished."""
    output.mkdir(parents=True, exist_ok=True)
    record = output / "settings.json"
    if resume and record.exists():
        try:
            before = json.loads(record.read_bytes())
        except ValueError:
            before = None
        if before != settings:
            rule = f"--resume needs the settings that {str(record)!r} notes"
            raise ParameterError(f"features: {rule}, got {json.dumps(settings)}")
    write_text(record, json.dumps(settings), sync=False)
    (output / "errors.jsonl").unlink(missing_ok=True)
    for path in output.rglob(".*.tmp"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE:
                path.unlink()


def _write_all(results: Any, targets: dict[Path, Path], settings: dict[str, Any], output: Path) -> int:
    """Write every result; returns how many failed."""
    failed = 0
    hop_length = settings["parameters"].get("hop_length", 512)
    for path, features, error in results:
        if error is None:
            targets[path].parent.mkdir(parents=True, exist_ok=True)
            write_features(targets[path], features, settings["sr"], hop_length)
            continue
        failed += 1
        targets[path].unlink(missing_ok=True)  # an older result is not this file's
        with open(output / "errors.jsonl", "ab", buffering=0) as file:
            file.write(error_line(path, error))
        results.write(f"fastaudio features: {error}", file=sys.stderr)
    return failed

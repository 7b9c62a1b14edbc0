"""`fastaudio bench features`, `nn` and `catalogue`: times beside rival libraries, every result checked first."""

from __future__ import annotations

import argparse
import fnmatch
import json
import sys
import time
from pathlib import Path
from typing import Any

from .. import display
from .._check import one_of, positive_int
from ..bench import catalogue, report, rivals
from ..bench.cases import FEATURES, MEMORY, NETS, PROCESSES, QUICK
from ..bench.catalogue import sweep, table
from ..bench.run import run as run_rows
from ..bench.texts import ALONE, missed, summary_line
from ..errors import ParameterError

SUITES = {"features": [*FEATURES, *PROCESSES], "nn": [*NETS, *MEMORY], "catalogue": [*catalogue.ROWS]}
EXAMPLES = f"""\
rows of features:
  {", ".join(SUITES["features"])}

rows of nn:
  {", ".join(name for name in SUITES["nn"] if not name.startswith("conv_"))}
  conv_PRESET_CHANNELS_FILTERS_SIZE_bBATCH_PASS, as conv_unet64_64_64_128_b4_dw

rows of catalogue:
  calls by librosa's names, as util.normalize(magnitudes, norm=2); --rows takes the names

examples:
  fastaudio bench features                       all rows, 1 and 2 threads: some ten quiet minutes
  fastaudio bench features --quick               a look: short measurements, the hour is two minutes
  fastaudio bench features --rows mfcc,stft --threads 1 -o out
  fastaudio bench features --alone --threads 2   without other libraries, whose threads go on spinning beside ours
  fastaudio bench nn                             layers and training steps beside torch: a quarter of an hour
  fastaudio bench nn --quick                     a row of each kind
  fastaudio bench nn --only 'conv_*_b4_dw'
  fastaudio bench catalogue                      every name of librosa, 1 thread, and memory: some six minutes
  fastaudio bench catalogue --rows magphase,util.normalize
"""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "bench",
        description="Time fastaudio and the rival libraries that are installed, in turn, in one process; "
        "write JSON, Markdown and figures. Exit code 1 if a result differs from a rival's. Ctrl-C writes what was "
        "measured until then.",
        epilog=EXAMPLES,
    )  # fmt: skip
    add = parser.add_argument
    add("suite", choices=list(SUITES), help="what to time")
    add("--rows", metavar="LIST", help="names, separated by commas (default: all, and the features' scaling curves)")
    add("--only", metavar="PATTERN", help="only names that match, with * for any letters and ? for one")
    add("--threads", metavar="LIST", help="numbers of threads (default: 1,2; of the catalogue 1, and one only)")
    add("--quick", action="store_true", help="less time for each measurement, smaller quantities for the slow rows")
    add("--alone", action="store_true", help="no rivals, as if none were installed: fastaudio's own times")
    add("-o", "--output", type=Path, default=Path("bench-out"), metavar="FOLDER", help="default: %(default)s")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Measure, write the report, print a JSON summary, return 0, or 1 if a check failed, or 130 after Ctrl-C."""
    started = time.perf_counter()
    rows = _rows(args)
    if args.suite == "catalogue":
        return _catalogue(args, rows)
    display.headless("bench")
    if args.alone:
        rivals.leave_out()
    if args.suite == "nn" and rivals.module("torch") is None:
        print(ALONE, file=sys.stderr)
    found = run_rows(
        rows,
        threads=_threads(args.threads or "1,2"),
        seconds=0.3 if args.quick else 3.0,
        hour=1 / 30 if args.quick else 1.0,
        curves=args.suite == "features" and not (args.rows or args.only),
        suite=args.suite,
        tell=_tell,
    )
    paths = report.write(found | {"alone": args.alone}, args.output)
    failed = [record["row"] for record in found["rows"] if "error" in record]
    summary = {
        "files": paths, "machine": found["machine"]["cpu"], "load_before": found["machine"]["load_before"],
        "rows": [_summary(record) for record in found["rows"]],
        "summary": [summary_line(line) for line in found["summary"]], "failed": failed, "missed": missed(found),
        "seconds": round(time.perf_counter() - started, 1),
    }  # fmt: skip
    print(json.dumps(summary, indent=2))
    if "interrupted" in found:
        print(f"bench: interrupted after {len(found['rows'])} measurements, which are written", file=sys.stderr)
        return 130
    return 1 if failed else 0


def _catalogue(args: argparse.Namespace, rows: list[str]) -> int:
    """Likewise, of the catalogue."""
    threads = _threads(args.threads or "1")
    if len(threads) > 1:
        raise ParameterError(f"bench: --threads of the catalogue must be one number, got {args.threads!r}")
    found = sweep.sweep(rows, threads=threads[0], seconds=0.1 if args.quick else 0.5, tell=_tell)
    failed = [record["row"] for record in found["rows"] if "error" in record]
    summary = {"files": table.write(found, args.output), "failed": failed, "missed": sweep.missed(found)}
    print(json.dumps(summary, indent=2))
    if "interrupted" in found:
        return 130
    return 1 if failed else 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _rows(args: argparse.Namespace) -> list[str]:
    """Names of the rows that are asked for."""
    every = SUITES[args.suite]
    if args.rows and args.suite == "catalogue":
        names = [one_of("bench", "row", name, list(_calls())) for name in args.rows.split(",")]
        every = [title for name in names for title in _calls()[name]]
    elif args.rows:
        every = [one_of("bench", "row", name, every) for name in args.rows.split(",")]
    if args.quick and args.suite == "nn" and not (args.rows or args.only):
        every = list(QUICK)
    rows = [name for name in every if fnmatch.fnmatchcase(name, args.only or "*")]
    if not rows:
        raise ParameterError(f"bench: --only must match a row of {args.suite}, got {args.only!r}")
    return rows


def _calls() -> dict[str, list[str]]:
    """Name of librosa's -> titles of its rows."""
    found: dict[str, list[str]] = {}
    for title, row in catalogue.ROWS.items():
        found.setdefault(row.name, []).append(title)
    return found


def _threads(text: str) -> list[int]:
    try:
        return [positive_int("bench", "--threads", int(n)) for n in text.split(",")]
    except ValueError as error:
        raise ParameterError(f"bench: --threads must be integers > 0, separated by commas, got {text!r}") from error


def _summary(record: dict[str, Any]) -> dict[str, Any]:
    found = {key: record[key] for key in ("row", "threads", "isa", "error", "skipped", "algorithm") if key in record}
    if "ms" in record:
        found["ms"] = round(record["ms"][0], 4)
        found["ratios"] = {name: round(r["ratio"][0], 2) for name, r in record["rivals"].items()}
    return found

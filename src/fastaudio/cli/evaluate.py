"""`fastaudio evaluate RUN [DATA]`: the scores of a trained model. Owns: these words."""

from __future__ import annotations

import argparse
import json
from typing import Any

from .train import headless

EXAMPLES = """\
examples:
  fastaudio evaluate runs/first                     on the test part of the data it was trained on
  fastaudio evaluate runs/first other_recordings    on all of another folder, class by class of the same names
  fastaudio evaluate runs/first test.npz --full     with precision, recall, F1 of each class and the confusion matrix

Scores go to stdout as JSON; with DATA they are kept in RUN/evaluation-NAME.json, with a picture of the confusion.
"""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "evaluate",
        help="the scores of a trained model",
        description="Score the best epoch of a run.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("run_folder", metavar="RUN", help="folder of `fastaudio train`")
    add("data", nargs="?", metavar="DATA", help="folder with a folder for each class, .csv, or a data set")
    add("--full", action="store_true", help="each class, and the confusion matrix")
    add("--jobs", type=int, metavar="N", help="files read at a time (default: one for each CPU)")
    add("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    from ..apps.genre import evaluate
    from .train_genre import brief

    headless()
    found = evaluate(args.run_folder, args.data, workers=args.jobs, progress=not args.quiet)
    source = found.pop("data")
    shown = found if args.full else brief({"test": found})["test"]
    print(json.dumps({"run": args.run_folder, "data": source, **shown}, indent=2))
    return 0

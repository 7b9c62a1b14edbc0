"""`fastaudio evaluate RUN [DATA]`: the scores of a trained model. Owns: its options and tables."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ..errors import ParameterError
from .parser import headless

EXAMPLES = """\
examples:
  fastaudio evaluate runs/first                     on the test part of the data it was trained on
  fastaudio evaluate runs/first --table             the same as a table
  fastaudio evaluate runs/first other_recordings    on all of another folder, class by class of the same names
  fastaudio evaluate runs/first test.npz --full     with precision, recall, F1 of each class and the confusion matrix
  fastaudio evaluate runs/d --clean speech --noise noises --mixtures 200    a denoiser on speech and noise of your own
  fastaudio evaluate runs/v other_digits --listener runs/words    a network of `train vae`, and who understands it

Scores go to stdout as JSON: those that the training has put into RUN/metrics.json, computed again. With DATA those of a
classifier are kept in RUN/evaluation-NAME.json, with a picture of the confusion in RUN/pictures; another DATA of that
name becomes NAME-2. Files that cannot be read are named on stderr, the others count, and the exit code is 3.
"""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "evaluate",
        description="Score the best epoch of a run on what it was not trained on.",
        epilog=EXAMPLES,
    )
    add = parser.add_argument
    add("run_folder", metavar="RUN", help="folder of `fastaudio train`")
    add("data", nargs="?", metavar="DATA", help="classifier: folder with a folder for each class, .csv, or a data set; "
        "vae: folder of sound, or of IDX files")  # fmt: skip
    add("--clean", nargs="+", metavar="DIR", help="denoiser: folders or files of speech without noise")
    add("--noise", nargs="+", metavar="DIR", help="denoiser: folders or files of noise")
    add("--mixtures", type=int, metavar="N", help="denoiser: mixtures at each SNR (default: the run's test_mixtures)")
    add("--listener", metavar="RUN", help="vae: a run of `train genre`, which names the sounds that the network makes")
    add("--table", action="store_true", help="a table on stdout instead of JSON")
    add("--full", action="store_true", help="classifier: each class, and the confusion matrix; "
        "denoiser: intervals, and the files of the worst clip; vae: each latent number")  # fmt: skip
    add("--jobs", type=int, metavar="N", help="classifier: files read at a time (default: one for each CPU)")
    add("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    from ..apps import Run

    job = Run.open(args.run_folder).job
    if job not in JOBS:
        raise ParameterError(f"evaluate: RUN must be of one of the jobs {', '.join(JOBS)}, got {job!r}")
    for name, given, jobs in (
        ("DATA", args.data, ("genre", "vae")),
        ("--clean and --noise", args.clean or args.noise, ("denoise",)),
        ("--mixtures", args.mixtures, ("denoise",)),
        ("--listener", args.listener, ("vae",)),
    ):
        if given is not None and job not in jobs:
            raise ParameterError(f"evaluate: there must be no {name} for a run of {job!r}, got {given}")
    headless()
    found, lines = JOBS[job](args)
    print("\n".join(lines) if args.table else json.dumps({"run": args.run_folder, **found}, indent=2))
    return 3 if found.get("left_out") else 0


def _genre(args: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    from ..apps.genre import evaluate
    from .train_genre import brief

    found = evaluate(args.run_folder, args.data, workers=args.jobs, progress=not args.quiet)
    short = brief({"test": {name: found[name] for name in ("segments", "tracks")}})["test"]
    lines = [found["data"], f"{'':9}{'count':>7}{'accuracy':>10}{'macro-F1':>10}{'log loss':>10}"]
    for name, row in short.items():
        numbers = "".join(f"{row[key]:>10.3f}" for key in ("accuracy", "macro_f1", "log_loss"))
        lines.append(f"{name:9}{row['count']:>7}{numbers}")
    bad = {name: found[name] for name in ("left_out",) if name in found}
    return found if args.full else {"data": found["data"], **short, **bad}, lines


def _denoise(args: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    from ..apps import denoise
    from .train_denoise import brief

    rows = denoise.score(args.run_folder, args.clean, args.noise, mixtures=args.mixtures, progress=not args.quiet)
    return {"test": rows if args.full else [brief(row) for row in rows]}, denoise.table(rows).splitlines()


def _vae(args: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    from ..apps import generate
    from .train_vae import brief

    found = generate.score(args.run_folder, args.data, listener=args.listener, progress=not args.quiet)
    short = brief(found)
    return found if args.full else short, [f"{name:22}{value:g}" for name, value in short.items()]


JOBS = {"genre": _genre, "denoise": _denoise, "vae": _vae}

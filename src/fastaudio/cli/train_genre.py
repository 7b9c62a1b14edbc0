"""`fastaudio train genre`: a classifier of sounds. Owns: its options and output."""

from __future__ import annotations

import argparse
import json
from typing import Any

from .dataset_options import grouping
from .parser import headless
from .train import common, given, team, verbose, with_defaults

OPTIONS = ("preset", "by", "pattern", "table", "test", "validation", "augment")


def add_job(jobs: Any) -> None:
    from ..apps.genre import PRESETS, Settings

    presets = "\n".join(f"  {name:17}{text}" for name, (text, _) in PRESETS.items())
    parser = jobs.add_parser(
        "genre",
        help="which class a sound is of: genres, words, noises",
        description="Train a classifier on a folder with a folder for each class, or on a data set.",
        epilog=f"presets:\n{presets}\n\n{EXAMPLES}{with_defaults(Settings)}",
    )
    add = parser.add_argument
    add("data", metavar="DATA", help="folder with a folder for each class, .csv, or a data set (.json, .npz, shards)")
    add("--preset", metavar="NAME", help="see below (default: mel_cnn)")
    add("--by", metavar="WORD", help="what stays together in training or test: track (default), speaker, fold, ...")
    grouping(parser)
    add("--augment", nargs="?", const="both", metavar="HOW", help="masks, sound, or both (default, if no HOW)")
    add("--jobs", type=int, metavar="N", help="files read at a time (default: one for each CPU)")
    common(parser)
    parser.set_defaults(run=run)


EXAMPLES = """\
examples:
  fastaudio train genre genres --out runs/first
  fastaudio train genre data_10.json --preset mlp_regularised --epochs 100 --set learning_rate=1e-4 --out runs/mlp
  fastaudio train genre digits --preset mlp_regularised --by speaker --pattern '_([a-z]+)_' --test jackson --out runs/d
  fastaudio train genre esc50 --by fold --pattern '/(\\d)-' --test 5 --augment --out runs/esc50
  fastaudio evaluate runs/first && fastaudio predict runs/first song.mp3 --table

Scores of the best epoch go to stdout and to RUN/metrics.json: accuracy and macro-F1 of segments and of whole tracks.
"""


def run(args: argparse.Namespace) -> int:
    from ..apps import Run, genre

    headless()
    settings = given(args, genre.settings, *OPTIONS)
    with team(args) as ranks:
        made = genre.train(
            args.data,
            args.out,
            resume=args.resume,
            verbose=verbose(args),
            progress=not args.quiet,
            workers=args.jobs,
            communicator=ranks,
            **settings,
        )
    if ranks.rank:
        return 0
    metrics = Run.open(args.out).read_json("metrics.json")
    print(json.dumps({"run": args.out, "classes": made.classes, **brief(metrics)}, indent=2))
    return 0


def brief(metrics: dict[str, Any]) -> dict[str, Any]:
    """Metrics without the numbers of each class, to four places."""
    short = lambda found: {name: round(found[name], 4) for name in ("count", "accuracy", "macro_f1", "log_loss")}
    return {
        name: {kind: short(found) for kind, found in value.items()} if isinstance(value, dict) else value
        for name, value in metrics.items()
    }

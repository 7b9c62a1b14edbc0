"""`fastaudio predict RUN FILE...`: which class a sound is of. Owns: its options and table."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from .inputs import find_inputs
from .parser import exit_code

EXAMPLES = """\
examples:
  fastaudio predict runs/first song.mp3                  JSON: classes with probabilities, and over time
  fastaudio predict runs/first takes/ --table            a table, one line a file
  fastaudio predict runs/first song.mp3 --plot pictures  pictures/song.png: probabilities over time
  fastaudio predict model.safetensors 'live/*.flac' > answers.json

Files that cannot be read are listed with their error, the others go on, and the exit code is 3 (1 if none could).
"""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "predict",
        description="Name the class of sounds with a model of `fastaudio train genre`.",
        epilog=EXAMPLES,
    )
    add = parser.add_argument
    add("model", metavar="RUN", help="folder of a run, or a .safetensors file of one")
    add("inputs", nargs="+", metavar="FILE", help="audio files, folders (walked), or globs in quotes")
    add("--table", action="store_true", help="one line for each file on stdout instead of JSON")
    add("--top", type=int, default=3, metavar="N", help="classes in a line of the table (default: 3)")
    add("--plot", metavar="FOLDER", help="write a picture for each file: probabilities over time")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Returns 3 if files were skipped, 1 if all were."""
    from .. import _check, display
    from ..apps import GenreClassifier
    from ..errors import FastaudioError

    _check.positive_int("predict", "--top", args.top)
    classifier = GenreClassifier.load(args.model)
    files = find_inputs("predict", args.inputs, None)
    if args.plot:
        display.headless("predict")
        Path(args.plot).mkdir(parents=True, exist_ok=True)
    answers: list[dict[str, Any]] = []
    for path in files:
        try:
            heard = classifier.predict_file(path)
        except (FastaudioError, OSError) as error:
            print(f"fastaudio predict: {error}", file=sys.stderr)
            answers.append({"path": str(path), "error": str(error)})
            continue
        answers.append({"path": str(path), **heard.to_dict()})
        if args.plot:
            fig = display.class_probabilities(heard.over_time, heard.times, names=heard.classes, title=path.name)
            display.save(fig, Path(args.plot, f"{path.stem}.png"))
    if args.table:
        print("\n".join(table(answers, args.top)))
    else:
        print(json.dumps({"model": args.model, "classes": classifier.classes, "files": answers}, indent=1))
    failed = sum("error" in answer for answer in answers)
    return exit_code(failed, len(answers))


def table(answers: list[dict[str, Any]], top: int) -> list[str]:
    """A line a file: its name, then the classes, the most probable first."""
    width = min(max((len(Path(answer["path"]).name) for answer in answers), default=0), 40)
    lines = []
    for answer in answers:
        name = Path(answer["path"]).name
        name = name if len(name) <= width else f"{name[: width - 1]}…"
        if "error" in answer:
            lines.append(f"{name:{width}}  cannot be read")
            continue
        best = sorted(answer["probabilities"].items(), key=lambda item: -item[1])[:top]
        lines.append(f"{name:{width}}  " + "  ".join(f"{label} {100 * share:3.0f} %" for label, share in best))
    return lines

"""`fastaudio predict RUN FILE...`: which class a sound is of. Owns: its options and table."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from .inputs import below, find_inputs, plain
from .parser import exit_code

EXAMPLES = """\
examples:
  fastaudio predict runs/first song.mp3                  JSON: classes with probabilities, and over time
  fastaudio predict runs/first takes/ --table            a table, one line a file
  fastaudio predict runs/first song.mp3 --plot pictures  pictures/song.png: probabilities over time; of folders as
                                                         the files lie in them
  fastaudio predict model.safetensors 'live/*.flac' > answers.json

Files that cannot be read are listed with their error, the others go on, and the exit code is 3 (1 if none could).
"""

WIDTH = 40  # of names in the table


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
    places = pictures(files, Path(args.plot)) if args.plot else {}
    if args.plot:
        display.headless("predict")
    answers: list[dict[str, Any]] = []
    for path in files:
        try:
            heard = classifier.predict_file(path)
        except (FastaudioError, OSError) as error:
            where = "" if str(path) in str(error) else f"{path}: "
            print(f"fastaudio predict: {where}{error}", file=sys.stderr)
            answers.append({"path": str(path), "error": str(error)})
            continue
        answers.append({"path": str(path), **heard.to_dict()})
        if args.plot:
            fig = display.class_probabilities(heard.over_time, heard.times, names=heard.classes, title=path.name)
            places[path].parent.mkdir(parents=True, exist_ok=True)
            display.save(fig, places[path])
    if args.table:
        print("\n".join(table(answers, args.top)))
    else:
        print(json.dumps({"model": args.model, "classes": classifier.classes, "files": answers}, indent=1))
    failed = sum("error" in answer for answer in answers)
    return exit_code(failed, len(answers))


def pictures(files: list[Path], folder: Path) -> dict[Path, Path]:
    """Where each file's picture goes, in folders as the files lie: x.png for x.wav, x.wav.png if x.mp3 is beside it."""
    names = below(files)
    stems = Counter(name.with_suffix("") for name in names.values())
    alone = {path: stems[name.with_suffix("")] == 1 for path, name in names.items()}
    return {
        path: folder / (name.with_suffix(".png") if alone[path] else name.with_name(f"{name.name}.png"))
        for path, name in names.items()
    }


def table(answers: list[dict[str, Any]], top: int) -> list[str]:
    """A line a file: its place below the folder that all share, then the classes, the most probable first."""
    names = [plain(name) for name in below(Path(answer["path"]) for answer in answers).values()]
    width = min(max(map(len, names)), WIDTH)
    lines = []
    for answer, name in zip(answers, names, strict=True):
        name = name if len(name) <= width else f"…{name[1 - width :]}"
        if "error" in answer:
            lines.append(f"{name:{width}}  cannot be read")
            continue
        best = sorted(answer["probabilities"].items(), key=lambda item: -item[1])[:top]
        lines.append(f"{name:{width}}  " + "  ".join(f"{plain(label)} {100 * share:3.0f} %" for label, share in best))
    return lines

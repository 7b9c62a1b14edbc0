"""`fastaudio COMMAND ...`.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but some files were skipped (1 if all were), 130 Ctrl-C.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from .. import __version__
from ..errors import FastaudioError, ParameterError
from .parser import Parser

#: subcommands, in the order of the help; each is a module of this room
COMMANDS = ("features", "info", "plot", "download", "dataset", "train", "evaluate", "predict", "denoise", "compare",
            "generate", "demo", "bench", "doctor")  # fmt: skip

DESCRIPTION = "Audio features with librosa's names and values, many times faster; networks trained on folders of sound."
EXAMPLES = """\
examples:
  fastaudio info song.wav                        what is in the file
  fastaudio features music/ -o out               20 MFCCs of every file below music/, one .npz each
  fastaudio features 'takes/*.flac' -o out --features mfcc,spectral_centroid,rms --format csv
  fastaudio features --manifest list.csv -o out --jobs 8 --resume
  fastaudio plot song.wav --kind mel             a picture of it
  fastaudio download esc50 -o data               a public data set, checked and unpacked
  fastaudio dataset build genres -o data_10.json a folder for each genre -> MFCCs and labels to train on
  fastaudio train genre genres -o runs/first     a classifier of the folders' names
  fastaudio predict runs/first song.mp3 --table  which genre is it?
  fastaudio denoise noisy.wav -o clean.wav --model runs/d
  fastaudio compare noisy.wav --model v2=runs/v2 --model v4=runs/v4 -o compared
  fastaudio generate runs/v --n 5 -o out         new sounds, from a network of `train vae`
  fastaudio demo                                 features, figures, timings and two trainings on one page
  fastaudio bench features                       times beside librosa, SciPy and torch, results checked
  fastaudio doctor                               is everything installed, and which engine runs?

`fastaudio COMMAND --help` explains a command. In Python: import fastaudio as fa; fa.feature.mfcc(y=y, sr=sr)
"""


def build_parser(names: Sequence[str]) -> argparse.ArgumentParser:
    """The parser with the subcommands `names`; only their modules are imported."""
    parser = Parser(prog="fastaudio", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("--version", action="version", version=f"fastaudio {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    for name in names:
        importlib.import_module(f"{__package__}.{name}").add_parser(subparsers)
    return parser


@contextmanager
def plain_warnings(command: str) -> Iterator[None]:
    """Warnings as lines for people, without the place in the sources."""
    kept = warnings.formatwarning
    warnings.formatwarning = lambda message, *place, **more: f"fastaudio {command}: warning: {message}\n"
    try:
        yield
    finally:
        warnings.formatwarning = kept


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (wrong use exits with 2, as argparse does)."""
    argv = list(sys.argv[1:] if argv is None else argv)
    known = argv[:1] if argv and argv[0] in COMMANDS else COMMANDS
    try:
        parser = build_parser(known)
        if not argv:
            parser.print_help(sys.stderr)
            return 2
        args = parser.parse_args(argv)
        with plain_warnings(argv[0]):
            return args.run(args)
    except KeyboardInterrupt:
        print(f"fastaudio {argv[0]}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except FastaudioError as error:
        print(f"fastaudio: {error}", file=sys.stderr)
        return 2 if isinstance(error, ParameterError) else 1
    except OSError as error:
        named = isinstance(error.filename, (str, bytes)) and error.strerror
        said = f"{error.strerror}, got {os.fsdecode(error.filename)!r}" if named else error
        way = "; there must be a folder" if isinstance(error, (FileExistsError, NotADirectoryError)) else ""
        print(f"fastaudio {argv[0]}: {said}{way}", file=sys.stderr)
        return 1

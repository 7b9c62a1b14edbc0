"""`fastaudio COMMAND ...`.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but some files were skipped (1 if all were), 130 Ctrl-C,
143 SIGTERM.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .. import __version__
from ..errors import FastaudioError, ParameterError
from .parser import Parser
from .stopping import Terminated, signals_unwind

#: subcommand, a module of this room -> its line in the help, in this order
COMMANDS = {
    "features": "features of many files",
    "info": "length, rate, channels and format of files",
    "plot": "draw a recording",
    "download": "public data sets: GTZAN, ESC-50, LibriSpeech, MNIST, ...",
    "dataset": "data sets of folders of sound",
    "train": "train a model: genre, denoise, vae",
    "evaluate": "the scores of a trained model",
    "predict": "name the class of a sound",
    "denoise": "remove noise from files",
    "compare": "one sound by several denoisers",
    "generate": "new sounds from a trained network",
    "demo": "features, figures, timings and two trainings on one page",
    "bench": "times beside other libraries",
    "doctor": "check the installation",
}

DESCRIPTION = "Audio features with librosa's names and values, many times faster; networks trained on folders of sound."
EXAMPLES = """\
examples:
  fastaudio info song.wav                     length, rate, channels, format
  fastaudio features music/ -o out            MFCCs of every file, as .npz
  fastaudio features 'takes/*.flac' -o out --features mfcc,rms --format csv
  fastaudio plot song.wav --kind mel          a picture of it
  fastaudio download esc50 -o data            a public data set, unpacked
  fastaudio dataset build genres -o set.npz   MFCCs and labels to train on
  fastaudio train genre genres -o runs/g      a classifier of folder names
  fastaudio predict runs/g song.mp3 --table   which genre is it?
  fastaudio train denoise --clean speech --noise noises -o runs/d
  fastaudio denoise noisy.wav -o clean.wav --model runs/d
  fastaudio compare noisy.wav --model runs/d --gate -o compared
  fastaudio train vae drums -o runs/v && fastaudio generate runs/v -o new
  fastaudio bench features                    times beside librosa and torch

`fastaudio COMMAND --help` explains a command. In Python:
  import fastaudio as fa; fa.feature.mfcc(y=y, sr=sr)
"""


def build_parser(wanted: str | None) -> argparse.ArgumentParser:
    """The parser. Only the wanted subcommand is imported, so that the help appears at once."""
    parser = Parser(prog="fastaudio", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("--version", action="version", version=f"fastaudio {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    for name, text in COMMANDS.items():
        if name == wanted:
            importlib.import_module(f"{__package__}.{name}").add_parser(subparsers)
        else:
            subparsers.add_parser(name, help=text)
    return parser


@contextmanager
def plain_warnings(command: str) -> Iterator[None]:
    """Warnings as plain lines, without file and line number, each at most once."""
    before = warnings.formatwarning
    shown: set[str] = set()

    def line(message: Warning | str, *place: Any, **more: Any) -> str:
        if str(message) in shown:  # Python's own memory is reset whenever its filters change, as Numba does
            return ""
        shown.add(str(message))
        return f"fastaudio {command}: warning: {str(message).removeprefix(f'{command}: ')}\n"

    warnings.formatwarning = line
    try:
        yield
    finally:
        warnings.formatwarning = before


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (wrong use exits with 2, as argparse does)."""
    argv = list(sys.argv[1:] if argv is None else argv)
    try:
        with signals_unwind():
            parser = build_parser(next((word for word in argv if word in COMMANDS), None))
            if not argv:
                parser.print_help(sys.stderr)
                return 2
            args = parser.parse_args(argv)
            with plain_warnings(argv[0]):
                return args.run(args)
    except Terminated:
        print(f"fastaudio {argv[0]}: terminated", file=sys.stderr)
        return 128 + signal.SIGTERM
    except KeyboardInterrupt:
        print(f"fastaudio {argv[0]}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read our output has gone, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except FastaudioError as error:
        print(f"fastaudio: {error}", file=sys.stderr)
        return 2 if isinstance(error, ParameterError) else 1
    except OSError as error:
        named = isinstance(error.filename, (str, bytes)) and error.strerror
        message = f"{error.strerror}, got {os.fsdecode(error.filename)!r}" if named else error
        way = "; there must be a folder" if isinstance(error, (FileExistsError, NotADirectoryError)) else ""
        print(f"fastaudio {argv[0]}: {str(message).removeprefix(f'{argv[0]}: ')}{way}", file=sys.stderr)
        return 1

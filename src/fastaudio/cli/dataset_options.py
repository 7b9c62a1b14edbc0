"""Options of `fastaudio dataset`. Owns: their names, defaults and help."""

from __future__ import annotations

import argparse

from .parser import add_parameters

LAYOUT = """\
what is read:
  genres/blues/a.wav, genres/jazz/b.mp3, ...: a folder for each class
  LIST.csv with columns `path` and `label`, or ESC-50's own esc50.csv, UrbanSound8K's own UrbanSound8K.csv

what is written:
  NAME.json  the courses' file: mapping, mfcc, labels, groups
  NAME.npz   the same arrays in binary, a fifth of the size, loaded at once
  NAME       a folder of shards, for sets larger than memory
"""
BUILD = f"""\
{LAYOUT}
examples:
  fastaudio dataset build genres -o data_10.json                       10 segments a track, 130 x 13 MFCCs each
  fastaudio dataset build genres -o data_5.json --segments 5 --n-frames 258
  fastaudio dataset build sounds -o sounds.npz --segment-seconds 1     files of any length, second by second
  fastaudio dataset build digits -o digits.npz --segment-seconds 1 --short pad
  fastaudio dataset build archive -o set --features mfcc,mfcc_delta,mfcc_delta2 --executor processes

Stopped, by Ctrl-C or a power cut? The same command continues. Files that cannot be read are listed in
*.errors.jsonl, the others go on, and the exit code is 3; 1 for a set without a segment.
"""
PARAMETERS = {
    "n_mfcc": (int, "MFCCs (13)"),
    "n_fft": (int, "samples in a frame (2048)"),
    "hop_length": (int, "samples from one frame to the next (512)"),
    "n_mels": (int, "mel bands (128)"),
    "fmin": (float, "lowest frequency of the mel bands in Hz (0)"),
    "fmax": (float, "highest one (sr / 2)"),
}
SPLIT = """\
examples:
  fastaudio dataset split data_10.json -o parts                        70 / 15 / 15 %, whole tracks
  fastaudio dataset split digits.npz -o parts --by speaker --pattern '_([a-z]+)_'
  fastaudio dataset split esc50.npz -o parts --by fold --table esc50/manifest.csv --test 5 --validation 4
  fastaudio dataset split data.json -o parts --by segment              as in the courses; it leaks, and says so

Writes OUT/train, OUT/validation and OUT/test in the form of the set. With --normalize, mean and standard deviation (or
range) of the training part are kept in all three; they are applied when a model trains, not to what is stored.
"""


def form(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--indent", type=int, metavar="N", help="indent JSON; the courses use 4 (default: one line)")
    parser.add_argument("--part-mb", type=float, default=64, metavar="MB", help="size of a shard (64)")


def building(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("source", metavar="SOURCE", help="folder with a folder for each class, or .csv")
    add("-o", "--output", required=True, metavar="OUT", help="NAME.json, NAME.npz, or NAME for a folder of shards")
    add(
        "--features",
        default="mfcc",
        metavar="LIST",
        help="names, see `fastaudio features`, and chroma_stft (default: mfcc)",
    )
    add("--sr", type=float, default=22050, metavar="HZ", help="resample to this rate (default: 22050)")
    add("--segments", "--num-segments", type=int, default=10, metavar="N", help="segments of a track (default: 10)")
    add("--track-seconds", type=float, default=30, metavar="S", help="length of the tracks (default: 30)")
    add("--segment-seconds", type=float, metavar="S", help="instead: cut whole files into segments of this length")
    add("--n-frames", type=int, metavar="N", help="keep the first N frames of each segment (258: the courses' 6 s)")
    add("--short", choices=("drop", "pad"), default="drop", help="files shorter than a segment: left out, or filled")
    add("--trim-db", type=float, metavar="DB", help="cut off both ends so far below the loudest part (words: 20)")
    add_parameters(parser, PARAMETERS)
    add("--jobs", type=int, metavar="N", help="files at a time (default: one for each CPU)")
    add("--executor", choices=("threads", "processes"), default="threads", help="the workers (default: threads)")
    add("--overwrite", action="store_true", help="replace another set of that name")
    add("--quiet", action="store_true", help="no progress bar")
    form(parser)


def splitting(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("set", metavar="SET", help=".json, .npz, or folder of shards")
    add("-o", "--output", required=True, metavar="OUT", help="folder for the three parts")
    add("--fractions", default=".7,.15,.15", metavar="A,B,C", help="training, validation, test (default: %(default)s)")
    add("--by", default="track", metavar="WORD", help="what stays together: track (default), speaker, fold, ...")
    grouping(parser)
    add("--seed", type=int, default=0, metavar="N")
    add("--no-stratify", action="store_true", help="do not keep the classes' proportions")
    add("--normalize", choices=("standard", "minmax"), help="keep a normaliser fitted on training in all")


def grouping(parser: argparse.ArgumentParser) -> None:
    """What says, beside `--by`, which tracks belong together, and for which part they are."""
    add = parser.add_argument
    add("--pattern", metavar="REGEX", help="finds that word in the tracks' names: its first group")
    add("--table", metavar="CSV", help="instead of --pattern: a table with columns `path` and that word")
    add("--test", metavar="LIST", help="these groups are for the test (--by fold --test 5)")
    add("--validation", metavar="LIST", help="and these for validation")

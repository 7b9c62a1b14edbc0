"""`fastaudio plot FILE`: one figure of a recording, or all of them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import fastaudio as fa

from .. import display
from .._check import positive_int
from .._progress import progress_bar
from ..errors import ParameterError
from .parser import rate

#: kind -> (y, sr, n_fft, hop_length) -> matplotlib Figure
KINDS: dict[str, Callable[[np.ndarray, float, int, int], Any]] = {
    "waveform": lambda y, sr, n_fft, hop: display.waveplot(y, sr=sr),
    "fft": lambda y, sr, n_fft, hop: display.fft_magnitude(y, sr=sr),
    "spectrogram": lambda y, sr, n_fft, hop: display.spectrogram_pair(y, sr=sr, n_fft=n_fft, hop_length=hop),
    "mel": lambda y, sr, n_fft, hop: display.mel(y, sr=sr, n_fft=n_fft, hop_length=hop),
    "mfcc": lambda y, sr, n_fft, hop: display.mfcc(y, sr=sr, n_fft=n_fft, hop_length=hop),
    "pipeline": lambda y, sr, n_fft, hop: display.mfcc_pipeline(y, sr=sr, n_fft=n_fft, hop_length=hop),
    "envelopes": lambda y, sr, n_fft, hop: display.envelopes(y, sr=sr, n_fft=n_fft, hop_length=hop),
    "when": lambda y, sr, n_fft, hop: display.fft_vs_spectrogram(y, sr=sr, n_fft=n_fft, hop_length=hop),
    "silences": lambda y, sr, n_fft, hop: display.silences(y, sr=sr, frame_length=n_fft, hop_length=hop),
    "3d": lambda y, sr, n_fft, hop: display.stft_3d(y, sr=sr, n_fft=n_fft, hop_length=hop),
}


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "plot", description="Draw a recording. The written files are listed on stdout as JSON."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="an audio file")
    parser.add_argument(
        "--kind", choices=[*KINDS, "all"], default="spectrogram", metavar="KIND",
        help="which figure: %(choices)s (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "-o", "--output", type=Path, metavar="PNG",
        help="the picture, .png, .svg or .pdf; with --kind all, NAME-KIND.png each; or a folder, for "
        "FILE-KIND.png (default: FILE's name)",
    )  # fmt: skip
    parser.add_argument(
        "--sr", type=rate, default=22050.0, metavar="HZ", help='resample to this rate, or "native" (default: 22050)'
    )
    parser.add_argument(
        "--n-fft", type=int, default=2048, metavar="N", help="length of the FFT [samples] (default: %(default)s)"
    )
    parser.add_argument(
        "--hop-length", type=int, default=512, metavar="N", help="between frames [samples] (default: %(default)s)"
    )
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Draw, print `{"file", "sr", "seconds", "figures": {kind: path}}`, return 0."""
    positive_int("plot", "--n-fft", args.n_fft)
    positive_int("plot", "--hop-length", args.hop_length)
    display.headless("plot")
    output = args.output or Path(f"{args.file.stem}.png")
    kinds = list(KINDS) if args.kind == "all" else [args.kind]
    into = output.is_dir()
    if into:
        output /= f"{args.file.stem}.png"
    elif not output.suffix:
        rule = "--output must be a file .png, .svg or .pdf, or an existing folder"
        raise ParameterError(f"plot: {rule}, got {str(output)!r}")
    if not output.parent.is_dir():
        raise ParameterError(f"plot: the folder of --output must exist, got {str(output)!r}")
    y, sr = fa.load(args.file, sr=args.sr)
    figures = {}
    for kind in progress_bar("plot", kinds, unit="figure", disable=len(kinds) == 1):
        path = output.with_stem(f"{output.stem}-{kind}") if into or args.kind == "all" else output
        figures[kind] = str(display.save(KINDS[kind](y, sr, args.n_fft, args.hop_length), path))
    print(json.dumps({"file": str(args.file), "sr": sr, "seconds": len(y) / sr, "figures": figures}, indent=2))
    return 0

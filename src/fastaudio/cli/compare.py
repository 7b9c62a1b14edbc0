"""`fastaudio compare`: one noisy sound by several denoisers, as sounds, spectrograms and a page to listen by."""

from __future__ import annotations

import argparse
import json
import re
from typing import Any

import numpy as np

import fastaudio as fa

from .. import _check
from ..apps.denoise import Denoiser, scaled_noise
from ..apps.denoise.in_torch import interop
from ..apps.denoise.mixing import fill
from ..apps.denoise.versions import compare
from ..errors import ParameterError
from .parser import headless

EXAMPLES = """\
examples:
  fastaudio compare noisy.wav --model v2=runs/v2 --model v4=runs/v4 -o compared
  fastaudio compare --clean speech.flac --noise rain.mp3 --snr 5 --model runs/d --gate -o compared
  fastaudio compare noisy.wav --model torch=unet_v4.pth -o compared       weights of torch, of the course's v4

Writes output_noisy.wav, output_NAME.wav, output_clean.wav, comparison.png and index.html, which stands alone. With
--clean there are measures: SI-SDR, segmental SNR, log-spectral distance. Sounds are averaged to one channel.
"""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "compare",
        description="Denoise one sound in several ways, to see and hear the differences.",
        epilog=EXAMPLES,
    )  # fmt: skip
    add = parser.add_argument
    add("input", nargs="?", metavar="IN", help="a noisy file; or mix one of --clean and --noise")
    add("-o", "--output", metavar="OUT", required=True, help="folder for the results")
    add("--model", action="append", default=[], metavar="[NAME=]RUN", help="run folder, model's file, or .pth of a v4")
    add("--gate", action="store_true", help="the spectral gate, too")
    add("--clean", metavar="FILE", help="clean speech")
    add("--noise", metavar="FILE", help="noise to mix it with")
    add("--snr", type=float, default=5.0, metavar="DB", help="signal-to-noise ratio of the mixture (5)")
    add("--seconds", type=float, default=20.0, metavar="S", help="use the first S seconds (20)")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    headless()
    _check.positive("compare", "--seconds", args.seconds)
    named = dict(_named(text, number) for number, text in enumerate(args.model, 1))
    if len(named) < len(args.model):
        raise ParameterError(f"compare: names of models must differ, got {args.model}")
    if args.gate and "gate" in named:
        raise ParameterError("compare: a model must not be named gate beside --gate, got two of that name")
    if not named and not args.gate:
        raise ParameterError("compare: there must be a --model or --gate, got none")
    noisy, clean, sr = _sounds(args)
    denoisers = {name: _load(path) for name, path in named.items()} | ({"gate": Denoiser()} if args.gate else {})
    source = args.input or f"{args.clean} with {args.noise} at {args.snr:g} dB"
    print(json.dumps(compare(args.output, noisy, sr, denoisers, clean=clean, source=source), indent=2))
    return 0


def _named(text: str, number: int) -> tuple[str, str]:
    """ "v4=runs/a" -> ("v4", "runs/a"); without a name that of the run's folder."""
    name, equals, path = text.partition("=")
    if equals:
        return name, path
    return re.sub(r"[^\w.-]", "_", text.rstrip("/").split("/")[-1]) or f"model{number}", text


def _load(path: str) -> Denoiser:
    if not path.endswith(".pth"):
        return Denoiser.load(path)
    model = fa.models.unet("v4", (256, 256, 1))
    interop(path).load_pth(model, path)
    return Denoiser(model, "direct")


def _sounds(args: argparse.Namespace) -> tuple[np.ndarray, np.ndarray | None, int]:
    """Noisy sound, clean sound if there is one, rate."""
    if args.input is not None:
        if args.noise is not None:
            raise ParameterError("compare: --noise is mixed with --clean; a noisy file must be given alone")
        sr = fa.get_samplerate(args.input)
        noisy, _ = fa.load(args.input, sr=None, duration=args.seconds)
        clean = None
        if args.clean is not None:
            clean = fill(fa.load(args.clean, sr=sr, duration=args.seconds)[0], len(noisy), repeat=False)
        return noisy, clean, sr
    if args.clean is None or args.noise is None:
        raise ParameterError("compare: there must be a noisy file, or --clean and --noise, got neither")
    sr = fa.get_samplerate(args.clean)
    clean, _ = fa.load(args.clean, sr=None, duration=args.seconds)
    noise, _ = fa.load(args.noise, sr=sr, duration=args.seconds)
    if not clean.any() or not noise.any():
        raise ParameterError("compare: clean and noise must hold sound, got silence")
    return clean + scaled_noise(clean, fill(noise, len(clean), repeat=True), args.snr), clean, sr

"""`fastaudio train denoise`: a network that takes noise out of speech. Owns: its options and output."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from .parser import headless
from .train import common, given, team, verbose, with_defaults

OPTIONS = ("preset", "head")

EXAMPLES = """\
examples:
  fastaudio train denoise --clean speech --noise noises --out runs/d
  fastaudio train denoise --clean LibriSpeech/train-clean-100 --noise UrbanSound8K/audio --preset v4 --out runs/v4
  fastaudio train denoise --clean speech --noise noises rain.mp3 --set snr=0,10 --set mixtures=500 --out runs/e
  fastaudio denoise noisy.wav -o clean.wav --model runs/d

Mixtures are made as they are needed: any format, rate and length. Speakers and noises of validation and test are never
heard in training: a group is the first folder below the one given (if there is but one, below that), or else a
file; --set clean_group=REGEX and noise_group=REGEX find it in paths. Scores of the best epoch go to stdout and to
RUN/metrics.json.
"""


def add_job(jobs: Any) -> None:
    from ..apps.denoise import PRESETS, Settings

    presets = "\n".join(f"  {name:7}{text}" for name, (text, _) in PRESETS.items())
    parser = jobs.add_parser(
        "denoise",
        help="a network that takes noise out of speech",
        description="Train a U-Net on mixtures of clean speech and noise.",
        epilog=f"presets:\n{presets}\n\n{EXAMPLES}{with_defaults(Settings)}",
    )
    add = parser.add_argument
    add("--clean", nargs="+", required=True, metavar="DIR", help="folders (walked) or files of speech without noise")
    add("--noise", nargs="+", required=True, metavar="DIR", help="folders or files of noise without speech")
    add("--preset", metavar="NAME", help="see below (default: small)")
    add("--head", metavar="NAME", help="what the output means: mask, a gain for each bin, or direct, the clean picture")
    add("--jobs", type=int, default=1, metavar="N", help="threads that mix (1)")
    common(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from ..apps import Run, denoise

    headless()
    settings = given(args, denoise.settings, *OPTIONS)
    more = {"resume": args.resume, "verbose": verbose(args), "workers": args.jobs}
    with team(args) as ranks:
        more |= {"communicator": ranks, **settings}
        made = denoise.train(args.clean, args.noise, args.out, **more)
    if ranks.rank:
        return 0
    rows = Run.open(args.out).read_json("metrics.json")["test"]
    print(json.dumps({"run": args.out, "method": made.method, "test": [brief(row) for row in rows]}, indent=2))
    if better := outdone(rows):
        at = ", ".join(f"{snr:g}" for snr in better)
        why = f"at {at} dB the spectral gate, or nothing at all, does better: train longer, or on more files"
        print(f"fastaudio train denoise: {why}", file=sys.stderr)
    return 0


def outdone(rows: list[dict[str, Any]]) -> list[float]:
    """The SNRs at which a baseline has a better mean SI-SDR than the network, on sound it was not trained on."""
    gains = {(row["method"], row["snr"]): row["si_sdr_gain"]["mean"] for row in rows}
    networks = [pair for pair in gains if pair[0].endswith(" head")]
    known = [(gains[pair], gains.get(("spectral gate", pair[1])), pair[1]) for pair in networks]
    return [snr for gain, gate, snr in known if gain is not None and gain < max(0.0, gate or 0.0)]


def brief(row: dict[str, Any]) -> dict[str, Any]:
    """A row's means without their intervals and counts, and the worst clip's gain of SI-SDR."""
    rounded = lambda value: None if value is None else round(value, 3)
    means = {name: rounded(value["mean"]) for name, value in row.items() if isinstance(value, dict)}
    return {"method": row["method"], "snr": row["snr"], **means, "worst": rounded(row.get("worst"))}

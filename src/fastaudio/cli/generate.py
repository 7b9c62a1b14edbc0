"""`fastaudio generate RUN`: new sounds of a trained network, or what it makes of a recording."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from .parser import exit_code, headless

EXAMPLES = """\
examples:
  fastaudio train vae digits --out runs/v                    first: a network
  fastaudio generate runs/v --n 5 --seed 1 -o out            out/sample-0.wav ... sample-4.wav, out/samples.png
  fastaudio generate runs/v --class 7 --n 3 -o sevens        of the folder digits/7 alone
  fastaudio generate runs/v --temperature 0.7 -o plain       nearer to what is typical, more alike
  fastaudio generate runs/v --prior normal -o wild           from where the loss wants sounds to lie, and few do
  fastaudio generate runs/v --like seven.wav -o out          out/seven-original.wav, seven-again.wav, seven.png
  fastaudio generate runs/v --n 3 --phase zero -o hollow     as the course's code does it, without Griffin-Lim
"""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "generate",
        description="Make new sounds from random points of a network's latent space, or reconstruct recordings. "
        "The written files are listed on stdout as JSON.",
        epilog=EXAMPLES,
    )
    add = parser.add_argument
    add("folder", metavar="RUN", help="folder of `fastaudio train vae`")
    add("--n", type=int, default=5, metavar="N", help="how many sounds (default: %(default)s)")
    add("--seed", type=int, default=0, metavar="N", help="the same N gives the same sounds (default: %(default)s)")
    add("--class", dest="label", metavar="NAME", help="of this folder of the training's; default: of any")
    where = "from a density fitted to the training's, or a standard normal (default: fitted, where the run has it)"
    add("--prior", choices=("fitted", "normal"), help=f"how points of the latent space are drawn: {where}")
    add("--temperature", type=float, default=1.0, metavar="T", help="below 1 more typical, above more unusual (1)")
    add("--like", action="append", default=[], metavar="FILE", help="reconstruct this one instead; may be repeated")
    add("-o", "--output", default="generated", metavar="OUT", help="folder for the results (default: %(default)s)")
    add("--phase", choices=("griffinlim", "zero"), default="griffinlim", help="phases of sound (default: %(default)s)")
    add("--iterations", type=int, default=64, metavar="N", help="of Griffin-Lim (default: %(default)s)")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Returns 3 if a file of --like could not be read, 1 if none could."""
    from ..apps import generate
    from ..errors import AudioError

    headless()
    shared = dict(seed=args.seed, phase=args.phase, n_iter=args.iterations)
    if not args.like:
        drawn = dict(label=args.label, prior=args.prior, temperature=args.temperature)
        print(json.dumps({"files": generate.sample(args.folder, args.n, args.output, **drawn, **shared)}, indent=2))
        return 0
    found: dict[str, Any] = {}
    for name in args.like:
        try:
            found[name] = generate.like(args.folder, name, args.output, **shared)
        except (AudioError, OSError) as error:
            print(f"fastaudio generate: {error}", file=sys.stderr)
    print(json.dumps(found, indent=2))
    return exit_code(len(args.like) - len(found), len(args.like))

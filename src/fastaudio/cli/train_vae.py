"""`fastaudio train vae`: an autoencoder of sounds or of pictures. Owns: its options and output."""

from __future__ import annotations

import argparse
import json
from functools import partial
from typing import Any

from ..errors import ParameterError
from .parser import headless
from .train import common, given, team, verbose, with_defaults

EXAMPLES = """\
examples:
  fastaudio train vae digits --latent 128 --out runs/v       a folder of short sounds -> a generator of such sounds
  fastaudio generate runs/v --n 5 --seed 1 -o out            five new ones; --class 7: sevens
  fastaudio train vae drums --out runs/d --epochs 200 --set duration=1.0 --set weight=3e6
  fastaudio train vae --images mnist --latent 2 --out runs/m            written digits (downloaded, 11 MB)
  fastaudio train vae --images synthetic --latent 2,3,128 --out runs/c  one network each, and a table of them
  fastaudio train vae --images synthetic --model autoencoder --latent 3 --out runs/a

RUN gets metrics.json (error, divergence of each latent number, how often neighbours in latent space are of one
class; for sound the log-spectral distance), pictures of the latent space, of reconstructions and of samples.
--set size=course takes the courses' network for sound, with 40 times the arithmetic of the default; as they train it:
--set size=course --set batch_size=64 --set schedule=none --epochs 150.
"""


def add_job(jobs: Any) -> None:
    from ..apps.generate import Settings

    parser = jobs.add_parser(
        "vae",
        help="make sounds like those of a folder, or digits",
        description="Train a variational autoencoder, or a plain one, on a folder of short sounds or on pictures.",
        epilog=EXAMPLES + with_defaults(Settings, none="by the data"),
    )
    add = parser.add_argument
    add("data", metavar="DATA", nargs="?", help="folder of sound; the folders in it are its classes")
    add("--images", metavar="WHICH", help="instead of DATA: synthetic, mnist, or a folder of IDX files")
    add("--model", metavar="NAME", help="vae or autoencoder (default: vae)")
    add("--latent", metavar="N[,N...]", help="size of the latent space (default: 128 for sound, else 2)")
    common(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from ..apps import config, generate

    headless()
    chosen = given(args, partial(config.overlay, generate.Settings()), "model")
    latents = _latents(args.latent)
    options = dict(images=args.images, resume=args.resume, verbose=verbose(args), progress=not args.quiet)
    with team(args) as ranks:
        options["communicator"] = ranks
        if len(latents) > 1:
            chosen.pop("latent", None)
            rows = generate.compare(args.data, args.out, latents=latents, **options, **chosen)
            found = {"comparison": [brief(row) for row in rows]}
        else:
            chosen |= {"latent": latents[0]} if latents else {}
            found = brief(generate.train(args.data, args.out, **options, **chosen).read_json("metrics.json"))
    if not ranks.rank:
        print(json.dumps({"run": args.out, **found}, indent=2))
    return 0


def brief(metrics: dict[str, Any]) -> dict[str, Any]:
    """Metrics with one number for the divergence of all latent numbers."""
    return {name: sum(value) if name == "kl" else value for name, value in metrics.items()}


def _latents(text: str | None) -> list[int]:
    try:
        return [int(part) for part in (text or "").split(",") if part.strip()]
    except ValueError:
        raise ParameterError(f"train vae: --latent must be numbers, got {text!r}") from None

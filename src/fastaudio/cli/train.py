"""`fastaudio train JOB`: models from folders of sound. Owns: the list of jobs, and the options all of them have."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
from collections.abc import Callable
from typing import Any

#: job -> module in this room, which has `add_job(jobs)`
JOBS = {"genre": "train_genre", "denoise": "train_denoise", "vae": "train_vae"}

EXAMPLES = """\
examples:
  fastaudio train genre genres --out runs/first              a folder for each genre -> a classifier
  fastaudio train genre genres --out runs/first --resume     continues after an interruption, with the same numbers
  fastaudio train denoise --clean speech --noise noises --out runs/d
  fastaudio train vae digits --out runs/v                    short sounds -> a generator of such sounds
  fastaudio train genre --help                               presets, settings, more examples

A run's folder holds config.json, environment.json, history.json/.csv/.png, best.safetensors, last.safetensors,
metrics.json and pictures. After Ctrl-C or SIGTERM the step is finished and saved (exit codes 130 and 143).
"""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "train",
        description="Train a model on a folder of sound.",
        epilog=EXAMPLES,
    )
    jobs = parser.add_subparsers(dest="job", required=True, metavar="JOB", title="jobs")
    for module in JOBS.values():
        importlib.import_module(f"{__package__}.{module}").add_job(jobs)
    return parser


def common(parser: argparse.ArgumentParser) -> None:
    """Options of every job."""
    add = parser.add_argument
    add("-o", "--out", "--output", required=True, metavar="RUN", help="the run's folder, new or empty")
    add("--config", metavar="TOML", help="settings, one a line: epochs = 30")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting, overrides --config; repeatable")
    add("--epochs", type=int, metavar="N", help="number of passes over the data")
    add("--seed", type=int, metavar="N", help="of weights, shuffling, dropout, augmentation (0)")
    add("--device", metavar="NAME", help="auto, cpu (C++), numba, or cuda: train on the GPU (auto)")
    add("--resume", action="store_true", help="continue an interrupted RUN with its settings; start it if it is new")
    add("--mpi", action="store_true", help="share each batch among the processes of mpiexec")
    add("--quiet", action="store_true", help="no bars on stderr")


def with_defaults(settings: type, none: str = "none") -> str:
    """All settings of a job with their defaults, for its help; `none`: how None is shown."""
    shown = {"None": none, "True": "true", "False": "false", "": "''"}
    pairs = [(field.name, field.default) for field in dataclasses.fields(settings)]
    pairs = [(name, ",".join(map(str, value)) if isinstance(value, tuple) else value) for name, value in pairs]
    text = ", ".join(f"{name}={shown.get(str(value), value)}" for name, value in pairs)
    return f"\nsettings, for --set and --config, with their defaults:\n  {text}\n"


def given(args: argparse.Namespace, check: Callable[..., Any], *names: str) -> dict[str, Any]:
    """The settings that the user names: in --config, over these by options, over these by --set.

    check : function of such layers, which raises at wrong ones
    names : options that are settings of this job, beside "epochs", "seed" and "device"
    """
    from ..apps import config

    options = {name: getattr(args, name) for name in ("epochs", "seed", "device", *names)}
    options = {name: value for name, value in options.items() if value is not None}
    layers = [*config.layers(args.config or None, None, options), config.assignments(args.set)]
    check(*layers)
    return {name: value for layer in layers for name, value in layer.items()}


def team(args: argparse.Namespace) -> Any:
    """The processes that train: this one, or with --mpi all of mpiexec's. In a `with` block an error ends all."""
    from ..nn import parallel

    if not args.mpi:
        return parallel.ALONE
    return parallel.NCCL() if args.device == "cuda" else parallel.MPI()


def verbose(args: argparse.Namespace) -> int | str:
    """Of `model.fit`."""
    return 0 if args.quiet else "auto"

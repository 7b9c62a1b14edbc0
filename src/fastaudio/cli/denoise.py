"""`fastaudio denoise`: files, folders and globs without their noise."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import fastaudio as fa

from .._progress import progress_bar
from ..apps.config import device
from ..apps.denoise import Denoiser
from ..apps.denoise.files import SUFFIXES, denoise_file, target_name
from ..core.sound_files import SUFFIXES as KNOWN
from ..errors import AudioError, ParameterError
from .inputs import below, find_inputs
from .parser import exit_code

EXAMPLES = """\
examples:
  fastaudio train denoise --clean speech/ --noise noises/ --out runs/d     first, a model of your own
  fastaudio denoise noisy.wav -o clean.wav --model runs/d
  fastaudio denoise takes/ 'more/*.flac' -o out --model runs/d             folders keep their structure
  fastaudio denoise lecture.mp3 -o out --model runs/d --dry 0.1            a tenth of the input stays in
  fastaudio denoise noisy.wav -o clean.wav                                 without a model: a spectral gate

Rate, channels, length and level stay as they are; files of hours take no more memory than those of seconds. The network
hears up to 8 kHz: what lies above is dropped, or with --keep-high left as it is.

Outputs are written whole or not at all. A file that cannot be used is listed in the JSON summary, the others go on,
and the exit code is 3 (1 if none could be used).
"""
#: names of sound that cannot be written, which nobody means for a folder
UNWRITABLE = {*KNOWN, ".m4a", ".mp4", ".aac", ".wma", ".webm", ".mkv", ".mov", ".caf", ".au"} - set(SUFFIXES)


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "denoise",
        description="Remove noise from audio files.",
        epilog=EXAMPLES,
    )  # fmt: skip
    add = parser.add_argument
    add("inputs", nargs="+", metavar="IN", help="files, folders (walked), or globs in quotes")
    add("-o", "--output", metavar="OUT", required=True, help="a folder, or for one file the name of an audio file")
    add("--model", metavar="RUN", help="run folder of `fastaudio train denoise`, or a model's file; without: a gate")
    add("--dry", type=float, default=0.0, metavar="SHARE", help="share of the input that stays, 0 to 1 (0)")
    add("--keep-high", action="store_true", help="keep sound above 8 kHz as it is")
    add(
        "--overlap",
        type=float,
        default=0.5,
        metavar="SHARE",
        help="of chunks of 2.55 s, up to 0.5; less is faster (0.5)",
    )
    add("--device", default="auto", help="auto, cpu or numba")
    add("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Denoise, print a JSON summary; 0, or 3 if files were skipped, or 1 if all were."""
    started = time.perf_counter()
    if not 0 <= args.dry <= 1:
        raise ParameterError(f"denoise: --dry must lie in [0, 1], got {args.dry}")
    if not 0 < args.overlap <= 0.5:
        raise ParameterError(f"denoise: --overlap must lie in (0, 0.5], got {args.overlap}")
    if args.device == "cuda":
        raise ParameterError("denoise: --device must be auto, cpu or numba, got 'cuda': GPUs train only")
    with device(args.device):
        denoiser = Denoiser() if args.model is None else Denoiser.load(args.model)
        targets = _targets(find_inputs("denoise", args.inputs, None), Path(args.output))
        if args.model is None:
            print("fastaudio denoise: no --model: a spectral gate turns down steady noise only", file=sys.stderr)
        done, errors = _denoise_all(denoiser, targets, args)
    seconds = time.perf_counter() - started
    sound = sum(file["seconds"] for file in done)
    summary = {
        "method": denoiser.method, "files": done, "errors": errors, "written": len(done), "failed": len(errors),
        "seconds": round(seconds, 3), "times_real_time": round(sound / seconds, 1),
    }  # fmt: skip
    print(json.dumps(summary, indent=2))
    return exit_code(len(errors), len(targets))


def _targets(paths: list[Path], output: Path) -> dict[Path, Path]:
    """Input -> output: the name itself, or the path below the folder all inputs share."""
    if output.suffix.lower() in UNWRITABLE and not output.is_dir():
        rule = f"--output must be a folder, or end in one of {', '.join(SUFFIXES)}"
        raise ParameterError(f"denoise: {rule}, got {str(output)!r}")
    single = output.suffix.lower() in SUFFIXES and not output.is_dir()
    if single and len(paths) > 1:
        raise ParameterError(f"denoise: --output must be a folder for {len(paths)} files, got {str(output)!r}")
    if single:
        found = {paths[0]: output}
    else:
        found = {path: output / name.with_name(target_name(name)) for path, name in below(paths).items()}
    taken: dict[Path, Path] = {}
    for path, target in found.items():
        if (other := taken.setdefault(target, path)) is not path:
            raise ParameterError(f"denoise: outputs must differ, got {target} for both {other} and {path}")
        if target.absolute() in found or (target.exists() and path.exists() and os.path.samefile(path, target)):
            raise ParameterError(f"denoise: --output must not replace an input, got {str(target)!r}")
    return found


def _denoise_all(
    denoiser: Denoiser, targets: dict[Path, Path], args: argparse.Namespace
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """What was done of each file, and what could not be."""
    done, errors = [], []
    with _bar(targets, args.quiet) as bar:
        for path, target in targets.items():
            bar.set_postfix_str(path.name[-30:], refresh=False)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                more = {"dry": args.dry, "keep_high": args.keep_high, "overlap": args.overlap}
                more["progress"] = lambda seconds: bar.update(min(seconds, bar.total - bar.n))  # sums are rounded
                done.append(denoise_file(denoiser, path, target, **more))
                if done[-1]["clipped"]:
                    bar.write(f"fastaudio denoise: {target}: {done[-1]['clipped']} samples clip", file=sys.stderr)
            except (AudioError, ParameterError) as error:
                errors.append({"path": str(path), "error": str(error)})
                bar.write(f"fastaudio denoise: {error}", file=sys.stderr)
    return done, errors


def _bar(targets: dict[Path, Path], quiet: bool) -> Any:
    """Of seconds of sound."""
    total = 0.0
    for path in targets:
        try:
            total += fa.audio_info(path).duration or 0.0
        except (AudioError, ParameterError):
            continue
    counts = "{n:.0f}/{total:.0f} s of sound [{elapsed}<{remaining}, {rate_fmt}{postfix}]"
    shape = "{desc}: {percentage:3.0f}% |{bar}| " + counts
    return progress_bar("denoise", total=total, unit="s", disable=quiet, bar_format=shape, log_seconds=30)

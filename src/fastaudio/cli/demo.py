"""`fastaudio demo`: features, figures, sound, timings and two trainings, of a small corpus or your files, on a page."""

from __future__ import annotations

import argparse
import collections
import functools
import itertools
import json
import os
import platform
import re
import time
import warnings
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import fastaudio as fa

from .. import display
from .._atomic import write_text
from .._check import non_negative_int, positive
from .._progress import progress_bar
from ..bench import corpus
from ..bench.beside import CASES, SR, beside, rival
from ..display.html import Picture
from ..display.report import Clip, report
from ..errors import AudioError, FastaudioError, ParameterError
from .demo_texts import reading
from .demo_training import sections
from .inputs import find_inputs
from .plot import KINDS

N_FFT, HOP = 2048, 512

#: feature of `fa.extract` -> its name in the tables
FEATURES = {
    "rms": "RMS",
    "amplitude_envelope": "amplitude envelope",
    "zero_crossing_rate": "ZCR",
    "spectral_centroid": "centroid, Hz",
    "spectral_bandwidth": "bandwidth, Hz",
    "spectral_rolloff": "roll-off, Hz",
    "spectral_flatness": "flatness",
    "band_energy_ratio": "low / high, dB",
    "spectral_contrast": "contrast, dB",
    "log_mel": "mel, dB",
    "mfcc": "MFCC",
    "mfcc_delta": "MFCC Δ",
    "mfcc_delta2": "MFCC ΔΔ",
}

#: kind -> drawn over the full width; the later ones are shown on demand
FRONT = {"waveform": True, "spectrogram": True, "mel": False, "mfcc": False, "envelopes": True}
BEHIND = {"when": False, "silences": False, "pipeline": True, "fft": False, "3d": False}


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "demo",
        description="Compute every feature of a synthesised corpus or of your files, draw them, time them, train a "
        "classifier and a denoiser, and write report.html: some three minutes on two cores. With --data the "
        "classifier learns your folders where there is one for each class. Exit code 3 if files were skipped.",
    )  # fmt: skip
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="your audio files, in this folder and below")
    parser.add_argument("-o", "--output", type=Path, default="demo-out", metavar="FOLDER", help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=30.0, help="of each file, at most (default: %(default)g)")
    parser.add_argument(
        "--figures", type=int, default=12, metavar="N", help="draw N clips, of all folders alike (default: %(default)s)"
    )
    parser.add_argument("--no-training", action="store_true", help="features, figures and timings only")
    parser.add_argument("--open", action="store_true", help="show the report in the browser")
    parser.set_defaults(run=run)
    return parser


def _sources(data: Path | None, seconds: float) -> list[tuple[str, str, Callable[[], tuple]]]:
    """(name, caption, loader of (y, sr)) of every clip."""
    if data is None:
        captions = {name: " ".join((getattr(corpus, name).__doc__ or "").split()) for name in corpus.corpus()}
        return [(n, captions[n], lambda clip=clip: clip) for n, clip in corpus.corpus().items()]
    if not data.is_dir():
        raise ParameterError(f"demo: --data must be a folder, got {str(data)!r}")
    files = find_inputs("demo", [str(data)], None)
    names = (str(path.relative_to(data.absolute())) for path in files)
    load = functools.partial(fa.load, sr=SR, duration=seconds)
    return [(name, "", functools.partial(load, path)) for name, path in zip(names, files, strict=True)]


def _statistics(y: np.ndarray, sr: float) -> list[tuple[str, str, float, float, float, float]]:
    """Every feature in one pass: name, shape, mean, deviation, lowest, highest."""
    names = [n for n in FEATURES if len(y) >= 9 * HOP or "_delta" not in n]  # a derivative looks at nine frames
    found = fa.extract(y, sr=sr, features=names, n_fft=N_FFT, hop_length=HOP, n_mfcc=13)
    ratio = found["band_energy_ratio"]
    found["band_energy_ratio"] = 10 * np.log10(ratio, where=ratio > 0, out=np.full_like(ratio, np.nan))
    rows = []
    for n, x in found.items():
        finite = x[np.isfinite(x)]  # of silence, a ratio of energies is not
        numbers = (float(f(finite)) if finite.size else np.nan for f in (np.mean, np.std, np.min, np.max))
        rows.append((FEATURES[n], f"{x.shape[0]} × {x.shape[1]}", *numbers))
    return rows


def _draw(clip: Clip, y: np.ndarray, folder: Path, stem: str) -> None:
    def picture(kind: str, wide: bool) -> Picture:
        path = display.save(KINDS[kind](y, clip.sr, N_FFT, HOP), folder / f"{stem}-{kind}.png")
        return Picture(path, f"{clip.name}: {kind}", wide)

    clip.audio = folder / f"{stem}.wav"
    fa.write(clip.audio, y, int(clip.sr))
    clip.pictures = [picture(*item) for item in FRONT.items()]
    clip.more = [picture(*item) for item in BEHIND.items()]


def _shown(names: list[str], figures: int) -> set[str]:
    """Those that are drawn: the first of each folder, then the second and so on; mostly, folders are classes."""
    turns = collections.defaultdict(itertools.count)
    return set(sorted(names, key=lambda name: next(turns[Path(name).parent]))[:figures])


def _clips(sources: list[tuple], figures: int, folder: Path, skipped: list[tuple[str, str]]) -> Iterator[Clip]:
    shown = _shown([name for name, *_ in sources], figures)
    for i, (name, caption, load) in enumerate(progress_bar("clips", sources, unit="clip")):
        try:
            y, sr = load()
            if not len(y):
                raise AudioError("no samples")
            clip = Clip(name, caption, sr, len(y) / sr, _statistics(y, sr))
            if name in shown:
                _draw(clip, y, folder, f"{i:02d}-{re.sub(r'[^A-Za-z0-9_]+', '-', Path(name).stem)}")
        except FastaudioError as error:
            skipped.append((name, str(error)))
            continue
        yield clip


def _lessons(folder: Path) -> list[Picture]:
    figures = {
        "Mel filter bank": display.filter_bank,
        "Windows and leakage": display.window_leakage,
        "Aliasing": display.alias,
    }
    names = (re.sub(r"\W+", "-", title.lower()) for title in figures)
    return [
        Picture(display.save(draw(), folder / f"{name}.png"), title, True)
        for name, (title, draw) in zip(names, figures.items(), strict=True)
    ]


def _facts(other: Any, load: float | None) -> dict[str, str]:
    facts = {
        "fastaudio": f"{fa.__version__}, {fa.backend_name()} engine",
        "librosa": other.__version__ if other else "not installed",
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }
    if load is not None:
        facts["load before"] = f"{load:.1f}"  # timings of a busy machine mean little
    return facts


def run(args: argparse.Namespace) -> int:
    """Write the report, print a JSON summary, return 0, or 3 if files were skipped."""
    started = time.perf_counter()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    positive("demo", "--seconds", args.seconds)
    non_negative_int("demo", "--figures", args.figures)
    display.headless("demo")
    warnings.filterwarnings("ignore", r".*\bn_fft=\d+ is too large")  # short clips are welcome
    folder, skipped, other = args.output / "clips", [], rival()
    sources = _sources(args.data, args.seconds)  # a wrong folder is an error before anything is written
    folder.mkdir(parents=True, exist_ok=True)
    clips = list(_clips(sources, args.figures, folder, skipped))
    y = np.resize(corpus.speech(), 30 * SR)
    rows = list(progress_bar("timings", beside(y, other=other), unit="case", total=len(CASES)))
    trained = [] if args.no_training else sections(args.output, args.data)
    page = report(
        clips, sections=[*trained, reading()], facts=_facts(other, load), timings=rows, lessons=_lessons(folder),
        timing_note="Input: 30 s of mono float32 sound at 22,050 Hz.", title="fastaudio demo", skipped=skipped,
    )  # fmt: skip
    path = args.output / "report.html"
    write_text(path, page)
    summary = {
        "report": str(path), "clips": len(clips), "skipped": [{"file": f, "error": e} for f, e in skipped],
        "trainings": [s.id for s in trained],
        "timings": [{"name": r.name, "ms": r.ours.median, "ratio": r.ratio, "error": r.error} for r in rows],
        "seconds": round(time.perf_counter() - started, 2),
    }  # fmt: skip
    print(json.dumps(summary, indent=2))
    if args.open:
        webbrowser.open(path.resolve().as_uri())
    return 3 if skipped else 0

"""compare: one noisy sound by several denoisers, to see and to hear. Owns: names of files and titles, the course's."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import fastaudio as fa

from ... import _check, display
from ..._atomic import write_text
from ...display.html import Picture
from ...display.listening_page import listening_page
from ...errors import BackendUnavailable
from . import metrics
from .inference import Denoiser

NOISY, TARGET = "Input (Noisy Mixed)", "Target (Clean Speech)"
WORDS = {
    "si_sdr": "SI-SDR, dB (more is better)",
    "segmental_snr": "segmental SNR, dB (more)",
    "lsd": "log-spectral distance, dB (less)",
}


def compare(
    out: Any,
    noisy: np.ndarray,
    sr: int,
    denoisers: Mapping[str, Denoiser],
    *,
    clean: np.ndarray | None = None,
    source: str = "",
) -> dict[str, Any]:
    """Denoise a sound by each of `denoisers`; write sounds, spectrograms and a page with players.

    Parameters
    ----------
    out : folder; gets output_noisy.wav, output_NAME.wav, output_clean.wav, comparison.png, index.html
    noisy : array (n,)
    sr : int
    denoisers : {name: Denoiser}
    clean : array (n,) or None; what should come out: with it there are measures
    source : where `noisy` comes from, for the page

    Returns
    -------
    dict : files, and for each name seconds, times_real_time and, with `clean`, the measures

    Raises
    ------
    ParameterError : sounds of several channels or unlike lengths, a name that cannot be a file's
    """
    sounds = {NOISY: ("noisy", _one("noisy", noisy))}
    found: dict[str, dict[str, Any]] = {"noisy": {}}
    for name, denoiser in denoisers.items():
        if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or name in ("noisy", "clean"):
            raise _check.fail("compare", "names must be of letters, digits, - and _", name)
        started = time.perf_counter()
        sounds[f"Model Predicted_{name}"] = (name, denoiser(sounds[NOISY][1], sr))
        seconds = time.perf_counter() - started
        rate = round(len(noisy) / sr / seconds, 1)
        found[name] = {"method": denoiser.method, "seconds": round(seconds, 3), "times_real_time": rate}
    if clean is not None:
        sounds[TARGET] = ("clean", _one("clean", clean))
        if len(clean) != len(noisy):
            raise _check.fail("compare", "clean and noisy must have one length", (len(clean), len(noisy)))
        for name, y in sounds.values():
            found.setdefault(name, {}).update(_measures(clean, y, sr))
    about = {"sound": source, "length": f"{len(noisy) / sr:.1f} s at {sr} Hz"}
    return {"files": _write(Path(out), sounds, sr, found, about), "versions": found}


def _write(
    out: Path, sounds: dict[str, tuple[str, np.ndarray]], sr: int, found: dict[str, dict], about: dict[str, str]
) -> list[str]:
    out.mkdir(parents=True, exist_ok=True)
    written = {}
    for title, (name, y) in sounds.items():
        written[title] = out / f"output_{name}.wav"
        fa.write(written[title], y, sr, subtype="FLOAT")
    files = [str(path) for path in written.values()]
    pictures = []
    try:
        figure = display.spectrogram_versions({title: y for title, (_, y) in sounds.items()}, sr=sr)
        pictures = [Picture(display.save(figure, out / "comparison.png"), "Spectrograms", wide=True)]
        files.append(str(pictures[0].path))
    except BackendUnavailable:
        pass  # without matplotlib the page has sound and numbers only
    numbers = {
        title: {said: found[name].get(measure) for measure, said in WORDS.items() if measure in found[name]}
        for title, (name, _) in sounds.items()
    }
    facts = {word: said for word, said in about.items() if said}
    facts |= {name: made["method"] for name, made in found.items() if "method" in made}
    page = listening_page(written, pictures, numbers=numbers, facts=facts, title="Denoisers compared")
    write_text(out / "index.html", page)
    return [*files, str(out / "index.html")]


def _measures(clean: np.ndarray, y: np.ndarray, sr: int) -> dict[str, float | None]:
    values = {
        "si_sdr": metrics.si_sdr(clean, y),
        "segmental_snr": metrics.segmental_snr(clean, y, sr),
        "lsd": metrics.log_spectral_distance(clean, y),
    }
    return {name: round(value, 3) if math.isfinite(value) else None for name, value in values.items()}


def _one(name: str, y: np.ndarray) -> np.ndarray:
    if not isinstance(y, np.ndarray) or y.ndim != 1 or not len(y) or y.dtype.kind != "f":
        raise _check.fail("compare", f"{name} must be one channel of floating-point samples, one at least", np.shape(y))
    return y

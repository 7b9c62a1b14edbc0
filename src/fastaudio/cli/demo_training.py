"""The demo's trainings: a classifier and a denoiser, from folders of sound to answers. Owns: their sizes and texts."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

import fastaudio as fa

from .. import display
from ..apps import Denoiser, Run, denoise, genre
from ..bench import sound_sets
from ..data.scan import scan
from ..display.html import Picture
from ..display.report_section import Section
from ..errors import ParameterError

SR = sound_sets.SR
CLASSIFIER = {"epochs": 20, "batch_size": 16, "patience": None, "progress": True}
DENOISER = {"epochs": 5, "mixtures": 96, "validation_mixtures": 8, "test_mixtures": 8}
LEAST = 4  # files of a class


def classes_of(data: Path) -> bool:
    """Whether a user's folder can be learnt from: a folder for each class, of at least LEAST sounds each."""
    try:
        found = scan(data)
    except ParameterError:
        return False
    files = Counter(track.label for track in found.tracks)
    return len(files) >= 2 and min(files.values()) >= LEAST


def classifier(folder: Path, data: Path | None = None) -> Section:
    """Train on a folder for each class, synthesised or the user's."""
    started = time.perf_counter()
    sounds = sound_sets.write_classes(folder / "classes") if data is None else data
    made = genre.train(sounds, folder / "classifier", "mel_cnn", **CLASSIFIER)
    run = Run.open(folder / "classifier")
    metrics = run.read_json("metrics.json")
    rows = [
        [
            part,
            *(
                f"{metrics[part][kind][name]:.3f}"
                for kind in ("segments", "tracks")
                for name in ("accuracy", "macro_f1")
            ),
        ]
        for part in ("train", "validation", "test")
        if part in metrics
    ]
    seconds = time.perf_counter() - started
    text = (
        f"A convolutional network of {metrics['parameters']:,} parameters learnt {len(made.classes)} classes of sound "
        f"({', '.join(made.classes)}) from log-mel spectrograms in {seconds:.0f} s. Parts are split by track: no part "
        "hears a track of another. In the history, test is the validation part, which the network does not learn from; "
        "in the confusion, what lies off the diagonal is mistaken. Tracks are named by the mean over their segments. "
        "To do this with folders of your own: fastaudio train genre FOLDER --out RUN."
    )
    head = ["part", "accuracy, segments", "macro-F1", "accuracy, tracks", "macro-F1"]
    names = {"history.png": "History", "pictures/confusion_test.png": "Confusion"}
    return Section("classifier", "A classifier", text, {}, head, rows, _pictures(run, names))


def denoiser(folder: Path) -> Section:
    """Train on synthesised voices in synthesised noise, and denoise ones it never heard."""
    started = time.perf_counter()
    voices = sound_sets.write_numbered(folder / "voices", sound_sets.voice, 24)
    noises = sound_sets.write_numbered(folder / "noises", sound_sets.noise, 24)
    net = denoise.train(voices, noises, folder / "denoiser", "small", **DENOISER)
    seconds = time.perf_counter() - started
    run = Run.open(folder / "denoiser")
    clean, rough = sound_sets.voice(99, 6.0), sound_sets.noise(99, 6.0)
    noisy = clean + denoise.scaled_noise(clean, rough, 3.0)
    versions = {"noisy": noisy, "spectral gate": Denoiser()(noisy, SR), "network": net(noisy, SR), "clean": clean}
    sounds = {}
    for name, y in versions.items():
        sounds[name] = folder / f"{name.replace(' ', '_')}.wav"
        fa.write(sounds[name], 0.9 * y / np.abs(noisy).max(), SR)
    display.save(display.spectrogram_versions(versions, sr=SR), run.path("pictures", "versions.png"))
    text = (
        f"A U-Net of {net.model.count_params():,} parameters learnt in {seconds:.0f} s to take noise out of voices, "
        "from mixtures made while it trained. Below: a voice and a noise it never heard, the voice 3 dB above, and "
        "means over unheard mixtures. SI-SDR: how far the voice lies above all else, whatever the volume. The spectral "
        "gate has learnt nothing: it turns down what is not louder than steady noise. The last row of each level, the "
        "clean voice's magnitudes with the noisy sound's phase, is as good as networks of this kind could become. "
        "For files of your own: fastaudio train denoise, then fastaudio denoise."
    )
    names = {"pictures/versions.png": "Spectrograms", "pictures/loss_curve.png": "Loss"}
    measured = run.read_json("metrics.json")["test"]
    rows = [
        [f"{row['snr']:g}", row["method"], f"{row['si_sdr']['mean']:.1f}", f"{row['si_sdr_gain']['mean']:+.1f}"]
        for row in measured
        if row["snr"] in (0, 10)
    ]
    head = ["input SNR, dB", "method", "SI-SDR, dB", "gain, dB"]
    return Section("denoiser", "A denoiser", text, sounds, head, rows, _pictures(run, names))


def sections(output: Path, data: Path | None) -> list[Section]:
    """Both trainings, in a new folder below `output`; of the user's folder, if there are classes in it."""
    names = ("training", *(f"training-{n}" for n in range(2, 1000)))
    folder = next(output / name for name in names if not (output / name).exists())
    found = [classifier(folder, data)] if data is None or classes_of(data) else []
    return [*found, denoiser(folder)]


def _pictures(run: Any, names: dict[str, str]) -> list[Picture]:
    return [Picture(run.folder / name, title, True) for name, title in names.items() if (run.folder / name).exists()]

"""train: an autoencoder of sounds or pictures, in a run's folder. Owns: the order of the steps, and the pictures."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import numpy as np

from ... import display, nn
from ...errors import ParameterError
from .. import config, fitting
from ..run import Run
from . import measures
from .material import Material
from .network import network
from .points import draw_points, keep_density
from .score import gather, numbers
from .settings import JOB, Settings, rate_of
from .sound_generator import SoundGenerator

SHOWN = 8  # pictures


def train(
    data: Any = None,
    out: Any = "runs/vae",
    *,
    images: str | None = None,
    resume: bool = False,
    verbose: int | str = "auto",
    progress: bool = False,
    communicator: nn.parallel.Communicator = nn.parallel.ALONE,
    **settings: Any,
) -> Run:
    """Train an autoencoder on a folder of sound, or on pictures of digits.

    Parameters
    ----------
    data : folder of sound; its folders are the classes, which only measurements and colours use
    out : the run's folder
    images : instead of `data`: "synthetic", "mnist" (downloaded into data/mnist) or a folder of IDX files
    resume : bool; go on in `out` where an interrupted training stopped, with its settings, or begin there
    verbose : as of `model.fit`;  progress : bool, bars on stderr
    communicator : of `model.fit`; every process calls this with the same arguments, and sees the same folders
    **settings : model ("vae" or "autoencoder"), latent, size ("small", "course" or "images"), weight of the
        reconstruction, epochs, batch_size, learning_rate, schedule
        ("cosine", or None: the rate stays), validation (a share), patience, count (of pictures),
        sample_rate (by default the recordings' highest, from 8,000 to 22,050), duration (made longer where the network
        could not halve its frames), frame_size (512, at low rates 256), hop_length (half of it), seed, device

    Returns
    -------
    Run; best.safetensors is the model, metrics.json what it can do on what it was not trained on

    Raises
    ------
    ParameterError : a setting, nothing to learn from, `out` holds another run
    TrainingError : the loss became infinite

    Examples
    --------
    >>> import os, tempfile
    >>> out = os.path.join(tempfile.mkdtemp(), "v")
    >>> run = train(images="synthetic", out=out, count=64, epochs=1, verbose=0)
    >>> sorted(run.read_json("metrics.json"))
    ['active', 'best_epoch', 'classes', 'held_out', 'kl', 'mse', 'neighbours', 'trained_on']
    """
    if (data is None) == (images is None):
        raise ParameterError("train: there must be a folder of sound, or images, and not both")
    chosen = config.overlay(Settings(), *config.begun(out, JOB, Settings, resume), settings)
    if images is not None or chosen.sample_rate is not None:
        chosen = chosen.complete(images is not None)
    else:
        chosen = chosen.complete(False, rate_of(data))
    config.place(chosen.device)
    with config.device(chosen.device):
        source = images if data is None else os.path.abspath(os.fsdecode(data))
        run = Run.create(
            out, JOB, {"source": source, "images": data is None, **dataclasses.asdict(chosen)},
            resume=resume, team=communicator,
        )  # fmt: skip
        material = run.in_turn(lambda: gather(source, data is None, chosen, progress))
        rows, held = material.parts(chosen.validation, chosen.seed)
        x, other = material.images[rows], material.images[held]
        model = run.last() or _new(chosen, material, float(x.mean(dtype=np.float64)))
        fitting.fit(
            run, model, x, x, epochs=chosen.epochs, patience=chosen.patience, batch_size=chosen.batch_size,
            validation_data=(other, other), verbose=verbose, device=config.place(chosen.device),
            callbacks=[fitting.falling(chosen.learning_rate, chosen.epochs)] if chosen.schedule else [],
        )  # fmt: skip
        if not communicator.rank:
            _report(run, material, rows, held)
        communicator.barrier()
    return run


def _new(chosen: Settings, material: Material, mean: float) -> Any:
    nn.set_seed(chosen.seed)
    model = network(
        material.images.shape[1:], model=chosen.model, latent=chosen.latent, size=chosen.size, weight=chosen.weight,
        learning_rate=chosen.learning_rate, mean=mean,
    )  # fmt: skip
    if material.ranges is not None:
        model.notes["pipeline"] = chosen.pipeline().to_dict()
        model.notes["typical"] = np.median(material.ranges, 0).tolist()
    model.notes["classes"] = material.classes
    return model


def _report(run: Run, material: Material, rows: np.ndarray, held: np.ndarray) -> None:
    """metrics.json, pictures, samples: of what was held out."""
    model, images, labels = run.best(), material.images[held], material.labels[held]
    points = measures.latent_points(model, images)
    again = model.decoder.predict(points, verbose=0)
    history = run.read_json("history.json")
    monitored = history.get("val_loss") or history["loss"]
    found = numbers(model, material, held) | {
        "held_out": len(held), "trained_on": len(rows), "classes": material.classes,
        "best_epoch": 1 + int(np.nanargmin(np.array(monitored, float))),
    }  # fmt: skip
    if model.latent_space_dim > 1:
        run.picture("latent", display.latent_scatter, points, labels, names=material.classes or None)
    keep_density(model, material.images[rows], material.labels[rows], material.classes)
    model.save(run.path("best.safetensors"))
    where, drawn = draw_points(model, 4 * SHOWN)
    new = model.decoder.predict(where, verbose=0)
    if material.ranges is None:
        run.picture("reconstructions", display.reconstructions, images[:SHOWN], again[:SHOWN])
        run.picture("samples", display.image_grid, new, columns=SHOWN, title="Samples")
    else:
        _sounds(run, SoundGenerator.of(model), material, held, again, new, titles(5, drawn))
        if material.errors:
            run.write_json("errors.json", material.errors)
    run.write_json("metrics.json", found)


def _sounds(
    run: Run, generator: SoundGenerator, material: Material, held: np.ndarray, again: np.ndarray, new: np.ndarray,
    names_of_new: list[str],
) -> None:  # fmt: skip
    """The first recordings beside their reconstructions, a few samples."""
    few, shape = held[:4], generator.axes()
    ranges, again = material.ranges[few], again[: len(few)]
    pairs = np.concatenate([generator.decibels(images, ranges) for images in (material.images[few], again)])
    names = [Path(material.names[row]).stem for row in few]
    both = [*names, *(f"{name}, again" for name in names)]
    run.picture("reconstructions", display.spectrogram_grid, pairs, titles=both, columns=len(names), **shape)
    typical = np.tile(generator.typical, (5, 1))
    shown = generator.decibels(new[:5], typical)
    run.picture("samples", display.spectrogram_grid, shown, titles=names_of_new, **shape)
    signals = generator.convert_spectrograms_to_audio(again, ranges)
    for name, y in zip(names, signals, strict=True):
        generator.write(run.path("samples", f"{name}-again.wav"), y)
    for number, y in enumerate(generator.convert_spectrograms_to_audio(new[:5], typical)):
        generator.write(run.path("samples", f"sample-{number}.wav"), y)


def titles(n: int, classes: list[str]) -> list[str]:
    """Of the first 20 of `n` samples in a picture, with the class each was drawn as."""
    return [f"sample-{k}, {classes[k]}" if classes else f"sample-{k}" for k in range(min(n, 20))]

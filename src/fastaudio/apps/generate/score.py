"""score: how good the autoencoder of a run is on what it was not trained on. Owns: which numbers that are."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ... import _check
from ..config import device, of_run
from ..genre import GenreClassifier
from ..run import Run
from . import measures
from .listen import listen
from .material import Material, pictures_of_digits, pictures_of_sound
from .measures import latent_points
from .settings import JOB, Settings
from .sound_generator import SoundGenerator


def score(run: Any, data: Any = None, *, listener: Any = None, progress: bool = False) -> dict[str, Any]:
    """The best epoch of a run on the part it was validated on, as `metrics.json` has it, or on other data.

    Parameters
    ----------
    run : the run's folder
    data : None; or a folder of sound, for a run on digits one of IDX files: all of it is the test
    listener : None; or a run of `train genre` that knows the classes of the sound, or its model's file
    progress : bool; a bar on stderr

    Returns
    -------
    dict : see `measures.describe`, for sound also "lsd_db" and, of a model that only knows the mean,
    "lsd_of_the_mean_db"; with a listener what it hears, see `listen`
    """
    opened = Run.open(run, JOB)
    told = of_run(Settings(), opened.config, "source", "images")
    source = opened.config["source"] if data is None else os.fsdecode(data)
    if data is not None and not os.path.isdir(source):
        raise _check.fail("evaluate", "data must be a folder", source)
    if listener is not None and opened.config["images"]:
        raise _check.fail("evaluate", "there must be no listener for a run on pictures", os.fsdecode(listener))
    hears = None if listener is None else GenreClassifier.load(listener)  # before minutes of work
    with device(told.device):
        material = gather(source, opened.config["images"], told, progress)
        held = material.parts(told.validation, told.seed)[1] if data is None else np.arange(len(material.images))
        model = opened.best()
        found = {"held_out": len(held), **numbers(model, material, held)}
        if listener is not None:
            found |= listen(model, material, held, hears, source, seed=told.seed, progress=progress)
        return found


def gather(source: str, images: bool, told: Settings, progress: bool) -> Material:
    """Pictures of digits, or of the sound in a folder."""
    return pictures_of_digits(source, told) if images else pictures_of_sound(source, told, progress=progress)


def numbers(model: Any, material: Material, held: np.ndarray) -> dict[str, Any]:
    """Of a model on some of the material."""
    images = material.images[held]
    found = measures.describe(model, images, material.labels[held] if len(material.classes) > 1 else None)
    if material.ranges is not None:
        generator, ranges = SoundGenerator.of(model), material.ranges[held]
        again = model.decoder.predict(latent_points(model, images), verbose=0)
        mean = np.broadcast_to(material.images.mean(0), again.shape)
        truth = generator.decibels(images, ranges)
        for name, pictures in (("lsd_db", again), ("lsd_of_the_mean_db", mean)):
            found[name] = measures.log_spectral_distance(truth, generator.decibels(pictures, ranges))
    return found

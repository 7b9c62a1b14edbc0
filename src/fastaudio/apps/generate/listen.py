"""listen: which classes a classifier hears in what a network makes. Owns: what it is given to hear."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import _check
from ..._progress import progress_bar
from .latent_density import LatentDensity
from .material import Material
from .measures import latent_points
from .points import density_of
from .sound_generator import SoundGenerator

EACH, ANY = 10, 100  # samples of a class, of any
SURE = 0.9


def listen(
    model: Any,
    material: Material,
    held: np.ndarray,
    listener: Any,
    source: str,
    *,
    seed: int = 0,
    progress: bool = False,
) -> dict[str, float]:
    """How often a classifier names sounds as their folders do: the recordings, and what a network makes of them.

    Parameters
    ----------
    model : with its pipeline in its notes
    material, held : sound, and the rows of it to listen to
    listener : GenreClassifier of the classes of `material`
    source : folder of the recordings
    seed : int; of the samples, and of Griffin-Lim
    progress : bool; a tqdm bar on stderr

    Returns
    -------
    dict of shares: "heard_recordings", the most that the others can be expected to reach; "heard_griffin_lim", their
    pictures as sound again; "heard_reconstructions"; "heard_means", what lies in the middle of a class's points of the
    latent space; "heard_samples", ten of each class as `sample` draws them. "clear_samples", of a hundred of any class
    those that the listener is sure of (0.9), beside "clear_recordings"; "kinds_of_samples", how many classes it hears
    in them (exp of the entropy of its answers), beside "kinds_of_recordings". A model without a fitted density is given
    one of the points of `held`
    """
    if unknown := sorted(set(material.classes) - set(listener.classes)) or (not material.classes and ["none"]):
        rule = f"the data's folders must be classes the listener knows, {listener.classes}"
        raise _check.fail("evaluate: listener", rule, unknown)
    images, ranges, labels = material.images[held], material.ranges[held], material.labels[held]
    points = latent_points(model, images)
    density = density_of(model) or LatentDensity.fit(points, labels, material.classes)
    known = [name for name in density.classes if name in listener.classes]
    count = 3 * len(held) + len(known) * (1 + EACH) + ANY
    with progress_bar("listening", total=count, unit="sound", disable=not progress) as bar:
        ear = Ear(listener, SoundGenerator.of(model, seed=seed), bar)
        right = [material.classes[k] for k in labels]
        recordings = ear.files(os.path.join(source, material.names[k]) for k in held)
        found = {
            "heard_recordings": recordings.named(right),
            "heard_griffin_lim": ear.pictures(images, ranges).named(right),
            "heard_reconstructions": ear.pictures(model.decoder.predict(points, verbose=0), ranges).named(right),
        }
        if known:
            means = density.means[[density.classes.index(name) for name in known]]
            ones = [density.sample(EACH, seed + place, label=name)[0] for place, name in enumerate(known)]
            found["heard_means"] = ear.points(means).named(known)
            found["heard_samples"] = ear.points(np.concatenate(ones)).named(np.repeat(known, EACH))
        samples = ear.points(density.sample(ANY, seed)[0])
    return found | {
        "clear_recordings": recordings.clear(), "clear_samples": samples.clear(),
        "kinds_of_recordings": recordings.kinds(), "kinds_of_samples": samples.kinds(),
    }  # fmt: skip


class Ear(NamedTuple):
    """What a listener is given to hear: files, pictures as sound, points of the latent space as pictures as sound."""

    listener: Any
    generator: SoundGenerator
    bar: Any

    def files(self, paths: Iterable[str]) -> Answers:
        return self._answers(map(self.listener.predict_file, paths))

    def pictures(self, pictures: np.ndarray, ranges: Any) -> Answers:
        sr, make = self.generator.pipeline.loader.sample_rate, self.generator
        signals = (make.sound(make.magnitudes(p, *r)) for p, r in zip(pictures, ranges, strict=True))
        return self._answers(self.listener.predict(y, sr) for y in signals)

    def points(self, latent: np.ndarray) -> Answers:
        pictures = self.generator.vae.decoder.predict(latent, verbose=0)
        return self.pictures(pictures, [self.generator.typical] * len(latent))

    def _answers(self, heard: Iterable[Any]) -> Answers:
        answers = []
        for one in heard:
            answers.append((one.label, one.probabilities[one.label]))
            self.bar.update()
        return Answers(*zip(*answers, strict=True))


class Answers(NamedTuple):
    """What a listener said to sounds, one after the other, and how probable it was to it."""

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]

    def named(self, right: Sequence[str]) -> float:
        """The share of those that are right."""
        return float(np.mean(np.array(self.labels) == np.array(right)))

    def clear(self) -> float:
        """The share of those the listener is sure of."""
        return float(np.mean(np.array(self.probabilities) > SURE))

    def kinds(self) -> float:
        """How many equally frequent classes there would be of the same entropy."""
        share = np.unique(self.labels, return_counts=True)[1] / len(self.labels)
        return float(np.exp(-(share * np.log(share)).sum()))

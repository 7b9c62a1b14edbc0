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
    generator = SoundGenerator.of(model, seed=seed)
    sr, labels = generator.pipeline.loader.sample_rate, material.labels[held]
    images, ranges = material.images[held], material.ranges[held]
    points = latent_points(model, images)
    density = density_of(model) or LatentDensity.fit(points, labels, material.classes)
    known = [name for name in density.classes if name in listener.classes]
    count = 3 * len(held) + len(known) * (1 + EACH) + ANY
    bar = progress_bar("listening", total=count, unit="sound", disable=not progress)

    def told(heard: Iterable[Any]) -> Answers:
        answers = []
        for one in heard:
            answers.append((one.label, one.probabilities[one.label]))
            bar.update()
        return Answers(*zip(*answers, strict=True))

    def sounds(pictures: np.ndarray, scales: Any) -> Answers:
        signals = (generator.sound(generator.magnitudes(p, *r)) for p, r in zip(pictures, scales, strict=True))
        return told(listener.predict(y, sr) for y in signals)

    def made(latent: np.ndarray) -> Answers:
        return sounds(model.decoder.predict(latent, verbose=0), [generator.typical] * len(latent))

    right = [material.classes[k] for k in labels]
    recordings = told(listener.predict_file(os.path.join(source, material.names[k])) for k in held)
    found = {
        "heard_recordings": recordings.named(right),
        "heard_griffin_lim": sounds(images, ranges).named(right),
        "heard_reconstructions": sounds(model.decoder.predict(points, verbose=0), ranges).named(right),
    }
    if known:
        ones = [density.sample(EACH, seed + place, label=name)[0] for place, name in enumerate(known)]
        found["heard_means"] = made(density.means[[density.classes.index(name) for name in known]]).named(known)
        found["heard_samples"] = made(np.concatenate(ones)).named(np.repeat(known, EACH))
    samples = made(density.sample(ANY, seed)[0])
    bar.close()
    return found | {
        "clear_recordings": recordings.clear(), "clear_samples": samples.clear(),
        "kinds_of_recordings": recordings.kinds(), "kinds_of_samples": samples.kinds(),
    }  # fmt: skip


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

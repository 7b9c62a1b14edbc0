"""listen: which classes a classifier hears in what a network makes. Owns: what it is given to hear."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ... import _check
from .material import Material
from .measures import latent_points
from .sound_generator import SoundGenerator

EACH = 10  # samples of a class


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
    latent space; "heard_samples", drawn around it with their deviation
    """
    from tqdm import tqdm

    if unknown := sorted(set(material.classes) - set(listener.classes)) or (not material.classes and ["none"]):
        rule = f"the data's folders must be classes the listener knows, {listener.classes}"
        raise _check.fail("evaluate: listener", rule, unknown)
    generator = SoundGenerator.of(model, seed=seed)
    sr, labels = generator.pipeline.loader.sample_rate, material.labels[held]
    images, ranges = material.images[held], material.ranges[held]
    points = latent_points(model, images)
    present, drawn, wanted = np.unique(labels), *_around(points, labels, seed)
    middles = np.array([points[labels == k].mean(0) for k in present])
    bar = tqdm(total=3 * len(held) + len(present) + len(wanted), desc="listening", unit="sound", file=sys.stderr,
               disable=not progress)  # fmt: skip

    def share(heard: Iterable[Any], right: np.ndarray) -> float:
        answers = []
        for one in heard:
            answers.append(one.label)
            bar.update()
        return float(np.mean(np.array(answers) == np.array(material.classes)[right]))

    def made(pictures: np.ndarray, scales: Any) -> Iterable[Any]:
        sounds = (generator.sound(generator.magnitudes(p, *r)) for p, r in zip(pictures, scales, strict=True))
        return (listener.predict(y, sr) for y in sounds)

    decode: Callable[[np.ndarray], np.ndarray] = lambda latent: model.decoder.predict(latent, verbose=0)
    files = (os.path.join(source, material.names[k]) for k in held)
    found = {
        "heard_recordings": share((listener.predict_file(file) for file in files), labels),
        "heard_griffin_lim": share(made(images, ranges), labels),
        "heard_reconstructions": share(made(decode(points), ranges), labels),
        "heard_means": share(made(decode(middles), [generator.typical] * len(present)), present),
        "heard_samples": share(made(decode(drawn), [generator.typical] * len(wanted)), wanted),
    }
    bar.close()
    return found


def _around(points: np.ndarray, labels: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points drawn around the mean of each class's with their deviation, and these classes."""
    draw, wanted = np.random.default_rng(seed), np.repeat(np.unique(labels), EACH)
    mean, deviation = (np.array([of(points[labels == k], 0) for k in wanted]) for of in (np.mean, np.std))
    return mean + deviation * draw.standard_normal(mean.shape), wanted

"""draw_points: where in the latent space new sounds and pictures come from. Owns: which distribution that is."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ...errors import ParameterError
from .latent_density import LatentDensity
from .measures import latent_points

PRIORS = ("fitted", "normal")
NOTE = "latent"  # in a model's notes: its density


def density_of(model: Any) -> LatentDensity | None:
    """What `keep_density` left in the notes; models of before it have none."""
    return LatentDensity.from_dict(model.notes[NOTE]) if NOTE in model.notes else None


def keep_density(model: Any, images: np.ndarray, labels: np.ndarray, classes: list[str]) -> None:
    """Fit a density to where a model puts the pictures it was trained on, and keep it in the model's notes."""
    model.notes[NOTE] = LatentDensity.fit(latent_points(model, images), labels, classes).to_dict()


def draw_points(
    model: Any, n: int, seed: int = 0, *, prior: str | None = None, label: str | None = None, temperature: float = 1.0
) -> tuple[np.ndarray, list[str]]:
    """New points (n, latent), and their classes, [] where they have none.

    Parameters
    ----------
    model : a trained one;  n : int > 0;  seed : int >= 0
    prior : "fitted": the density of the training's points; "normal": a standard normal, which the loss pulled them
        towards; None: the first where the model has it
    label : a class of the training, of the fitted density
    temperature : number >= 0; below 1 nearer to what is typical, above further away
    """
    _check.positive_int("sample", "n", n)
    _check.non_negative_int("sample", "seed", seed)
    temperature = _check.non_negative("sample", "temperature", temperature)
    if prior is not None:
        _check.one_of("sample", "prior", prior, PRIORS)
    density = density_of(model)
    if prior == "normal" or (density is None and prior is None and label is None):
        if label is not None:
            raise _check.fail("sample", "a class needs the fitted prior", prior)
        return temperature * np.random.default_rng(seed).standard_normal((n, model.latent_space_dim)), []
    if density is None:
        rule = "the model has no fitted density; `fastaudio train vae` with the run's settings and --resume adds it"
        raise ParameterError(f"sample: {rule}")
    return density.sample(n, seed, label=label, temperature=temperature)

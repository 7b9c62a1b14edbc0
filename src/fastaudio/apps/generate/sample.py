"""sample, like: what a trained run can make, as files. Owns: the names of these files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from ... import display
from ..._atomic import atomic_file
from ..run import Run, picture
from . import measures
from .points import draw_points
from .settings import JOB
from .sound_generator import SoundGenerator
from .train import titles


def sample(
    run: Any,
    n: int,
    out: Any,
    *,
    seed: int = 0,
    label: str | None = None,
    prior: str | None = None,
    temperature: float = 1.0,
    phase: str = "griffinlim",
    n_iter: int = 64,
) -> list[str]:
    """New sounds or pictures, from random points of the latent space.

    Parameters
    ----------
    run : folder of `train`
    n : int > 0
    out : folder; sample-0.wav, sample-1.wav, ... and samples.png; of pictures samples.npy and samples.png
    seed : int; the same ones again
    label : a class of the training, such as "7"; None: any
    prior : "fitted": where the training's sounds lie (see LatentDensity); "normal": a standard normal; None: fitted,
        or of a run from before there was that, normal
    temperature : number >= 0; below 1 more like the typical sound of a class, above more unusual
    phase, n_iter : see SoundGenerator

    Returns
    -------
    list of str : the files

    Raises
    ------
    ParameterError : there is no such run, or no such class
    """
    model, out = Run.open(run, JOB).best(), Path(os.fsdecode(out))
    points, classes = draw_points(model, n, seed, prior=prior, label=label, temperature=temperature)
    pictures = model.decoder.predict(points, verbose=0)
    out.mkdir(parents=True, exist_ok=True)
    if "pipeline" not in model.notes:
        with atomic_file(out / "samples.npy") as file:
            np.save(file, pictures[..., 0], allow_pickle=False)
        drawn = picture(out / "samples.png", display.image_grid, pictures, title="Samples")
        return [str(path) for path in (out / "samples.npy", drawn) if path]
    generator = SoundGenerator.of(model, phase=phase, n_iter=n_iter, seed=seed)
    ranges = [generator.typical] * n
    files = []
    for number, y in enumerate(generator.convert_spectrograms_to_audio(pictures, ranges)):
        files.append(generator.write(out / f"sample-{number}.wav", y))
    shown = generator.decibels(pictures[:20], ranges[:20])
    drawn = picture(out / "samples.png", display.spectrogram_grid, shown, titles=titles(n, classes), **generator.axes())
    return [*files, *([str(drawn)] if drawn else [])]


def like(
    run: Any, recording: Any, out: Any, *, seed: int = 0, phase: str = "griffinlim", n_iter: int = 64
) -> dict[str, Any]:
    """Write a recording and its reconstruction by the network.

    Parameters
    ----------
    run : folder of `train` on sound
    recording : audio file
    out : folder; NAME-original.wav (the part the network sees), NAME-again.wav, NAME.png
    seed, phase, n_iter : see SoundGenerator

    Returns
    -------
    dict : {"files", "lsd_db", "latent": where the recording lies}
    """
    model, out = Run.open(run, JOB).best(), Path(os.fsdecode(out))
    generator = SoundGenerator.of(model, phase=phase, n_iter=n_iter, seed=seed)
    y = generator.pipeline.loader.load(recording)
    image, around = generator.pipeline.picture(y)
    point = measures.latent_points(model, image[None, ..., None])
    both = np.stack([image[..., None], model.decoder.predict(point, verbose=0)[0]])
    decibels = generator.decibels(both, [around] * 2)
    out.mkdir(parents=True, exist_ok=True)
    name = Path(os.fsdecode(recording)).stem
    again = generator.convert_spectrograms_to_audio(both[1:], [around])[0]
    files = [generator.write(out / f"{name}-{what}.wav", y) for what, y in (("original", y), ("again", again))]
    titles = [name, f"{name}, again"]
    drawn = picture(out / f"{name}.png", display.spectrogram_grid, decibels, titles=titles, **generator.axes())
    return {
        "files": [*files, *([str(drawn)] if drawn else [])],
        "lsd_db": measures.log_spectral_distance(*decibels),
        "latent": point[0].astype(float).round(4).tolist(),
    }

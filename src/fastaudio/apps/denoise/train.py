"""train: folders of speech and of noise to a denoiser in a run folder. Owns: the order of that work."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Any

import numpy as np

from ... import display, models, nn
from .. import config, fitting
from ..run import Run
from . import in_torch
from .comparison import evaluate, method, noisy, oracle
from .device_mixtures import DeviceMixtures
from .heads import HEADS
from .image import Image
from .inference import NOTE, Denoiser
from .loader import MixedBatches
from .mixing import Mixer
from .parts import Part, listed, split
from .settings import TORCH, Settings, settings
from .sounds import several


def train(
    clean: Any,
    noise: Any,
    out: Any,
    preset: str | None = None,
    *,
    config_file: Any = None,
    resume: bool = False,
    verbose: int | str = "auto",
    workers: int = 1,
    communicator: nn.parallel.Communicator = nn.parallel.ALONE,
    **given: Any,
) -> Denoiser:
    """Train a denoiser on mixtures of speech and noise, made while it trains.

    Parameters
    ----------
    clean, noise : folder, file, or list of these
    out : the run's folder, new or empty: settings, history, models, metrics, pictures, and which files were held out
    preset : one of `PRESETS`; "small" if nothing names another
    config_file : TOML file with settings
    resume : bool; go on in `out` where an interrupted training stopped, with its settings, or begin there
    verbose : of `model.fit`; 0: no bar of the evaluation after it, either
    workers : int; threads that mix; not with `device="cuda"`, where the step does it
    communicator : of `model.fit`; every process calls this with the same arguments, and sees the same folders
    **given : settings over those of the preset and the file, see `Settings`: epochs, head, learning_rate, seed, ...

    Returns
    -------
    Denoiser, of the best epoch; `metrics.json` in `out` has how good it is on speech and noises it never heard

    Raises
    ------
    ParameterError : a wrong setting, a folder that holds something, fewer than three speakers or noises
    BackendUnavailable : the preset "torch" without PyTorch
    AudioError : the speech or the noises of a part are silent
    TrainingError, SystemExit, KeyboardInterrupt, OSError : see `apps.fit`
    """
    told = settings(*config.begun(out, "denoise", Settings, resume), *config.layers(config_file, preset, given))
    config.place(told.device)
    if told.preset == TORCH:
        in_torch.check(communicator)
    with config.device(told.device):
        image = Image(frames=told.frames, compat=told.compat)
        parts = split(clean, noise, told, image.sr)
        judged(parts["test"], told, image)(0)  # silence is told now, not after all epochs
        absolute = lambda given: [os.path.abspath(path) for path in several(given)]
        sources = {"clean": absolute(clean), "noise": absolute(noise)}
        run = Run.create(out, "denoise", {**sources, **asdict(told)}, resume=resume, team=communicator)
        run.write_json("files.json", listed(parts))
        before = run.read_json("history.json").get("epoch")
        history = _fit(run, parts, told, image, verbose, workers)
        for name in ("loss", "psnr"):
            drawn = {key: history.history[key] for key in (name, f"val_{name}") if key in history.history}
            run.picture(f"{name}_curve", display.history, drawn, epoch=history.epoch)
        if told.preset == TORCH:
            in_torch.save(run)
        denoiser = Denoiser.load(run.folder)
        measured = history.epoch == before and run.read_json("metrics.json")
        if not measured and not communicator.rank:
            run.write_json("metrics.json", {"test": measure(denoiser, parts["test"], told, bool(verbose))})
        communicator.barrier()
    return denoiser


def fresh(told: Settings, image: Image) -> Any:
    """The network, compiled, with weights of the seed."""
    nn.set_seed(told.seed)
    model = models.unet(told.network, image.shape)
    optimizer = nn.optim.SGD(told.learning_rate)
    if told.optimizer == "adam":
        optimizer = nn.optim.Adam(told.learning_rate, eps_mode="torch")  # epsilon 1e-8, where the course has it
    model.compile(optimizer, told.loss, ["psnr"])
    model.notes[NOTE] = {"head": told.head, "image": image.to_dict()}
    return model


def mixer(part: Part, told: Settings, image: Image, count: int | None, seed: int, **more: Any) -> Mixer:
    """Of what the network learns from, or is validated on."""
    crops = {"samples": image.samples, "silent": told.silent, "silence_db": told.silence_db}
    return Mixer(**part, **crops, snr=told.snr, count=count, seed=seed, **more)


def judged(part: Part, told: Settings, image: Image) -> Mixer:
    """Of what the network is measured on at the end."""
    crops = {"samples": image.samples, "silence_db": told.silence_db}
    return Mixer(**part, **crops, count=told.test_mixtures, seed=told.seed + 2)


def batches(mixed: Mixer, told: Settings, image: Image, workers: int = 1) -> MixedBatches:
    """Its mixtures from threads."""
    return MixedBatches(mixed, HEADS[told.head], image, batch_size=told.batch_size, workers=workers)


def _fit(run: Run, parts: dict[str, Part], told: Settings, image: Image, verbose: Any, workers: int) -> nn.History:
    model = run.last() or fresh(told, image)
    if told.preset == TORCH:
        in_torch.begin(model)
    mixed = mixer(parts["train"], told, image, told.mixtures, told.seed, imitate=told.imitate)
    if told.device == "cuda":
        training: Any = DeviceMixtures(mixed, HEADS[told.head], image)
    else:
        training = batches(mixed, told, image, workers)
        training.epoch = model.epoch
    unheard = mixer(parts["validation"], told, image, told.validation_mixtures, told.seed + 1)
    held = batches(unheard, told, image, workers)
    return fitting.fit(
        run,
        model,
        training,
        epochs=told.epochs,
        validation_data=tuple(np.concatenate(arrays) for arrays in zip(*held, strict=True)),
        batch_size=told.batch_size,
        monitor=told.monitor,
        patience=told.patience,
        keep=told.keep,
        callbacks=[fitting.falling(told.learning_rate, told.epochs, 0.02)] if told.decay else [],
        verbose=verbose,
        device=config.place(told.device),
    )


def measure(denoiser: Denoiser, part: Part, told: Settings, progress: bool = False) -> list[dict[str, Any]]:
    """The denoiser and the baselines on mixtures of a part; see `evaluate`."""
    image = denoiser.image
    methods = {
        "noisy input": noisy,
        "spectral gate": method(Denoiser(image=image)),
        f"{told.network}{' in torch' * (told.preset == TORCH)}, {told.head} head": method(denoiser),
        "clean magnitudes, noisy phase": lambda mixture: oracle(mixture, image),
    }
    return evaluate(judged(part, told, image), methods, image=image, progress=progress)

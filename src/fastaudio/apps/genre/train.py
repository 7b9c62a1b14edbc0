"""train: a folder of sound, or a data set, to a classifier in a run folder. Owns: the order of that work."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Any

import numpy as np

from ... import display, nn
from ...data import Split
from .. import config, fitting
from ..run import Run
from .augment import Masks
from .classifier import NOTE, GenreClassifier
from .copies import with_copies
from .feed import Feed, Still
from .network import Layout, build, layout
from .sets import open_set, parts
from .settings import Settings, settings


def train(
    data: Any,
    out: Any,
    preset: str | None = None,
    *,
    config_file: Any = None,
    resume: bool = False,
    verbose: int | str = "auto",
    progress: bool = False,
    workers: int | None = None,
    executor: Any = None,
    communicator: nn.parallel.Communicator = nn.parallel.ALONE,
    **given: Any,
) -> GenreClassifier:
    """Train a classifier of sound.

    Parameters
    ----------
    data : folder with a folder for each class, .csv of such files, data set (.json, .npz, shards), or Dataset
    out : the run's folder, new or empty: settings, history, models, metrics, pictures
    preset : one of `PRESETS`; "mel_cnn" if nothing names another
    config_file : TOML file with settings
    resume : bool; go on in `out` where an interrupted training stopped, with its settings, or begin there
    verbose : of `model.fit`
    progress, workers, executor : of `fa.data.build`, where `data` is sound
    communicator : of `model.fit`; every process calls this with the same arguments, and sees the same folders
    **given : settings over those of the preset and the file, see `Settings`: epochs, learning_rate, by, seed, ...

    Returns
    -------
    GenreClassifier, of the best epoch; `metrics.json` in `out` has its scores on the parts of the data

    Raises
    ------
    ParameterError : a wrong setting, a folder that holds something, too few groups for three parts
    TrainingError, SystemExit, KeyboardInterrupt, OSError : see `apps.fit`

    Examples
    --------
    >>> import os, tempfile
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> folder = tempfile.mkdtemp()
    >>> for n in range(12):
    ...     name = os.path.join(folder, "sounds", ("high", "low")[n % 2], f"{n}.wav")
    ...     os.makedirs(os.path.dirname(name), exist_ok=True)
    ...     fa.write(name, fa.tone((1500, 150)[n % 2] + 10 * n, sr=8000, duration=1), 8000)
    >>> out = os.path.join(folder, "run")
    >>> made = fa.apps.genre.train(os.path.join(folder, "sounds"), out, "mlp_small", epochs=5, verbose=0)
    >>> made.predict(fa.tone(1600, sr=8000, duration=2), 8000).label
    'high'
    """
    before = config.begun(out, "genre", Settings, resume)
    told = settings(*before, *config.layers(config_file, preset, given))
    config.place(told.device)
    with config.device(told.device):
        source = {} if not isinstance(data, (str, os.PathLike)) else {"data": os.path.abspath(data)}
        run = Run.create(out, "genre", {**source, **asdict(told)}, resume=resume, team=communicator)
        options = {"workers": workers, "executor": executor}
        if run.renewed:
            (run.folder / "copies.npz").unlink(missing_ok=True)
        more = {"say": not communicator.rank, "progress": progress, "overwrite": run.renewed, **options}
        whole = run.in_turn(lambda: open_set(data, run.folder, told, **more))
        return _train(run, parts(whole, told), told, verbose, data, **options)


def train_parts(
    part: Any, out: Any, preset: str | None = None, *, resume: bool = False, verbose: int | str = "auto", **given: Any
) -> GenreClassifier:
    """`train` on parts of your own: (train, validation, test), each a Dataset or Shards, or empty but the first.

    The rest is as in `train`; settings that say how data are made or split mean nothing here.
    """
    told = settings(*config.begun(out, "genre", Settings, resume), *config.layers(None, preset, given))
    with config.device(told.device):
        run = Run.create(out, "genre", asdict(told), resume=resume)
        return _train(run, Split(*part), told, verbose)


def _train(
    run: Run, part: Split, told: Settings, verbose: int | str, source: Any = None, **options: Any
) -> GenreClassifier:
    """`source`, `options`: of `with_copies`."""
    material = part.train
    if told.augment in ("sound", "both"):
        material = run.in_turn(lambda: with_copies(part.train, run, source, told.copies, told.seed, **options))
    shape = layout(told, part.train)
    model = run.last()
    if model is None:
        nn.set_seed(told.seed)
        model = build(told, shape(part.train.take([0])).shape[1:], len(material.mapping))
        model.notes[NOTE] = notes(part.train, shape)
    x, y, validation = _input(material, part.validation, shape, told, model.epoch)
    fitting.fit(
        run,
        model,
        x,
        y,
        validation_data=validation,
        epochs=told.epochs,
        batch_size=told.batch_size,
        monitor=told.monitor,
        patience=told.patience,
        class_weight=_weights(material) if told.balance else None,
        callbacks=[fitting.falling(told.learning_rate, told.epochs)] if told.schedule == "cosine" else [],
        verbose=verbose,
        device=config.place(told.device),
    )
    best = GenreClassifier(run.best())
    if not run.team.rank:
        report(run, best, {name: getattr(part, name) for name in part._fields if len(getattr(part, name))})
    run.team.barrier()
    return best


def notes(data: Any, shape: Layout) -> dict[str, Any]:
    """What the model's file says of the data: JSON values."""
    about = data.about
    known = all(name in about for name in ("sr", "parameters", "segments"))
    return {
        "classes": data.mapping,
        "features": dict(data.columns),
        "shape": list(data.shape[1:]),
        "layout": shape.to_dict(),
        "plan": {name: about[name] for name in ("sr", "parameters", "segments")} if known else None,
    }


def _input(train: Any, validation: Any, shape: Layout, told: Settings, epoch: int) -> tuple[Any, Any, Any]:
    """x, y and validation data of `fit`: arrays where they can be, else batches."""
    held: Any = None
    if len(validation) and hasattr(validation, "X"):
        held = shape(validation.X), validation.y
    elif len(validation):
        held = Still(validation, shape, told.batch_size, told.seed)
    masks = Masks(noise=told.noise) if told.augment in ("masks", "both") else None
    if masks is None and hasattr(train, "X"):
        return shape(train.X), train.y, held
    return Feed(train, shape, told.batch_size, told.seed, epoch, masks), None, held


def _weights(train: Any) -> dict[int, float]:
    """So that all classes weigh the same, and the mean weight of a segment is 1."""
    counts = np.bincount(train.y, minlength=len(train.mapping))
    used = np.flatnonzero(counts)
    return {int(k): float(len(train) / (len(used) * counts[k])) for k in used}


def report(run: Run, classifier: GenreClassifier, sets: dict[str, Any]) -> None:
    """metrics.json: the scores of each part, and confusion matrices of the last of them."""
    found: dict[str, Any] = {"best_epoch": classifier.model.epoch, "parameters": classifier.model.count_params()}
    for name, part in sets.items():
        found[name], answers = classifier.score(part)
        if name != "train":
            draw = display.confusion_matrix
            title = f"{name.capitalize()}: tracks"
            run.picture(f"confusion_{name}", draw, *answers, names=classifier.classes, title=title)
    run.write_json("metrics.json", found)

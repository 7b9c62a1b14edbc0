"""evaluate: the scores of a trained classifier, on its own test part or other data. Owns: where that comes from."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from ... import _check, data, display
from ...data.scan import scan
from ..config import of_run
from ..run import Run
from .classifier import GenreClassifier
from .sets import is_set, left_out, open_set, parts
from .settings import Settings


def evaluate(run: Any, source: Any = None, *, workers: int | None = None, progress: bool = False) -> dict[str, Any]:
    """Score the best epoch of a run.

    Parameters
    ----------
    run : the run's folder
    source : None, the test part of the data it was trained on; or a data set; or a folder of sound, all of which is
        the test. Classes are compared by name.
    workers, progress : of `fa.data.build`, where `source` is sound

    Returns
    -------
    dict : {"data", "segments": scores, "tracks": scores}; kept, with a confusion matrix, in the run's folder as
    `evaluation-NAME.json`, unless `source` is None: then metrics.json has it. Another source of that name gets
    `evaluation-NAME-2.json`. "left_out": files that could not be read, if any
    """
    opened = Run.open(run, "genre")
    classifier = GenreClassifier(opened.best())
    if source is None:
        told = of_run(Settings(), opened.config, "data")
        part = parts(_own(opened, told), told).test
        if not len(part):
            raise _check.fail("evaluate", "the run must have a test part, or data be given", None)
        return {"data": f"test part of {opened.config.get('data')}", **classifier.score(part)[0]}
    with tempfile.TemporaryDirectory() as folder:
        whole, bad = heard(classifier, source, folder, workers=workers, progress=progress)
        scores, answers = classifier.score(whole)
    found = {"data": os.path.abspath(source), **scores, **({"left_out": bad} if bad else {})}
    try:
        name = _free_name(opened, found["data"])
        opened.write_json(f"{name}.json", found)
        title = f"{name.removeprefix('evaluation-')}: tracks"
        opened.picture(name, display.confusion_matrix, *answers, names=classifier.classes, title=title)
    except OSError as error:  # a run that others share need not be writable to be scored
        print(f"fastaudio: scores are not kept in {os.fsdecode(run)}: {error.strerror or error}", file=sys.stderr)
    return found


def _free_name(run: Run, source: str) -> str:
    """evaluation-NAME, with a number where it is another source's of that name."""
    path = Path(source)
    base = name = f"evaluation-{(path.name if path.is_dir() else path.stem) or 'data'}"
    number = 1
    while run.read_json(f"{name}.json").get("data", source) != source:
        number += 1
        name = f"{base}-{number}"
    return name


def _own(run: Run, told: Settings) -> Any:
    """The data set of the training."""
    built = run.folder / "data.npz"
    if built.exists():
        return data.load(built)
    if "data" not in run.config:
        raise _check.fail("evaluate", "the run was given arrays, not files: data must be given", None)
    return open_set(run.config["data"], run.folder, told)


def heard(classifier: GenreClassifier, source: Any, folder: Any, **options: Any) -> tuple[Any, list[str]]:
    """A set of `source` as the classifier hears it, and the files that could not be read."""
    if is_set(source):
        return data.load(source), []
    classifier.numbers(scan(source).mapping)  # unknown classes are told before minutes of decoding
    plan = classifier.plan()
    seconds = (plan.segments.samples + 0.5) / plan.sr  # that the samples are counted as they were, whatever is rounded
    given = {"segment_seconds": seconds, "n_frames": plan.segments.kept, "short": "pad"}
    given["trim_db"] = plan.segments.trim
    output = os.path.join(folder, "data.npz")
    report = data.build(source, output, features=plan.features, sr=plan.sr, **plan.parameters, **given, **options)
    bad = left_out(report)
    if not report["segments"]:
        raise _check.fail("evaluate", "data must have audio that can be read; failed files", len(bad))
    return data.load(output), bad

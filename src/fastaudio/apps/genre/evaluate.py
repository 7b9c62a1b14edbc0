"""evaluate: the scores of a trained classifier, on its own test part or other data. Owns: where that comes from."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from ... import _check, data, display
from ..config import of_run
from ..run import Run, picture
from .classifier import GenreClassifier
from .sets import is_set, open_set, parts
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
    `evaluation-NAME.json`, unless `source` is None: then metrics.json has it
    """
    opened = Run.open(run, "genre")
    classifier = GenreClassifier(opened.best())
    if source is None:
        told = of_run(Settings(), opened.config, "data")
        part = parts(_own(opened, told), told).test
        if not len(part):
            raise _check.fail("evaluate", "the run must have a test part, or data be given", None)
        return {"data": f"test part of {opened.config.get('data')}", **classifier.score(part)[0]}
    name = os.path.splitext(os.path.basename(os.path.normpath(os.fsdecode(source))))[0]
    with tempfile.TemporaryDirectory() as folder:
        found, answers = classifier.score(heard(classifier, source, folder, workers=workers, progress=progress))
    found = {"data": os.path.abspath(source), **found}
    opened.write_json(f"evaluation-{name}.json", found)
    title = f"{name}: tracks"
    place = opened.path("pictures", f"confusion_{name}.png")
    picture(place, display.confusion_matrix, *answers, names=classifier.classes, title=title)
    return found


def _own(run: Run, told: Settings) -> Any:
    """The data set of the training."""
    built = run.folder / "data.npz"
    if built.exists():
        return data.load(built)
    if "data" not in run.config:
        raise _check.fail("evaluate", "the run was given arrays, not files: data must be given", None)
    return open_set(run.config["data"], run.folder, told)


def heard(classifier: GenreClassifier, source: Any, folder: Any, **options: Any) -> Any:
    """A set of `source` as the classifier hears it."""
    if is_set(source):
        return data.load(source)
    plan = classifier.plan()
    seconds = (plan.segments.samples + 0.5) / plan.sr  # that the samples are counted as they were, whatever is rounded
    given = {"segment_seconds": seconds, "n_frames": plan.segments.kept, "short": "pad"}
    given["trim_db"] = plan.segments.trim
    output = os.path.join(folder, "data.npz")
    data.build(source, output, features=plan.features, sr=plan.sr, **plan.parameters, **given, **options)
    return data.load(output)

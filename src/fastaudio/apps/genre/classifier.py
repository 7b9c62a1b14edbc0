"""GenreClassifier: a trained network and its front end. Owns: sound -> segments -> classes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ... import _check, nn
from ...core.load import load
from ...core.resample import resample
from ...core.to_mono import to_mono
from ...data.track_rows import Plan, block, trimmed
from ...errors import FormatError, ParameterError
from ..run import Run
from .network import Layout
from .scores import scores, tracks

NOTE = "genre"
AT_ONCE = 64  # segments: an hour of sound takes no more memory than its samples


class Heard(NamedTuple):
    """What a classifier makes of one sound.

    `label`: the most probable class; `probabilities`: {class: share}, means over the segments; `times`: (segments, 2)
    seconds each begins and ends; `over_time`: (segments, classes); `classes`: their names.
    """

    label: str
    probabilities: dict[str, float]
    times: np.ndarray
    over_time: np.ndarray
    classes: list[str]

    def to_dict(self) -> dict[str, Any]:
        """JSON values."""
        best = self.over_time.argmax(1)
        return {
            "class": self.label,
            "probability": round(self.probabilities[self.label], 6),
            "probabilities": {name: round(value, 6) for name, value in self.probabilities.items()},
            "over_time": [
                {
                    "start": round(float(start), 3),
                    "end": round(float(end), 3),
                    "class": self.classes[k],
                    "probabilities": [round(float(value), 6) for value in row],
                }
                for (start, end), row, k in zip(self.times, self.over_time, best, strict=True)
            ],
        }


def cut(y: np.ndarray, starts: np.ndarray, size: int) -> np.ndarray:
    """(segments, size), the end of a sound that is shorter filled up with zeros."""
    return np.stack([np.pad(y[a : a + size], (0, max(a + size - len(y), 0))) for a in starts])


class GenreClassifier:
    """Classify sound, files and data sets with a trained network.

    Parameters
    ----------
    model : nn.Model of a run of `train genre`, with its notes

    Attributes
    ----------
    model, classes : the network; names of the classes
    about : dict; how sound becomes its input: features, rate, segments, normaliser
    """

    def __init__(self, model: Any):
        self.model = model
        try:
            self.about = model.notes[NOTE]
            self.classes = [str(name) for name in self.about["classes"]]
            self.layout = Layout.from_dict(self.about["layout"])
        except (KeyError, TypeError, ValueError) as error:
            raise FormatError(f"GenreClassifier: the model must be one of `train genre`, got {error!r}") from error

    @classmethod
    def load(cls, run: Any) -> GenreClassifier:
        """Of a run's folder, its best epoch, or of a .safetensors file.

        Raises
        ------
        ParameterError : no run, or of another job
        FormatError : the file is damaged, or of another job
        """
        if not os.path.exists(run):
            raise _check.fail("GenreClassifier.load", "there must be a run folder, or a model's file", os.fsdecode(run))
        return cls(Run.open(run, "genre").best() if os.path.isdir(run) else nn.load(run))

    def predict(self, y: Any, sr: float) -> Heard:
        """The class of a sound.

        Parameters
        ----------
        y : array (n,) or (channels, n)
        sr : float, Hz

        Returns
        -------
        Heard : label, probabilities, times, over_time. A last segment that is not whole ends with the sound and
        overlaps the one before; a sound shorter than a segment is filled up with zeros, as in training.
        """
        plan = self.plan()
        y = np.asarray(y)
        if not y.size or not np.isfinite(y).all():
            got = "NaN or infinity" if y.size else f"shape {y.shape}"
            raise ParameterError(f"GenreClassifier.predict: y must have samples, all finite, got {got}")
        y = to_mono(y.astype(np.float32)) if y.ndim > 1 else y.astype(np.float32)
        y = resample(y, orig_sr=_check.positive("GenreClassifier.predict", "sr", sr), target_sr=plan.sr)
        y, begins = trimmed(y, plan)
        size = plan.segments.samples
        ends = np.minimum(np.arange(size, len(y) + size, size), len(y))
        starts = np.maximum(ends - size, 0)
        some = (starts[at : at + AT_ONCE] for at in range(0, len(starts), AT_ONCE))
        over_time = np.concatenate([self.predict_blocks(block(cut(y, part, size), plan)) for part in some])
        mean = over_time.mean(0, dtype=np.float64)
        shares = dict(zip(self.classes, map(float, mean / mean.sum()), strict=True))
        times = (begins + np.stack([starts, ends], 1)) / plan.sr
        return Heard(self.classes[int(mean.argmax())], shares, times, over_time, self.classes)

    def predict_file(self, path: Any) -> Heard:
        """The class of an audio file; AudioError if it cannot be read."""
        y, sr = load(path, sr=self.plan().sr)
        return self.predict(y, sr)

    def predict_blocks(self, blocks: np.ndarray) -> np.ndarray:
        """(N, frames, coefficients), as in its data set -> probabilities (N, classes)."""
        return self.model.predict(self.layout(np.asarray(blocks)), batch_size=64)

    def predict_set(self, data: Any) -> np.ndarray:
        """Probabilities of all segments of a Dataset or Shards."""
        have, want = (data.shape[1:], dict(data.columns)), (tuple(self.about["shape"]), self.about["features"])
        if have != want:
            rule = f"data must have blocks {want[0]} of {want[1]}, as the training had"
            raise _check.fail("GenreClassifier", rule, have)
        return np.concatenate(list(self._predicted(data)))

    def _predicted(self, data: Any) -> Iterator[np.ndarray]:
        for blocks in data.blocks():
            yield self.predict_blocks(blocks)

    def score(self, data: Any) -> tuple[dict[str, Any], tuple[np.ndarray, np.ndarray]]:
        """{"segments": scores, "tracks": scores}, and (labels, answers) of tracks.

        Classes are found by name; each of the set's must be one the model knows.
        """
        given, y = self.predict_set(data), self.numbers(data.mapping)[data.y]
        whole, labels, _ = tracks(given, y, data.groups)
        found = {"segments": scores(given, y, self.classes), "tracks": scores(whole, labels, self.classes)}
        return found, (labels, whole.argmax(1))

    def numbers(self, mapping: list[str]) -> np.ndarray:
        """Which of the model's classes those of a set are; ParameterError for one it does not know."""
        if unknown := sorted(set(mapping) - set(self.classes)):
            raise _check.fail("GenreClassifier", f"classes must be among {self.classes}; unknown", unknown)
        return np.array([self.classes.index(name) for name in mapping], np.int64)

    def save(self, path: Any) -> None:
        """One file that `GenreClassifier.load` takes: the network and what it needs to hear."""
        self.model.save(Path(path))

    def plan(self) -> Plan:
        """How sound becomes blocks; ParameterError where the training's data set did not say."""
        found = self.about.get("plan")
        if found is None:
            rule = "the data set of the training must say how it was made: build it with `fastaudio dataset build`"
            raise _check.fail("GenreClassifier", rule, None)
        return Plan.of(self.about["features"], found)

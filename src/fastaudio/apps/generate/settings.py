"""The job's settings, and what a kind of data makes of those that are left open. Owns: their defaults."""

from __future__ import annotations

import dataclasses
import os
from typing import Any

import numpy as np

from ... import _check
from ...core.info import get_samplerate
from ...errors import FastaudioError, ParameterError
from ..config import check_numbers
from .loader import Loader
from .log_spectrogram_extractor import LogSpectrogramExtractor
from .network import SIZES, steps
from .preprocessing_pipeline import PreprocessingPipeline, sounds

JOB = "vae"  # in a run's config.json
COURSE_RATE, LEAST_RATE = 22050.0, 8000.0


def rate_of(folder: Any) -> float:
    """The highest rate of a folder's recordings, but within those two: above it pictures would be empty."""
    best = LEAST_RATE
    for name in sounds(folder):
        try:
            best = max(best, float(get_samplerate(os.path.join(os.fsdecode(folder), name))))
        except (FastaudioError, OSError):
            continue
        if best >= COURSE_RATE:
            return COURSE_RATE
    return best


@dataclasses.dataclass(frozen=True)
class Settings:
    """See `train`. None: 128, "small", 1e6 for sound; 2, "images", 1000 for pictures; see `complete` for the others."""

    model: str = "vae"
    latent: int | None = None
    size: str | None = None
    weight: float | None = None
    epochs: int = 40
    batch_size: int | None = None
    learning_rate: float | None = None
    schedule: str | None = "cosine"  # the learning rate falls to 0 over all epochs; None: it stays
    validation: float = 0.1
    patience: int | None = None
    count: int = 5000
    sample_rate: float | None = None
    duration: float = 0.74
    frame_size: int | None = None
    hop_length: int | None = None
    seed: int = 0
    device: str = "auto"

    def complete(self, images: bool, rate: float = COURSE_RATE) -> Settings:
        """The same, nothing left open, and checked; `rate`: of the recordings, see `rate_of`."""
        open_ones: dict[str, Any] = {"latent": 128, "size": "small", "weight": 1e6}
        if images:
            open_ones = {"latent": 2, "size": "images", "weight": 1e3}
        size = self.size or open_ones["size"]
        quick = size == "small"  # found for it; the others have the courses'
        open_ones |= {"batch_size": 16 if quick else 32, "learning_rate": 2e-3 if quick else 5e-4}
        if self.sample_rate is not None or size == "course":
            rate = (
                COURSE_RATE if self.sample_rate is None else _check.positive("train", "sample_rate", self.sample_rate)
            )
        frame = max(2, 2 ** round(np.log2(0.027 * rate))) if self.frame_size is None else self.frame_size
        open_ones |= {"sample_rate": rate, "frame_size": frame, "hop_length": max(1, frame // 2)}
        given = {name: value for name, value in open_ones.items() if getattr(self, name) is None}
        made = dataclasses.replace(self, **given)
        _check.one_of("train", "model", made.model, ("vae", "autoencoder"))
        _check.one_of("train", "size", made.size, tuple(SIZES))
        if made.schedule is not None:
            _check.one_of("train", "schedule", made.schedule, ("cosine",))
        counts = ("latent", "epochs", "batch_size", "count")
        check_numbers("train", made, positive=(*counts, "weight", "learning_rate"), non_negative=("seed", "patience"))
        if not 0 < made.validation < 1:
            raise ParameterError(f"train: validation must be a share between 0 and 1, got {made.validation!r}")
        return made if images else dataclasses.replace(made, duration=made._whole())

    def _whole(self) -> float:
        """The duration, longer by as many frames as the network needs to halve them."""
        pipeline, step = self.pipeline(), steps(self.size or "small")[1]
        wanted = -(-pipeline.shape[1] // step) * step
        if wanted == pipeline.shape[1]:
            return self.duration
        return (wanted - 1) * self.hop_length / self.sample_rate

    def pipeline(self) -> PreprocessingPipeline:
        return PreprocessingPipeline(
            Loader(self.sample_rate, self.duration), extractor=LogSpectrogramExtractor(self.frame_size, self.hop_length)
        )

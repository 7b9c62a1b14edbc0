"""The job's settings, and what a kind of data makes of those that are left open. Owns: their defaults."""

from __future__ import annotations

import dataclasses
from typing import Any

from ... import _check
from ...errors import ParameterError
from ..config import check_numbers
from .loader import Loader
from .log_spectrogram_extractor import LogSpectrogramExtractor
from .network import SIZES, steps
from .preprocessing_pipeline import PreprocessingPipeline


@dataclasses.dataclass(frozen=True)
class Settings:
    """See `train`. None: 128, "small", 1e6 for sound; 2, "images", 1000 for pictures. By size: batch and rate."""

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
    sample_rate: float = 22050.0
    duration: float = 0.74
    frame_size: int = 512
    hop_length: int = 256
    seed: int = 0
    device: str = "auto"

    def complete(self, images: bool) -> Settings:
        """The same, nothing left open, and checked."""
        open_ones: dict[str, Any] = {"latent": 128, "size": "small", "weight": 1e6}
        if images:
            open_ones = {"latent": 2, "size": "images", "weight": 1e3}
        size = self.size or open_ones["size"]
        quick = size == "small"  # found for it; the others have the courses'
        open_ones |= {"batch_size": 16 if quick else 32, "learning_rate": 2e-3 if quick else 5e-4}
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

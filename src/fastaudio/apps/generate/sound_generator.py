"""SoundGenerator: pictures of a variational autoencoder become sound."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check, nn
from ...core.db_to_power import db_to_amplitude
from ...core.griffinlim import griffinlim
from ...core.istft import istft
from ...core.write import write
from ...errors import FormatError
from .points import draw_points
from .preprocessing_pipeline import PreprocessingPipeline

PHASES = ("griffinlim", "zero")


class SoundGenerator:
    """Reconstructs recordings, and makes new ones from random points of the latent space.

    Parameters
    ----------
    vae : models.VAE or models.Autoencoder of pictures such as `pipeline` makes
    pipeline : PreprocessingPipeline; default: the course's
    phase : "griffinlim": a phase that fits the magnitudes is looked for; "zero": every phase is 0, which is what the
        course's code does, and sounds hollow
    n_iter : int >= 0, rounds of Griffin-Lim
    seed : int, of its first phases
    typical : (least, greatest) decibels of pictures that come from no recording

    Examples
    --------
    >>> from fastaudio import models
    >>> vae = models.VAE((256, 64, 1), (4, 4), (3, 3), (4, 4), 8)
    >>> signals, latent = SoundGenerator(vae, n_iter=2).generate(np.zeros((3, 256, 64, 1)), [(-75.0, 5.0)] * 3)
    >>> signals.shape, latent.shape
    ((3, 16317), (3, 8))
    """

    def __init__(
        self,
        vae: Any,
        pipeline: PreprocessingPipeline | None = None,
        *,
        phase: str = "griffinlim",
        n_iter: int = 64,
        seed: int = 0,
        typical: tuple[float, float] = (-75.0, 5.0),
    ):
        self.vae, self.pipeline = vae, pipeline or PreprocessingPipeline()
        self.phase = _check.one_of("SoundGenerator", "phase", phase, PHASES)
        self.n_iter = _check.non_negative_int("SoundGenerator", "n_iter", n_iter)
        self.seed, self.typical = seed, (float(typical[0]), float(typical[1]))
        if tuple(vae.input_shape) != self.pipeline.shape:
            raise _check.fail("SoundGenerator", f"vae must take pictures {self.pipeline.shape}", tuple(vae.input_shape))

    @classmethod
    def load(cls, path: Any, **options: Any) -> SoundGenerator:
        """From a model's file whose notes say how its pictures were made: the files of `fastaudio train vae`."""
        return cls.of(nn.load(path), **options)

    @classmethod
    def of(cls, vae: Any, **options: Any) -> SoundGenerator:
        """From a model with such notes."""
        if "pipeline" not in vae.notes:
            rule = "the model must be trained on sound, with a pipeline in its notes"
            raise FormatError(f"SoundGenerator: {rule}, got {sorted(vae.notes)}")
        options = {"typical": vae.notes.get("typical", (-75.0, 5.0))} | options
        return cls(vae, PreprocessingPipeline.from_dict(vae.notes["pipeline"]), **options)

    def generate(self, spectrograms: np.ndarray, min_max_values: Any) -> tuple[np.ndarray, np.ndarray]:
        """Reconstructions as sound: (signals (N, samples), their points of the latent space (N, latent))."""
        again, latent = self.vae.reconstruct(np.asarray(spectrograms))
        return self.convert_spectrograms_to_audio(again, min_max_values), latent

    def sample(self, n: int, seed: int = 0, **options: Any) -> tuple[np.ndarray, np.ndarray]:
        """New ones: (signals (n, samples), pictures (n, bins, frames, 1)).

        **options : prior ("fitted", to the points of the training; "normal"), label, temperature; see `sample`
        """
        points, _ = draw_points(self.vae, n, seed, **options)
        pictures = self.vae.decoder.predict(points, verbose=0)
        return self.convert_spectrograms_to_audio(pictures, [self.typical] * n), pictures

    def convert_spectrograms_to_audio(self, spectrograms: np.ndarray, min_max_values: Any) -> np.ndarray:
        """Signals (N, samples) of pictures (N, bins, frames, 1) and the ranges (N, 2) they had, in decibels."""
        ranges = np.asarray(min_max_values, float)
        if ranges.shape != (len(spectrograms), 2):
            raise _check.fail("SoundGenerator", f"min_max_values must be {(len(spectrograms), 2)}", ranges.shape)
        return np.array([self.sound(self.magnitudes(s, *r)) for s, r in zip(spectrograms, ranges, strict=True)])

    def decibels(self, pictures: np.ndarray, min_max_values: Any) -> np.ndarray:
        """(N, bins, frames) of pictures (N, bins, frames, 1) and their ranges (N, 2)."""
        low, high = np.asarray(min_max_values, np.float32).T[..., None, None]
        return self.pipeline.normaliser.denormalise(np.asarray(pictures, np.float32)[..., 0], low, high)

    def magnitudes(self, picture: np.ndarray, low: float, high: float) -> np.ndarray:
        """Magnitudes (1 + frame_size / 2, frames) of a picture (bins, frames, 1); the bin it lacks is 0."""
        return np.pad(db_to_amplitude(self.decibels(picture[None], [(low, high)])[0]), [(0, 1), (0, 0)])

    def write(self, path: Any, y: np.ndarray) -> str:
        """A signal as a .wav of the pipeline's rate, what lies beyond full scale cut off; returns the name."""
        write(path, np.clip(y, -1, 1), int(self.pipeline.loader.sample_rate))
        return str(path)

    def axes(self) -> dict[str, Any]:
        """Arguments of `display.spectrogram_grid` for these pictures."""
        loader, extractor = self.pipeline.loader, self.pipeline.extractor
        return {"sr": loader.sample_rate, "hop_length": extractor.hop_length, "n_fft": extractor.frame_size}

    def sound(self, magnitudes: np.ndarray) -> np.ndarray:
        """A signal (samples,) with these magnitudes, float32."""
        hop, n = self.pipeline.extractor.hop_length, self.pipeline.loader.samples
        S = np.ascontiguousarray(magnitudes, np.float32)
        if self.phase == "zero":
            return istft(S.astype(np.complex64), hop_length=hop, length=n)
        return griffinlim(S, n_iter=self.n_iter, hop_length=hop, length=n, rng=self.seed)

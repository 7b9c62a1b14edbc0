"""PreprocessingPipeline: a folder of sound becomes pictures that a network can learn to draw."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ... import _check
from ..._progress import progress_bar
from ...core.sound_files import KINDS
from ...data.manifests import recordings
from ...errors import FastaudioError, ParameterError
from .loader import Loader
from .log_spectrogram_extractor import LogSpectrogramExtractor
from .min_max_normaliser import MinMaxNormaliser
from .padder import Padder
from .saver import Saver


class Pictures(NamedTuple):
    """What became of a folder."""

    images: np.ndarray  # (N, bins, frames, 1) in [0, 1]
    ranges: np.ndarray  # (N, 2), dB
    names: list[str]  # relative to the folder
    errors: dict[str, str]  # files that could not be read


class PreprocessingPipeline:
    """Load, pad, spectrogram in dB, normalise: each recording becomes (256, 64) numbers in [0, 1], and its range.

    Parameters
    ----------
    loader, padder, extractor, normaliser : the steps; default: the course's, 0.74 s at 22,050 Hz, FFTs of 512

    Examples
    --------
    >>> pipeline = PreprocessingPipeline()
    >>> picture, (low, high) = pipeline.picture(np.sin(np.arange(9000) / 9, dtype=np.float32))
    >>> picture.shape, float(picture.min()), float(picture.max())
    ((256, 64), 0.0, 1.0)
    >>> round(high - low, 3)
    80.0
    """

    def __init__(self, loader: Any = None, padder: Any = None, extractor: Any = None, normaliser: Any = None):
        self.loader, self.padder = loader or Loader(), padder or Padder()
        self.extractor, self.normaliser = extractor or LogSpectrogramExtractor(), normaliser or MinMaxNormaliser()

    @property
    def shape(self) -> tuple[int, int, int]:
        """(bins, frames, 1) of each picture."""
        return self.extractor.frame_size // 2, 1 + self.loader.samples // self.extractor.hop_length, 1

    def picture(self, signal: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
        """A signal of any length -> numbers (bins, frames), and the decibels that became the least and greatest."""
        missing = self.loader.samples - len(signal)
        signal = self.padder.right_pad(signal, missing) if missing > 0 else signal[: self.loader.samples]
        decibels = self.extractor.extract(signal)
        return self.normaliser.normalise(decibels), (float(decibels.min()), float(decibels.max()))

    def pictures(self, folder: Any, names: Sequence[str] | None = None, *, progress: bool = False) -> Pictures:
        """All recordings of a folder, or those named; one that cannot be read is left out and reported.

        Raises
        ------
        ParameterError : there is none, or none that can be read
        """
        names = sounds(folder) if names is None else list(names)
        images, ranges, read, errors = [], [], [], {}
        for name in progress_bar("spectrograms", names, unit="file", disable=None if progress else True):
            try:
                image, around = self.picture(self.loader.load(os.path.join(os.fsdecode(folder), name)))
            except (FastaudioError, OSError) as error:
                errors[name] = str(error)
                continue
            images.append(image.astype(np.float32))
            ranges.append(around)
            read.append(name)
        if not read:
            first = f"; {next(iter(errors.values()))}" if errors else ""
            raise ParameterError(f"PreprocessingPipeline: {folder!r} must hold sound that can be read, got none{first}")
        return Pictures(np.array(images)[..., None], np.array(ranges), read, errors)

    def process(self, folder: Any, saver: Saver, *, progress: bool = False) -> dict[str, Any]:
        """`pictures`, saved: {"saved": how many, "folder", "shape", "errors"}."""
        made = self.pictures(folder, progress=progress)
        for name, image in zip(made.names, made.images, strict=True):
            saver.save_feature(image[..., 0], name)
        saver.save_min_max_values(dict(zip(made.names, map(tuple, made.ranges), strict=True)))
        return {
            "saved": len(made.names), "folder": str(saver.folder), "shape": list(made.images.shape),
            "errors": made.errors,
        }  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """JSON values to make it again from."""
        return {
            "sample_rate": self.loader.sample_rate, "duration": self.loader.duration, "mono": self.loader.mono,
            "pad": self.padder.mode, "frame_size": self.extractor.frame_size, "hop_length": self.extractor.hop_length,
            "top_db": self.extractor.top_db, "range": [self.normaliser.min_val, self.normaliser.max_val],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, given: dict[str, Any]) -> PreprocessingPipeline:
        return cls(
            Loader(given["sample_rate"], given["duration"], given["mono"]),
            Padder(given["pad"]),
            LogSpectrogramExtractor(given["frame_size"], given["hop_length"], given["top_db"]),
            MinMaxNormaliser(*given["range"]),
        )


def sounds(folder: Any) -> list[str]:
    """Names of all audio files below a folder, sorted, relative to it; hidden files and folders are left out.

    Raises
    ------
    ParameterError : it is no folder, or holds no audio
    """
    root = Path(os.fsdecode(folder))
    if not root.is_dir():
        raise _check.fail("sounds", "there must be a folder of sound", str(root))
    found = recordings(root)
    if not found:
        raise _check.fail("sounds", f"the folder must hold audio files ({KINDS})", str(root))
    return found

"""Spectrograms as a network sees them: decibels below the loudest bin, squeezed into [0, 1]; and the way back.

Owns: the numbers of that picture, which travel in the notes of a model's file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

import fastaudio as fa

from ... import _check

_AMIN = 1e-30  # far below any reference times 10^(-floor / 10): silence alone is clamped by it


@dataclass(frozen=True)
class Image:
    """STFT -> (bins, frames) in [0, 1]: 0 is `floor` dB below the reference, 1 the reference, which is the power of the
    noisy clip's loudest bin, for noisy and clean alike: it is known when a clean clip is not. `compat="course"` takes a
    power of 1 instead, as the course does: its spectra are not scaled, so loud bins are cut off at 1.

    The highest bin is left out of the picture: 257 bins become 256, which can be halved eight times.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio.apps.denoise import Image
    >>> image = Image()
    >>> image.samples, image.shape
    (40800, (256, 256, 1))
    """

    sr: int = 16000
    n_fft: int = 512
    hop: int = 160
    frames: int = 256
    floor: float = 80.0
    compat: str | None = None

    def __post_init__(self) -> None:
        for name in ("sr", "n_fft", "hop"):
            _check.positive_int("Image", name, getattr(self, name))
        if self.n_fft % 2 or self.hop > self.n_fft // 2:
            raise _check.fail("Image", "n_fft must be even, and hop at most half of it", (self.n_fft, self.hop))
        _check.positive("Image", "floor", self.floor)
        _check.one_of("Image", "compat", self.compat, (None, "course"))
        if _check.positive_int("Image", "frames", self.frames) < 2:
            raise _check.fail("Image", "frames must be at least 2", self.frames)

    @property
    def samples(self) -> int:
        """Of a clip that fills the picture: its centred frames reach from the first sample to the last."""
        return (self.frames - 1) * self.hop

    @property
    def edge(self) -> int:
        """Samples beyond both ends of a sound that a network is shown mirrored: there it lacks what comes before or
        behind, and leaves 10 dB more noise in the last hundredth of a second than elsewhere.
        """
        return min(8 * self.hop, self.samples // 8)

    @property
    def bins(self) -> int:
        return self.n_fft // 2

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of a network's input."""
        return self.bins, self.frames, 1

    def spectra(self, y: np.ndarray) -> np.ndarray:
        """(..., samples) -> complex (..., bins + 1, frames), C-contiguous."""
        out = np.empty((*y.shape[:-1], self.bins + 1, self.frames), np.complex64)
        return fa.stft(y, n_fft=self.n_fft, hop_length=self.hop, out=out)

    def sound(self, D: np.ndarray) -> np.ndarray:
        """The inverse of `spectra`."""
        return fa.istft(D, n_fft=self.n_fft, hop_length=self.hop, length=self.samples)

    def reference(self, power: np.ndarray) -> float:
        """The power that is 1 in the picture, from the noisy clip's; 0 for silence."""
        return 1.0 if self.compat == "course" else float(power.max())

    def encode(self, power: np.ndarray, reference: float) -> np.ndarray:
        """Power (bins, frames) -> [0, 1]."""
        if not reference:
            return np.zeros(power.shape, np.float32)
        image = fa.power_to_db(power, ref=reference, amin=_AMIN, top_db=None)
        image *= np.float32(1 / self.floor)
        image += np.float32(1)
        return np.clip(image, 0, 1, out=image)

    def decode(self, image: np.ndarray, reference: float) -> np.ndarray:
        """[0, 1] -> magnitude; 0, which stands for all that is not louder, becomes silence."""
        decades = (image - np.float32(1)) * np.float32(self.floor / 20)
        size = np.exp(decades * np.float32(np.log(10))) * np.float32(np.sqrt(reference))
        return np.where(image > 0, size, np.float32(0))

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

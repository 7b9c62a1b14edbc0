"""What the network's output means. Owns: targets to train on, and spectra made of outputs.

`direct`, the course's: the output is the clean picture. `mask`: the output is what each bin of the noisy spectrum is
multiplied with; what is left of it keeps the noisy phase, so the best factor is the projection of clean on noisy.
"""

from __future__ import annotations

import numpy as np

import fastaudio as fa

from .image import Image


class Head:
    """`example`: (x, y) or (x, y, weights) of spectra (bins, frames) noisy and clean; `apply`: the spectrum
    (bins + 1, frames) that an output (bins, frames) makes of the noisy one.
    """

    name = ""
    weighted = False

    def example(self, image: Image, noisy: np.ndarray, clean: np.ndarray) -> tuple[np.ndarray, ...]:
        raise NotImplementedError

    def apply(self, image: Image, output: np.ndarray, D: np.ndarray, reference: float) -> np.ndarray:
        raise NotImplementedError


class Direct(Head):
    name = "direct"

    def example(self, image: Image, noisy: np.ndarray, clean: np.ndarray) -> tuple[np.ndarray, ...]:
        power = fa.util.abs2(noisy)
        reference = image.reference(power)
        return image.encode(power, reference)[..., None], image.encode(fa.util.abs2(clean), reference)[..., None]

    def apply(self, image: Image, output: np.ndarray, D: np.ndarray, reference: float) -> np.ndarray:
        size = np.abs(D[:-1])
        gain = image.decode(output, reference) / np.maximum(size, np.finfo(np.float32).tiny)
        return _scaled(D, np.where(size > 0, gain, np.float32(0)))


class Mask(Head):
    """Errors are weighted by the noisy magnitude, mean 1 a clip: what is not to be heard does not matter."""

    name = "mask"
    weighted = True

    def example(self, image: Image, noisy: np.ndarray, clean: np.ndarray) -> tuple[np.ndarray, ...]:
        power = fa.util.abs2(noisy)
        x = image.encode(power, image.reference(power))
        along = clean.real * noisy.real
        along += clean.imag * noisy.imag
        along /= np.maximum(power, np.finfo(np.float32).tiny)
        weight = np.sqrt(power)
        weight *= np.float32(1 / max(float(weight.mean()), 1e-30))
        return x[..., None], np.clip(along, 0, 1, out=along)[..., None], weight

    def apply(self, image: Image, output: np.ndarray, D: np.ndarray, reference: float) -> np.ndarray:
        return _scaled(D, output)


def _scaled(D: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """The picture's bins times gain; the highest bin, which is not in it, goes with its neighbour."""
    out = np.empty_like(D)
    np.multiply(D[:-1], gain, out=out[:-1])
    np.multiply(D[-1], gain[-1], out=out[-1])
    return out


HEADS: dict[str, Head] = {"direct": Direct(), "mask": Mask()}

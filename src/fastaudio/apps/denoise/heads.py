"""What the network's output means. Owns: targets to train on, and spectra made of outputs.

`direct`, the course's: the output is the clean picture. `mask`: the output is what each bin of the noisy spectrum is
multiplied with; what is left of it keeps the noisy phase, so the best factor is the projection of clean on noisy.
"""

from __future__ import annotations

import numpy as np

import fastaudio as fa

from .image import Image

MARGINS, POWERS = (3.0, 10.0), (1.2, 0.35)  # dB that a mask leaves over what it takes; what it is raised to


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
    """Errors are weighted by the noisy magnitude, mean 1 a clip: what is not to be heard does not matter.

    Where there is much noise, taking out more of it gains more than it costs; where there is little, what is taken out
    of speech weighs more. So a mask is raised to a power by what it says itself: 1.2 up to where it leaves 3 dB
    more than it takes, falling to 0.35 where it leaves 10 dB more.
    """

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
        return _scaled(D, tempered(output, fa.util.abs2(D[:-1])))


def tempered(mask: np.ndarray, power: np.ndarray) -> np.ndarray:
    """`mask` of a noisy `power`: sharper where it takes out much, nearer to 1 where it takes out little.

    Examples
    --------
    >>> import numpy as np
    >>> [round(g, 4) for g in tempered(np.array([0.25, 1.0]), np.array([1.0, 1e4])).tolist()]
    [0.6156, 1.0]
    >>> [round(g, 4) for g in tempered(np.array([0.25, 1.0]), np.array([1.0, 0.01])).tolist()]
    [0.1895, 1.0]
    """
    left, taken = (float(np.sum(gain * gain * power, dtype=np.float64)) for gain in (mask, 1 - mask))
    margin = 10 * np.log10(max(left, 1e-30) / max(taken, 1e-30))
    return np.power(mask, mask.dtype.type(np.interp(margin, MARGINS, POWERS)))


def _scaled(D: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """The picture's bins times gain; the highest bin, which is not in it, goes with its neighbour."""
    out = np.empty_like(D)
    np.multiply(D[:-1], gain, out=out[:-1])
    np.multiply(D[-1], gain[-1], out=out[-1])
    return out


HEADS: dict[str, Head] = {"direct": Direct(), "mask": Mask()}

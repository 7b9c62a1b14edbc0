"""Mixtures that a training step makes itself, on a GPU: sound lies there, and nothing comes from the host.

Owns: what of a mixer and an image the kernels are told.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check, filters
from ...backends.ops import PAD
from ...errors import AudioError
from ...nn import random
from ...nn.memory import find, write
from ...nn.source import Form, Source
from .heads import Head
from .image import Image
from .mixing import SILENT, Mixer
from .sounds import Sounds

_VERSIONS, _VERSIONS_BYTES = 8, 1 << 30  # of a file by other microphones, at most; and of all of them
_IMITATION = (1 << 31) - 1  # of the counted random numbers: noises; one below it: speech


class DeviceMixtures(Source):
    """What `model.fit` takes instead of `MixedBatches` for a model on a GPU, whose `batch_size` holds.

    All sound is decoded and sent there once. Speech, places, noises and levels are drawn by kernels, each a function of
    the mixer's seed, the epoch and the mixture's number; crops are not those of the CPU, whose levels, silence, turns
    of files and pictures they have. A mixture that finds no sound in 50 tries is NaN. Files that cannot be read are
    left out. Of a mixer that imitates, each file lies there in up to eight versions, as many as 1 GB holds, and silence
    is judged with the sound of its room.

    Parameters
    ----------
    mixer : Mixer of `image.samples` samples
    head : Head
    image : Image
    device : "cuda", or an engine
    epoch : int; the first one's number, where `fit` does not say

    Raises
    ------
    ParameterError : the mixer does not fit the image, or the device has no such kernels
    AudioError : none of the files can be read
    DeviceError : no GPU; not enough memory for all sound, 230 MB an hour at 16 kHz
    """

    def __init__(self, mixer: Mixer, head: Head, image: Image | None = None, *, device: Any = "cuda", epoch: int = 0):
        self.mixer, self.head, self.image = mixer, head, Image() if image is None else image
        if mixer.samples != self.image.samples or mixer.sr != self.image.sr:
            rule = f"mixer must give {self.image.samples} samples at {self.image.sr} Hz, as the image wants"
            raise _check.fail("DeviceMixtures", rule, (mixer.samples, mixer.sr))
        self.engine = find(device)
        if self.engine is None:
            raise _check.fail("DeviceMixtures", "device must be a GPU; MixedBatches serves CPUs", device)
        memory, picture = self.engine.memory, (len(mixer), self.image.bins, self.image.frames)
        real = np.dtype(np.float32)
        weights = [Form(picture, real)] if head.weighted else []
        super().__init__([Form((*picture, 1), real)] * 2 + weights, memory)
        self._readable, self._versions, *speech = _bank(mixer, mixer.clean)
        _, _, *noise = _bank(mixer, mixer.noise)
        self._sounds = [memory.upload(a) for a in (*speech, *noise)]
        self._order = memory.zeros((len(mixer),), np.int64)
        self._counter = memory.zeros((2,), np.uint64)
        self._window = filters.get_window("hann", self.image.n_fft).astype(np.float32)
        self.arrange(_check.non_negative_int("DeviceMixtures", "epoch", epoch))

    def arrange(self, epoch: int | None, seed: int = 0) -> None:
        """Mixtures of an epoch, by the mixer's seed; None: of the first."""
        turns = np.searchsorted(self._readable, self.mixer.turns(epoch or 0))  # unreadable: whoever is next
        version = (np.arange(len(turns)) + (epoch or 0)) % self._versions
        write(self._order, turns % len(self._readable) * self._versions + version)
        write(self._counter, np.array([self.mixer.seed, epoch or 0], np.uint64))

    def record(self, engine: Any, inputs: list[Any]) -> None:
        x, y, *weight = inputs
        image, rows = self.image, len(x)
        sound = engine.empty((2, rows, image.samples), np.float32)
        D = engine.empty((2 * rows, image.bins + 1, image.frames), np.complex64)
        self.mix(engine, sound)
        where = self._window, image.hop, image.n_fft // 2, PAD["constant"], False
        engine.kernel("stft")(D, sound.reshape(2 * rows, image.samples), *where)
        D = D.reshape(2, rows, image.bins + 1, image.frames)
        reference = 1.0 if image.compat == "course" else 0.0
        engine.kernel("pictures")(x, y, weight[0] if weight else None, D, image.floor, reference)

    def mix(self, engine: Any, sound: Any, plan: Any = None) -> None:
        """Noisy and clean clips of the next batch, (2, rows, samples); `plan` (rows, 6) float64: what was drawn, see
        `mix` in `backends.ops`.
        """
        mixer, silences = self.mixer, (self.mixer.silence, SILENT)
        drawn = self._order, self.cursor, self._counter, mixer.snr, silences, mixer.silent == "keep"
        engine.kernel("mix")(sound, plan, *self._sounds, *drawn)


def _bank(mixer: Mixer, sounds: Sounds) -> tuple[np.ndarray, int, np.ndarray, np.ndarray]:
    """Numbers of the files that can be read; versions of each; their samples, one behind the other; where each begins.

    Where a mixer imitates, there is no time to do so for each mixture: each file lies there as several microphones
    would have recorded it, as many as there is room for.
    """
    good, parts = [], []
    for number in range(len(sounds)):
        try:
            y = sounds.whole(number)
        except AudioError as error:
            sounds.fails(number, error)
            continue
        if len(y):
            good.append(number)
            parts.append(y)
    if not good:
        raise AudioError(f"DeviceMixtures: there must be a file that can be read: {sounds.failed}")
    versions = 1
    if mixer.imitate:
        versions = int(np.clip(_VERSIONS_BYTES // sum(y.nbytes for y in parts), 1, _VERSIONS))
        speech = sounds is mixer.clean
        draws = [random.generator(_IMITATION - speech, n, seed=mixer.seed) for n in range(len(parts) * versions)]
        parts = [mixer.imitated(parts[n // versions], draw, speech) for n, draw in enumerate(draws)]
    places = np.cumsum([0, *map(len, parts)], dtype=np.int64)
    return np.array(good), versions, np.concatenate(parts), places

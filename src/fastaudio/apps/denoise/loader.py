"""Batches of mixtures from threads. Owns: the pictures a network learns from, the queue, how long it was waited for."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import numpy as np

from ... import _check
from ...nn.parallel import ALONE, Communicator, Share
from .heads import Head
from .image import Image
from .mixing import Mixer, Mixture


class MixedBatches:
    """What `model.fit` takes: an epoch of (x, y) or (x, y, weights) each time it is gone through.

    Decoding, mixing and transforming run in `workers` threads, outside of Python's lock, at most `ahead` batches before
    the one asked for. The batches do not depend on either.

    Parameters
    ----------
    mixer : Mixer of `image.samples` samples
    head : Head
    image : Image
    batch_size, workers, ahead : int
    epoch : int; the first one's number: `model.epoch` to go on with a training

    Attributes
    ----------
    waited : float; seconds that batches were waited for

    Examples
    --------
    >>> import os, tempfile
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> from fastaudio.apps import denoise
    >>> for name in ("clean", "noise"):
    ...     os.mkdir(folder := os.path.join(root := tempfile.gettempdir(), f"{name}-{os.urandom(4).hex()}"))
    ...     fa.write(os.path.join(folder, "a.wav"), np.random.default_rng(0).uniform(-0.1, 0.1, 50000), 16000)
    ...     clean = folder if name == "clean" else clean
    >>> batches = denoise.MixedBatches(denoise.Mixer(clean, folder, seed=0), denoise.HEADS["direct"], batch_size=1)
    >>> [(x.shape, y.shape) for x, y in batches]
    [((1, 256, 256, 1), (1, 256, 256, 1))]
    """

    def __init__(
        self,
        mixer: Mixer,
        head: Head,
        image: Image | None = None,
        *,
        batch_size: int = 16,
        workers: int = 1,
        ahead: int = 3,
        epoch: int = 0,
    ):
        self.mixer, self.head, self.image = mixer, head, Image() if image is None else image
        if mixer.samples != self.image.samples or mixer.sr != self.image.sr:
            rule = f"mixer must give {self.image.samples} samples at {self.image.sr} Hz, as the image wants"
            raise _check.fail("MixedBatches", rule, (mixer.samples, mixer.sr))
        self.batch_size = _check.positive_int("MixedBatches", "batch_size", batch_size)
        self.workers = _check.positive_int("MixedBatches", "workers", workers)
        self.ahead = _check.positive_int("MixedBatches", "ahead", ahead)
        self.epoch = _check.non_negative_int("MixedBatches", "epoch", epoch)
        self.waited = 0.0

    def __len__(self) -> int:
        return -(-len(self.mixer) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[np.ndarray, ...]]:
        return (batch for _, batch in self.parts(ALONE))

    def parts(self, team: Communicator) -> Iterator[tuple[Share, tuple[np.ndarray, ...]]]:
        """One rank's rows of each batch, the others are not mixed."""
        epoch, self.epoch = self.epoch, self.epoch + 1
        pool = ThreadPoolExecutor(self.workers, "fastaudio-mixing")
        waiting: deque = deque()
        try:
            for number in range(len(self)):  # in the context of who asks: the same engine
                while len(waiting) < self.ahead and (following := number + len(waiting)) < len(self):
                    waiting.append(pool.submit(copy_context().run, self._part, following, epoch, team))
                started = time.perf_counter()
                made = waiting.popleft().result()
                self.waited += time.perf_counter() - started
                yield made
        finally:
            pool.shutdown(cancel_futures=True)

    def batch(self, number: int, epoch: int) -> tuple[np.ndarray, ...]:
        """Batch `number` of an epoch."""
        return self._part(number, epoch, ALONE)[1]

    def _part(self, number: int, epoch: int, team: Communicator) -> tuple[Share, tuple[np.ndarray, ...]]:
        first = number * self.batch_size
        rows = range(first, min(first + self.batch_size, len(self.mixer)))
        share = team.share(len(rows))
        made = [self.example(self.mixer(row, epoch)) for row in rows[share.place]]
        return share, tuple(np.stack(parts) for parts in zip(*made, strict=True))

    def example(self, mixture: Mixture) -> tuple[np.ndarray, ...]:
        """Picture of the noisy clip, what the network shall answer, and, where the head has some, weights."""
        D = self.image.spectra(np.stack((mixture.noisy, mixture.clean)))
        return self.head.example(self.image, D[0, :-1], D[1, :-1])

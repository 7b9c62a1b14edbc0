"""From settings to a network, and from blocks of a data set to what it takes. Owns: which shape belongs to which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ... import _check, models, nn
from ...data import Normalizer
from .settings import IMAGES, Settings

RECURRENT = ("lstm", "rnn")
MASKED = -1000.0  # what recurrent networks are given for frames behind the end; no normalised number is near it
SMALLEST = 11  # frames and coefficients that leave something after the cnn's three pools


def build(settings: Settings, shape: tuple[int, ...], classes: int) -> nn.Sequential:
    """The compiled network for inputs of `shape`, without the batch.

    Examples
    --------
    >>> from fastaudio.apps.genre.settings import settings
    >>> build(settings({"preset": "cnn3"}), (130, 13, 3), 10).count_params()
    46090
    """
    if settings.network == "mel_cnn":
        if min(shape[:2]) < 2 ** len(settings.filters):
            rule = "each block of a mel_cnn halves frames and bands: there are too few for so many filters"
            raise _check.fail("genre", rule, shape[:2])
        options = {"filters": settings.filters, "momentum": settings.momentum}
        model = models.mel_cnn(shape, classes, **options)
    elif settings.network == "mlp":
        options = {"units": settings.units, "dropout": settings.dropout, "l2": settings.l2}
        model = models.genre_mlp(shape, classes, **options)
    elif settings.network == "cnn":
        if min(shape[:2]) < SMALLEST:
            rule = f"a cnn needs at least {SMALLEST} frames and coefficients; an mlp, lstm or rnn takes fewer"
            raise _check.fail("genre", rule, shape[:2])
        model = models.genre_cnn(shape, classes, momentum=settings.momentum)
    else:
        make = {"lstm": models.genre_lstm, "rnn": models.genre_rnn}[settings.network]
        model = make(shape, classes, mask_value=MASKED)
    model.compile(nn.optim.Adam(settings.learning_rate), "sparse_categorical_crossentropy", ["accuracy"])
    return model


class Layout(NamedTuple):
    """Normalised, and shaped for the network: rows (N, T, C), or images (N, T, C, 1) or with a channel a feature.

    `images`: 0 for rows, else the number of channels; `masked`: frames behind the end of a sound are MASKED.
    """

    normalizer: Normalizer
    images: int
    masked: bool = False

    def __call__(self, blocks: np.ndarray) -> np.ndarray:
        """(N, frames, coefficients) of a data set -> input of the network."""
        x = self.normalizer(blocks)
        if self.masked:
            x[behind(blocks)] = MASKED
        if not self.images:
            return x
        return np.ascontiguousarray(np.stack(np.split(x, self.images, axis=2), axis=3))

    def to_dict(self) -> dict[str, Any]:
        return {"normalizer": self.normalizer.to_dict(), "images": self.images, "masked": self.masked}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Layout:
        return cls(Normalizer.from_dict(given["normalizer"]), int(given["images"]), bool(given["masked"]))


def behind(blocks: np.ndarray) -> np.ndarray:
    """(N, frames): those behind the end of a sound: zeros that fill a block give the same frame again and again.

    Examples
    --------
    >>> behind(np.array([[[3.0], [1.0], [2.0], [2.0]], [[1.0], [2.0], [3.0], [4.0]]])).astype(int).tolist()
    [[0, 0, 1, 1], [0, 0, 0, 0]]
    """
    same = (blocks == blocks[:, -1:]).all(2)
    same = np.logical_and.accumulate(same[:, ::-1], 1)[:, ::-1]
    return same & (same.sum(1, keepdims=True) > 1)


def layout(settings: Settings, train: Any) -> Layout:
    """What the network needs to know of the training part, and of no other."""
    images = 0
    if settings.network in IMAGES:
        images = len(train.columns) if settings.channels else 1
        if len(widths := set(train.columns.values())) > 1 and images > 1:
            raise _check.fail("genre", "features must be of one width to be channels of an image", sorted(widths))
    masked = settings.network in RECURRENT and settings.augment not in ("masks", "both")  # which would change them
    return Layout(Normalizer(settings.normalizer, settings.per).fit(train), images, masked)

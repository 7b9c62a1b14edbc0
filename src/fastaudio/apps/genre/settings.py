"""What a training of a classifier can be told, and the presets. Owns: their names and defaults."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ... import _check
from .. import config

NETWORKS = ("mel_cnn", "mlp", "cnn", "lstm", "rnn")
IMAGES = ("mel_cnn", "cnn")  # networks that take images
SCHEDULES = ("cosine", "constant")
AUGMENT = ("none", "masks", "sound", "both")


@dataclasses.dataclass(frozen=True)
class Settings:
    """Defaults of `fastaudio train genre`; a preset, a TOML file and `--set` go over them, in this order."""

    preset: str = "mel_cnn"
    # the data, where it is a folder of sound: None is chosen by its files
    features: tuple[str, ...] = ("mfcc",)
    sr: float | None = None  # Hz; None: that of most files, at most 22050
    segment_seconds: float | None = None  # None: at most 3, as the files are
    trim_db: float | None = None  # cut off both ends of a file that are so far below its loudest part (words: 20)
    n_mfcc: int = 13
    n_mels: int | None = None  # None: 128, or 40 for an n_fft below 1024, which has no more to tell apart
    n_fft: int | None = None  # None: the power of 2 next to 93 ms, 2048 at 22,050 Hz; half of it for short segments
    hop_length: int | None = None  # None: a quarter of n_fft
    # its parts
    by: str = "track"
    pattern: str | None = None
    table: str | None = None
    test: tuple[str, ...] = ()
    validation: tuple[str, ...] = ()
    fractions: tuple[float, ...] = (0.6, 0.15, 0.25)
    split_seed: int = 0
    # the network
    network: str = "cnn"
    channels: bool = False  # features as channels of an image instead of side by side
    units: tuple[int, ...] = (512, 256, 64)  # of the mlp
    dropout: float = 0.0  # of the mlp
    l2: float = 0.0  # of the mlp
    filters: tuple[int, ...] = (16, 32, 64)  # of the mel_cnn
    momentum: float = 0.9  # of the cnns' batch normalisation; Keras's 0.99 is too slow for small sets
    # the training
    epochs: int = 60
    batch_size: int = 32
    learning_rate: float = 1e-3
    schedule: str = "cosine"  # the learning rate falls to 0 over all epochs; or "constant"
    patience: int | None = None  # stop after so many epochs without a better one
    monitor: str = "val_loss"
    balance: bool = False  # weigh classes by how rare they are
    augment: str = "none"
    noise: float = 0.0  # in masked blocks, for augment masks
    copies: int = 2  # changed copies of each training track, for augment sound
    normalizer: str = "standard"
    per: str = "coefficient"
    seed: int = 0
    device: str = "auto"


#: name -> (what `--help` says, settings)
PRESETS: dict[str, tuple[str, dict[str, Any]]] = {
    "mel_cnn": (
        "convolutions on log-mel spectrograms; the default",
        {"network": "mel_cnn", "features": ("log_mel",), "n_mels": 64, "learning_rate": 2e-3},
    ),
    "mlp_small": ("one hidden layer of 64", {"network": "mlp", "units": (64,)}),
    "mlp": ("512, 256, 64 units; it overfits", {"network": "mlp"}),
    "mlp_regularised": ("mlp with L2 0.001 and dropout 0.3", {"network": "mlp", "l2": 1e-3, "dropout": 0.3}),
    "mlp_delta2": ("mlp on second differences of MFCCs", {"network": "mlp", "features": ("mfcc_delta2",)}),
    "cnn": ("three blocks of convolution on MFCCs", {"network": "cnn"}),
    "cnn3": (
        "cnn on MFCCs and their differences as three channels",
        {"network": "cnn", "features": ("mfcc", "mfcc_delta", "mfcc_delta2"), "channels": True},
    ),
    "lstm": ("two LSTM layers of 64", {"network": "lstm"}),
    "rnn": ("two plain recurrent layers of 64", {"network": "rnn"}),
}


def settings(*layers: Mapping[str, Any]) -> Settings:
    """The preset that the last of `layers` to name one names, and the layers over it.

    Examples
    --------
    >>> settings({"preset": "mlp", "epochs": 5}).units
    (512, 256, 64)
    >>> settings({"preset": "mlp"}, {"preset": "cnn3", "epochs": "7"}).channels
    True
    """
    found = config.with_preset("genre", Settings(), PRESETS, *layers)
    config.check_choices("genre", found, network=NETWORKS, augment=AUGMENT, schedule=SCHEDULES)
    counts = ("epochs", "batch_size", "n_mfcc", "n_mels", "n_fft", "hop_length", "copies")
    config.check_numbers(
        "genre",
        found,
        positive=(*counts, "sr", "segment_seconds", "trim_db", "learning_rate"),
        non_negative=("noise", "l2", "dropout", "momentum", "seed", "split_seed", "patience"),
    )
    for name in ("dropout", "momentum"):
        if getattr(found, name) >= 1:
            raise _check.fail("genre", f"{name} must be < 1", getattr(found, name))
    if found.channels and found.network not in IMAGES:
        raise _check.fail("genre", "channels must be false: only a cnn takes images", found.network)
    return found

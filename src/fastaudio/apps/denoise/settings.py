"""What a training of a denoiser can be told, and the presets. Owns: their names and defaults."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ... import _check, models
from .. import config
from .heads import HEADS
from .sounds import Sounds

OPTIMIZERS = ("adam", "sgd")
TORCH = "torch"  # the preset


@dataclasses.dataclass(frozen=True)
class Settings:
    """Defaults of `fastaudio train denoise`; a preset, a TOML file and `--set` go over them, in this order."""

    preset: str = "small"
    # the network
    network: str = "small"  # one of models.UNET_PRESETS
    head: str = "mask"  # or direct: the output is the clean picture
    frames: int = 256  # of 10 ms, a multiple of 16: what the network sees at a time
    compat: str | None = None  # "course": its scale of pictures, which cuts loud sound off
    # the mixtures
    snr: tuple[float, ...] = (-3.0, 25.0)  # dB, lowest and highest
    mixtures: int | None = None  # an epoch; none: as many as files of speech
    silent: str = "redraw"  # crops without sound; or keep
    silence_db: float = -50.0  # speech that is not louder is silent
    highpass_hz: float = 50.0  # below it nothing is speech, but noise; 0: recordings as they are
    imitate: bool = True  # learns from what other microphones and rooms would have recorded, too
    # what is held out: shares of the speakers and of the noises; regular expressions find these in paths
    validation: float = 0.1
    test: float = 0.1
    clean_group: str | None = None  # none: the first folder below the one given, or else the file's name
    noise_group: str | None = None
    validation_mixtures: int = 48
    test_mixtures: int = 32  # at 0, 5, 10 and 15 dB each
    # the training
    epochs: int = 60
    keep: int | None = None  # every so many epochs the weights are kept for good, in checkpoints/
    batch_size: int = 4
    optimizer: str = "adam"
    loss: str = "mse"
    learning_rate: float = 3e-3
    decay: bool = True  # the rate falls along half a cosine
    patience: int | None = None
    monitor: str = "val_loss"
    seed: int = 0
    device: str = "auto"  # or cpu, numba; cuda: the network on a GPU, which mixes as it trains

    def sounds(self, kind: str, files: Iterable[Any], sr: int) -> Sounds:
        """Files of speech ("clean") or of noise, as these settings have them heard."""
        return Sounds(files, sr, highpass_hz=self.highpass_hz if kind == "clean" else 0.0)


_COURSE = {
    "head": "direct", "snr": (0.0, 15.0), "highpass_hz": 0.0, "imitate": False, "batch_size": 16, "decay": False,
    "epochs": 50, "keep": 5, "seed": 42,
}  # fmt: skip
_V4 = {**_COURSE, "network": "v4", "optimizer": "adam", "loss": "l1", "learning_rate": 1e-4}

#: name -> (what `--help` says, settings); v2, v3, v4, torch: the course's, as its code has them
PRESETS: dict[str, tuple[str, dict[str, Any]]] = {
    "small": ("16 ... 128 channels with batch normalisation, a mask; the default", {}),
    "v2": (
        "16 ... 256 channels, SGD, squared error",
        {**_COURSE, "network": "v2", "optimizer": "sgd", "loss": "mse", "learning_rate": 1e-4},
    ),
    "v3": (
        "32 ... 512 channels, SGD, absolute error",
        {**_COURSE, "network": "v3", "optimizer": "sgd", "loss": "l1", "learning_rate": 1e-3, "epochs": 10},
    ),
    "v4": ("32 ... 512 channels, Adam, absolute error", _V4),
    TORCH: ("v4 whose steps PyTorch takes, to compare with; best.pth, too", {**_V4, "batch_size": 8}),
}


def settings(*layers: Mapping[str, Any]) -> Settings:
    """The preset that the last of `layers` to name one names, and the layers over it.

    Examples
    --------
    >>> settings({"preset": "v3", "epochs": 2}).loss
    'l1'
    >>> settings({"preset": "v4"}, {"head": "mask", "snr": "0,10"}).snr
    (0.0, 10.0)
    """
    found = config.with_preset("denoise", Settings(), PRESETS, *layers)
    config.check_choices("denoise", found, network=models.UNET_PRESETS, head=HEADS, optimizer=OPTIMIZERS)
    counts = ("epochs", "batch_size", "mixtures", "validation_mixtures", "test_mixtures", "keep")
    others = ("seed", "patience", "highpass_hz")
    config.check_numbers("denoise", found, positive=(*counts, "learning_rate"), non_negative=others)
    for name in ("validation", "test"):
        if not 0 < getattr(found, name) < 0.5:
            raise _check.fail("denoise", f"{name} must lie in (0, 0.5)", getattr(found, name))
    if found.preset == TORCH and found.device == "cuda":
        raise _check.fail("denoise", "the preset 'torch' trains on the CPU: device must be auto, cpu or numba", "cuda")
    if len(found.snr) != 2 or found.snr[0] > found.snr[1]:
        raise _check.fail("denoise", "snr must be lowest,highest", found.snr)
    return found

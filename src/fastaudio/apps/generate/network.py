"""The autoencoders of this job. Owns: which sizes are taken for sound and for pictures."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ... import _check, models, nn
from ...errors import ParameterError

#: name -> filters, strides; kernels are 3 x 3. "course" is the courses' network: 2,371,777 parameters for sound at 128
#: latent numbers, 10 GFLOP a sound and training step; "small" has as many layers and a fortieth of the arithmetic.
SIZES: dict[str, tuple[tuple[int, ...], tuple[Any, ...]]] = {
    "small": ((16, 32, 64, 64, 32), (2, 2, 2, 2, (2, 1))),
    "course": ((512, 256, 128, 64, 32), (2, 2, 2, 2, (2, 1))),
    "images": ((32, 64, 64, 64), (1, 2, 2, 1)),
}


def network(
    shape: tuple[int, int, int],
    *,
    model: str = "vae",
    latent: int = 128,
    size: str = "small",
    weight: float = 1e6,
    learning_rate: float = 5e-4,
    mean: float | None = None,
) -> Any:
    """A compiled models.VAE or models.Autoencoder of pictures (rows, columns, 1).

    Parameters
    ----------
    shape : of a picture; rows and columns must divide by the product of the strides
    model : "vae" or "autoencoder"
    latent : int > 0
    size : one of SIZES
    weight : of the reconstruction against the divergence; not used by an autoencoder
    learning_rate : of Adam
    mean : float in [0, 1]
        Of the pictures to learn: what the outputs begin around. Outputs that begin at one half come down with such
        force that, at 1e-3, a corner of every picture may end where the sigmoid is 1 and has no gradient, for good.

    Examples
    --------
    >>> network((256, 64, 1), size="course").count_params()
    2371777
    >>> network((28, 28, 1), size="images", latent=2).count_params()
    227653
    """
    _check.one_of("network", "model", model, ("vae", "autoencoder"))
    filters, strides = SIZES[_check.one_of("network", "size", size, tuple(SIZES))]
    for name, side, step in zip(("rows", "columns"), shape, steps(size), strict=False):
        if side % step:
            raise ParameterError(f"network: {name} of pictures must be a multiple of {step} for {size!r}, got {side}")
    arguments = (shape, filters, (3,) * len(filters), strides, latent)
    options = {"momentum": 0.9}  # small folders have few steps for running values to settle in
    if model == "vae":
        made = models.VAE(*arguments, reconstruction_weight=weight, **options)
    else:
        made = models.Autoencoder(*arguments, **options)
    if mean is not None:
        _begin_around(made.decoder, mean)
    made.compile(nn.optim.Adam(learning_rate), "mse")
    return made


def _begin_around(decoder: Any, mean: float) -> None:
    """The bias of the last layer, whose outputs go through a sigmoid."""
    share = min(max(float(mean), 1e-3), 1 - 1e-3)
    weights = decoder.get_weights()
    weights[-1] = np.full_like(weights[-1], np.log(share / (1 - share)))
    decoder.set_weights(weights)


def steps(size: str) -> tuple[int, int]:
    """What rows and columns of pictures must be multiples of."""
    pairs = [stride if isinstance(stride, tuple) else (stride, stride) for stride in SIZES[size][1]]
    return prod(pair[0] for pair in pairs), prod(pair[1] for pair in pairs)

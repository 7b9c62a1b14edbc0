"""The autoencoders of this job. Owns: which sizes are taken for sound and for pictures."""

from __future__ import annotations

from math import prod
from typing import Any

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
    made.compile(nn.optim.Adam(learning_rate), "mse")
    return made


def steps(size: str) -> tuple[int, int]:
    """What rows and columns of pictures must be multiples of."""
    pairs = [stride if isinstance(stride, tuple) else (stride, stride) for stride in SIZES[size][1]]
    return prod(pair[0] for pair in pairs), prod(pair[1] for pair in pairs)

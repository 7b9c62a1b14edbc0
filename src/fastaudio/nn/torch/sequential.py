"""torch's Sequential: layers as arguments."""

from __future__ import annotations

from typing import Any

from .. import sequential
from ..layer import Layer


def Sequential(*layers: Layer, **common: Any) -> sequential.Sequential:
    """`torch.nn.Sequential`: an `nn.Sequential` of the list.

    Examples
    --------
    >>> from fastaudio import nn
    >>> T = nn.torch
    >>> T.Sequential(T.Linear(13, 64), T.ReLU(), T.Linear(64, 10)).count_params()
    1546
    """
    return sequential.Sequential(list(layers), **common)

"""torch's normalisations: its momentum is one minus Keras's, its running variance that of n - 1."""

from __future__ import annotations

from typing import Any

from ..layers import batch_normalization, layer_normalization
from . import rules


def BatchNorm2d(
    num_features: int,
    eps: float = 1e-5,
    momentum: float = 0.1,
    affine: bool = True,
    track_running_stats: bool = True,
    **common: Any,
) -> batch_normalization.BatchNormalization:
    """`torch.nn.BatchNorm2d`: a `BatchNormalization` layer on (N, C, H, W).

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.BatchNorm2d(3)(np.zeros((2, 3, 5, 4))).shape
    (2, 3, 5, 4)
    """
    rules.only("BatchNorm2d", track_running_stats=(track_running_stats, (True,)))
    options = {"center": affine, "scale": affine, "unbiased": True, **rules.FIRST, **common}
    return batch_normalization.BatchNormalization(1 - momentum, eps, **options)


def BatchNorm1d(*arguments: Any, **named: Any) -> batch_normalization.BatchNormalization:
    """`torch.nn.BatchNorm1d`: a `BatchNormalization` layer on (N, C) or (N, C, T); arguments as `BatchNorm2d`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.BatchNorm1d(3)(np.zeros((2, 3, 20))).shape
    (2, 3, 20)
    """
    return BatchNorm2d(*arguments, **named)


def LayerNorm(
    normalized_shape: Any, eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True, **common: Any
) -> layer_normalization.LayerNormalization:
    """`torch.nn.LayerNorm`: a `LayerNormalization` layer over the last axes.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.LayerNorm((3, 4))(np.zeros((2, 3, 4))).shape
    (2, 3, 4)
    """
    shape = normalized_shape if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
    axis = -1 if len(shape) == 1 else list(range(-len(shape), 0))
    options = {"axis": axis, "center": elementwise_affine and bias, "scale": elementwise_affine, **common}
    return layer_normalization.LayerNormalization(eps, **options)

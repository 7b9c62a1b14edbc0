"""torch's Linear, and two layers that Keras calls the same: Flatten and Dropout."""

from __future__ import annotations

from typing import Any

from ..layers import dense, dropout, reshape
from . import rules


def Linear(in_features: int, out_features: int, bias: bool = True, **common: Any) -> dense.Dense:
    """`torch.nn.Linear`: a `Dense` layer.

    Parameters
    ----------
    in_features, out_features : int
    bias : bool
    input_shape : tuple, default (in_features,); of one sample, where it has more axes

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.Sequential([nn.torch.Linear(20, 30)]).count_params()
    630
    """
    where = common.get("name") or "Linear"
    common.setdefault("input_shape", (in_features,))
    return dense.Dense(
        out_features,
        use_bias=bias,
        kernel_initializer=rules.weights(where, "in_features", in_features, "torch_default"),
        bias_initializer=rules.uniform(in_features),
        **common,
    )


def Flatten(start_dim: int = 1, end_dim: int = -1, **common: Any) -> reshape.Flatten:
    """`torch.nn.Flatten`: (N, ...) -> (N, elements).

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.Flatten()(np.zeros((2, 3, 4))).shape
    (2, 12)
    """
    rules.only("Flatten", start_dim=(start_dim, (1,)), end_dim=(end_dim, (-1,)))
    return reshape.Flatten(**common)


def Dropout(p: float = 0.5, **common: Any) -> dropout.Dropout:
    """`torch.nn.Dropout`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.torch.Dropout()([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """
    return dropout.Dropout(p, **common)

"""torch's activations, as `Activation` layers."""

from __future__ import annotations

from typing import Any

from ..layers.activation import Activation
from . import rules


def ReLU(**common: Any) -> Activation:
    """`torch.nn.ReLU`."""
    return Activation("relu", **common)


def LeakyReLU(negative_slope: float = 0.01, **common: Any) -> Activation:
    """`torch.nn.LeakyReLU`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.torch.LeakyReLU()([[-1.0, 2.0]])
    array([[-0.01,  2.  ]], dtype=float32)
    """
    return Activation(("leaky_relu", negative_slope), **common)


def ELU(alpha: float = 1.0, **common: Any) -> Activation:
    """`torch.nn.ELU`."""
    return Activation(("elu", alpha), **common)


def GELU(approximate: str = "none", **common: Any) -> Activation:
    """`torch.nn.GELU`, the exact one."""
    rules.only("GELU", approximate=(approximate, ("none",)))
    return Activation("gelu", **common)


def Sigmoid(**common: Any) -> Activation:
    """`torch.nn.Sigmoid`."""
    return Activation("sigmoid", **common)


def Tanh(**common: Any) -> Activation:
    """`torch.nn.Tanh`."""
    return Activation("tanh", **common)


def Softmax(dim: int | None = -1, **common: Any) -> Activation:
    """`torch.nn.Softmax` over the last axis."""
    rules.only("Softmax", dim=(dim, (-1,)))
    return Activation("softmax", **common)


def LogSoftmax(dim: int | None = -1, **common: Any) -> Activation:
    """`torch.nn.LogSoftmax` over the last axis."""
    rules.only("LogSoftmax", dim=(dim, (-1,)))
    return Activation("log_softmax", **common)

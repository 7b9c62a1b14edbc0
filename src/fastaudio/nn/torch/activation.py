"""torch's activations, as `Activation` layers."""

from __future__ import annotations

from typing import Any

from ..layers.activation import Activation
from . import rules


def ReLU(**common: Any) -> Activation:
    """`torch.nn.ReLU`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.torch.ReLU()([[-1.0, 2.0]])
    array([[0., 2.]], dtype=float32)
    """
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
    """`torch.nn.ELU`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.torch.ELU()([[0.0, 2.0]])
    array([[0., 2.]], dtype=float32)
    """
    return Activation(("elu", alpha), **common)


def GELU(approximate: str = "none", **common: Any) -> Activation:
    """`torch.nn.GELU`, the exact one.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.torch.GELU()([[0.0, 9.0]])
    array([[0., 9.]], dtype=float32)
    """
    rules.only("GELU", approximate=(approximate, ("none",)))
    return Activation("gelu", **common)


def Sigmoid(**common: Any) -> Activation:
    """`torch.nn.Sigmoid`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.torch.Sigmoid()([[0.0]])
    array([[0.5]], dtype=float32)
    """
    return Activation("sigmoid", **common)


def Tanh(**common: Any) -> Activation:
    """`torch.nn.Tanh`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.torch.Tanh()([[0.0]])
    array([[0.]], dtype=float32)
    """
    return Activation("tanh", **common)


def Softmax(dim: int | None = -1, **common: Any) -> Activation:
    """`torch.nn.Softmax` over the last axis.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.torch.Softmax(-1)([[1.0, 1.0]])
    array([[0.5, 0.5]], dtype=float32)
    """
    rules.only("Softmax", dim=(dim, (-1,)))
    return Activation("softmax", **common)


def LogSoftmax(dim: int | None = -1, **common: Any) -> Activation:
    """`torch.nn.LogSoftmax` over the last axis.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.torch.LogSoftmax(-1)([[1.0, 1.0]]).round(3)
    array([[-0.693, -0.693]], dtype=float32)
    """
    rules.only("LogSoftmax", dim=(dim, (-1,)))
    return Activation("log_softmax", **common)


def Identity(**common: Any) -> Activation:
    """`torch.nn.Identity`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.torch.Identity()([[-1.0, 2.0]])
    array([[-1.,  2.]], dtype=float32)
    """
    return Activation("linear", **common)

"""torch: torch.nn's names for our layers, with its arguments, defaults, initial values and channels_first data.

    >>> import numpy as np
    >>> from fastaudio import nn
    >>> T = nn.torch
    >>> m = nn.Sequential([T.Conv2d(1, 8, 3, padding=1), T.ReLU(), T.Flatten(), T.Linear(240, 10)])
    >>> m.predict(np.zeros((2, 1, 6, 5)), verbose=0).shape
    (2, 10)

Owns: those names, as functions that make layers of `nn.layers`; files hold the layers. May touch: layers, losses, init,
Sequential. Never: kernels; the package torch, which is not needed.

Arguments that do not change what a layer computes (`inplace`, `device`) are not taken; values that our layers do not
support raise ParameterError. All take `name`, `dtype`, `trainable` and `input_shape`, as our layers do. Names
that mean nothing else in Keras (Linear, Conv2d, ...) are in `nn.layers`, too.
"""

from __future__ import annotations

from typing import Any

from .._absent import absent
from ..losses import BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, HuberLoss, L1Loss, MSELoss
from .activation import ELU, GELU, Identity, LeakyReLU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from .convolution import Conv1d, Conv2d, ConvTranspose2d
from .linear import Dropout, Flatten, Linear
from .normalization import BatchNorm1d, BatchNorm2d, LayerNorm
from .pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d, Upsample
from .recurrent import GRU, LSTM, RNN
from .sequential import Sequential

__all__ = [
    "AvgPool1d",
    "AvgPool2d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv1d",
    "Conv2d",
    "ConvTranspose2d",
    "CrossEntropyLoss",
    "Dropout",
    "ELU",
    "Flatten",
    "GELU",
    "GRU",
    "HuberLoss",
    "Identity",
    "L1Loss",
    "LSTM",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "MaxPool1d",
    "MaxPool2d",
    "RNN",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "Upsample",
]
__dir__ = __all__.copy  # tab completion: names, not files


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)

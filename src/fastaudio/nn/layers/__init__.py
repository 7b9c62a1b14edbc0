"""layers: what models are made of, with Keras's names and defaults.

Owns: one small file a layer, forward and backward next to each other. May touch: layer, blocked, activations,
parameter, registry. Never: optimizers, data, files.
"""

from .activation import ELU, Activation, LeakyReLU, ReLU, Softmax
from .batch_normalization import BatchNormalization
from .bidirectional import Bidirectional
from .conv1d import Conv1D
from .conv2d import Conv2D
from .conv2d_transpose import Conv2DTranspose
from .dense import Dense
from .dropout import Dropout
from .global_pooling import (
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
)
from .gru import GRU
from .layer_normalization import LayerNormalization
from .lstm import LSTM
from .masking import Masking
from .merge import Add, Concatenate
from .pooling import AveragePooling2D, MaxPooling2D
from .reshape import Flatten, Reshape
from .sampling import GaussianSampling
from .simple_rnn import SimpleRNN
from .upsampling import UpSampling2D

__all__ = [
    "ELU",
    "GRU",
    "LSTM",
    "Activation",
    "Add",
    "AveragePooling2D",
    "BatchNormalization",
    "Bidirectional",
    "Concatenate",
    "Conv1D",
    "Conv2D",
    "Conv2DTranspose",
    "Dense",
    "Dropout",
    "Flatten",
    "GaussianSampling",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "MaxPooling2D",
    "ReLU",
    "Reshape",
    "SimpleRNN",
    "Softmax",
    "UpSampling2D",
]

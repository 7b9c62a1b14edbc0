"""layers: what models are made of, with Keras's names and defaults.

Owns: one small file a layer, forward and backward next to each other. May touch: layer, blocked, activations,
parameter, registry. Never: optimizers, data, files.
"""

from .activation import Activation
from .batch_normalization import BatchNormalization
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
from .layer_normalization import LayerNormalization
from .merge import Add, Concatenate
from .pooling import AveragePooling2D, MaxPooling2D
from .reshape import Flatten, Reshape
from .sampling import GaussianSampling
from .upsampling import UpSampling2D

__all__ = [
    "Activation",
    "Add",
    "AveragePooling2D",
    "BatchNormalization",
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
    "MaxPooling2D",
    "Reshape",
    "UpSampling2D",
]

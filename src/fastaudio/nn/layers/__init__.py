"""layers: what models are made of, with Keras's names and defaults; torch's (Linear, Conv2d, ...) where Keras has none.

Owns: one small file a layer, forward and backward next to each other. May touch: layer, blocked, activations,
parameter, registry. Never: optimizers, data, files.
"""

from .activation import ELU, Activation, LeakyReLU, ReLU, Softmax
from .activity_regularization import ActivityRegularization
from .batch_normalization import BatchNormalization
from .bidirectional import Bidirectional
from .concatenate import Concatenate
from .conv1d import Conv1D
from .conv2d import Conv2D
from .conv2d_transpose import Conv2DTranspose
from .dense import Dense
from .depthwise_conv2d import DepthwiseConv2D, SeparableConv2D
from .dropout import Dropout
from .global_pooling import GlobalAveragePooling1D, GlobalAveragePooling2D, GlobalMaxPooling1D, GlobalMaxPooling2D
from .gru import GRU
from .istft import ISTFT
from .layer_normalization import LayerNormalization
from .lstm import LSTM
from .masking import Masking
from .mel_spectrogram import LogMel, MelSpectrogram
from .merge import Add, Average, Maximum, Minimum, Multiply, Subtract
from .noise import GaussianNoise
from .padding import Cropping1D, Cropping2D, ZeroPadding1D, ZeroPadding2D
from .permute import Permute
from .pooling import AveragePooling2D, MaxPooling2D
from .pooling1d import AveragePooling1D, MaxPooling1D, UpSampling1D
from .recurrent_state import State
from .repeat_vector import RepeatVector
from .reshape import Flatten, Reshape
from .sampling import GaussianSampling
from .simple_rnn import SimpleRNN
from .spatial_dropout import SpatialDropout1D, SpatialDropout2D
from .stft import STFT, STFTMagnitude
from .time_distributed import TimeDistributed
from .upsampling import UpSampling2D

# isort: split
from ..torch import (  # made of the layers above; names that Keras has, too, are in nn.torch alone
    GELU,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    LayerNorm,
    Linear,
    LogSoftmax,
    MaxPool2d,
    Sigmoid,
    Tanh,
    Upsample,
)

__all__ = [
    "GaussianNoise",
    "DepthwiseConv2D",
    "SeparableConv2D",
    "Cropping1D",
    "Cropping2D",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "AveragePooling1D",
    "MaxPooling1D",
    "UpSampling1D",
    "TimeDistributed",
    "Average",
    "Maximum",
    "Minimum",
    "Multiply",
    "Subtract",
    "ELU",
    "GELU",
    "GRU",
    "ISTFT",
    "LSTM",
    "STFT",
    "Activation",
    "ActivityRegularization",
    "Add",
    "AveragePooling2D",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNormalization",
    "Bidirectional",
    "Concatenate",
    "Conv1D",
    "Conv1d",
    "Conv2D",
    "Conv2DTranspose",
    "Conv2d",
    "ConvTranspose2d",
    "Dense",
    "Dropout",
    "Flatten",
    "GaussianSampling",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "LayerNorm",
    "LayerNormalization",
    "LeakyReLU",
    "Linear",
    "LogMel",
    "LogSoftmax",
    "Masking",
    "MaxPool2d",
    "MaxPooling2D",
    "MelSpectrogram",
    "Permute",
    "ReLU",
    "RepeatVector",
    "Reshape",
    "STFTMagnitude",
    "Sigmoid",
    "SimpleRNN",
    "Softmax",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "State",
    "Tanh",
    "UpSampling2D",
    "Upsample",
]
__dir__ = __all__.copy  # tab completion: names, not files

"""models: the networks of the courses, with their exact sizes.

Owns: the order of layers and skips. May touch: nn. Never: kernels, training loops, data.
"""

from .autoencoder import VAE, Autoencoder
from .cnn import genre_cnn
from .logistic_regression import logistic_regression
from .lstm import genre_lstm, genre_rnn
from .mel_cnn import mel_cnn
from .mlp import MLP, genre_mlp
from .neuron import neuron, sigmoid, sigmoid_derivative
from .unet import UNET_PRESETS, unet

__all__ = [
    "MLP",
    "UNET_PRESETS",
    "VAE",
    "Autoencoder",
    "genre_cnn",
    "genre_lstm",
    "genre_mlp",
    "genre_rnn",
    "logistic_regression",
    "mel_cnn",
    "neuron",
    "sigmoid",
    "sigmoid_derivative",
    "unet",
]
__dir__ = __all__.copy  # tab completion: names, not files

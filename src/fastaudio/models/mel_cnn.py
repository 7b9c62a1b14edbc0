"""A small classifier of spectrograms that looks for patterns wherever they are."""

from __future__ import annotations

from .. import nn


def mel_cnn(
    input_shape: tuple[int, int, int] = (130, 64, 1),
    classes: int = 10,
    *,
    filters: tuple[int, ...] = (16, 32, 64),
    dropout: float = 0.3,
    momentum: float = 0.9,
) -> nn.Sequential:
    """Blocks of convolution, batch normalisation and max-pooling, a mean over time and frequency, softmax.

    The mean makes it small, 24,394 parameters for any length, and indifferent to when something sounds: of the networks
    here the one that learns most from a few hundred sounds.

    Parameters
    ----------
    input_shape : (frames, mel bands, channels)
    classes : int
    filters : of each block; every block halves time and frequency
    dropout : float
    momentum : float; of the batch normalisation's running means

    Examples
    --------
    >>> mel_cnn().count_params(), mel_cnn((1000, 128, 1)).count_params()
    (24394, 24394)
    """
    L = nn.layers
    stack: list[nn.Layer] = []
    for number in filters:
        first = {} if stack else {"input_shape": input_shape}
        stack.append(L.Conv2D(number, 3, padding="same", activation="relu", **first))
        stack += [L.BatchNormalization(momentum=momentum), L.MaxPooling2D(2)]
    return nn.Sequential([*stack, L.GlobalAveragePooling2D(), L.Dropout(dropout), L.Dense(classes, "softmax")])

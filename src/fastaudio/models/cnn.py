"""The genre classifier of the courses on MFCCs as images."""

from __future__ import annotations

from .. import nn


def genre_cnn(
    input_shape: tuple[int, int, int] = (130, 13, 1), classes: int = 10, *, momentum: float = 0.99
) -> nn.Sequential:
    """Three blocks of convolution, max-pooling and batch normalisation, two dense layers; 45,514 parameters.

    With deltas as second and third channel, `input_shape=(130, 13, 3)`, it has 46,090.

    Parameters
    ----------
    input_shape : (frames, coefficients, channels)
    classes : int
    momentum : float; of the batch normalisation's running means: 0.99 needs hundreds of steps to arrive anywhere

    Examples
    --------
    >>> genre_cnn().count_params(), genre_cnn((130, 13, 3)).count_params()
    (45514, 46090)
    """
    L = nn.layers
    return nn.Sequential(
        [
            L.Conv2D(32, 3, activation="relu", input_shape=input_shape),
            L.MaxPooling2D(3, 2, "same"),
            L.BatchNormalization(momentum=momentum),
            L.Conv2D(32, 3, activation="relu"),
            L.MaxPooling2D(3, 2, "same"),
            L.BatchNormalization(momentum=momentum),
            L.Conv2D(32, 2, activation="relu"),
            L.MaxPooling2D(2, 2, "same"),
            L.BatchNormalization(momentum=momentum),
            L.Flatten(),
            L.Dense(64, "relu"),
            L.Dropout(0.3),
            L.Dense(classes, "softmax"),
        ]
    )

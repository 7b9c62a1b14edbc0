"""The genre classifier of the courses on MFCCs as a sequence, with plain recurrent layers."""

from __future__ import annotations

from .. import nn


def genre_rnn(input_shape: tuple[int, int] = (130, 13), classes: int = 10) -> nn.Sequential:
    """`genre_lstm` with SimpleRNN layers, which have no gates; 18,058 parameters.

    Parameters
    ----------
    input_shape : (frames, coefficients)
    classes : int

    Examples
    --------
    >>> genre_rnn().count_params()
    18058
    """
    L = nn.layers
    return nn.Sequential(
        [
            L.SimpleRNN(64, return_sequences=True, input_shape=input_shape),
            L.SimpleRNN(64),
            L.Dense(64, "relu"),
            L.Dropout(0.3),
            L.Dense(classes, "softmax"),
        ]
    )

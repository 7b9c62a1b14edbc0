"""The genre classifier of the courses on MFCCs as a sequence."""

from __future__ import annotations

from .. import nn


def genre_lstm(input_shape: tuple[int, int] = (130, 13), classes: int = 10) -> nn.Sequential:
    """Two LSTM layers of 64 units, a dense layer, dropout, softmax; 57,802 parameters (one bias a gate).

    Parameters
    ----------
    input_shape : (frames, coefficients)
    classes : int

    Examples
    --------
    >>> genre_lstm().count_params()
    57802
    """
    L = nn.layers
    return nn.Sequential(
        [
            L.LSTM(64, return_sequences=True, input_shape=input_shape),
            L.LSTM(64),
            L.Dense(64, "relu"),
            L.Dropout(0.3),
            L.Dense(classes, "softmax"),
        ]
    )

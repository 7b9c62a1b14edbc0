"""The genre classifiers of the courses on MFCCs as a sequence."""

from __future__ import annotations

from .. import nn


def genre_lstm(
    input_shape: tuple[int, int] = (130, 13), classes: int = 10, *, mask_value: float | None = None
) -> nn.Sequential:
    """Two LSTM layers of 64 units, a dense layer, dropout, softmax; 57,802 parameters (one bias a gate).

    Parameters
    ----------
    input_shape : (frames, coefficients)
    classes : int
    mask_value : float, optional; frames of nothing else are left out, see `nn.layers.Masking`

    Examples
    --------
    >>> genre_lstm().count_params()
    57802
    """
    return _classifier(nn.layers.LSTM, input_shape, classes, mask_value)


def genre_rnn(
    input_shape: tuple[int, int] = (130, 13), classes: int = 10, *, mask_value: float | None = None
) -> nn.Sequential:
    """`genre_lstm` with SimpleRNN layers, which have no gates; 18,058 parameters.

    Parameters
    ----------
    input_shape, classes, mask_value : as of `genre_lstm`

    Examples
    --------
    >>> genre_rnn().count_params()
    18058
    """
    return _classifier(nn.layers.SimpleRNN, input_shape, classes, mask_value)


def _classifier(cell: type, shape: tuple[int, int], classes: int, mask_value: float | None) -> nn.Sequential:
    L = nn.layers
    masks = [] if mask_value is None else [L.Masking(mask_value, input_shape=shape)]
    return nn.Sequential(
        [
            *masks,
            cell(64, return_sequences=True, input_shape=shape),
            cell(64),
            L.Dense(64, "relu"),
            L.Dropout(0.3),
            L.Dense(classes, "softmax"),
        ]
    )

"""torch's recurrent modules: one layer, or several with dropout between, one way or both."""

from __future__ import annotations

from typing import Any

from ... import _check
from ..layer import Layer
from ..layers import bidirectional, dropout, gru, lstm, recurrent, simple_rnn
from ..sequential import Sequential
from . import rules


def RNN(
    input_size: int,
    hidden_size: int,
    num_layers: int = 1,
    nonlinearity: str = "tanh",
    bias: bool = True,
    batch_first: bool = False,
    dropout: float = 0.0,
    bidirectional: bool = False,
    **common: Any,
) -> Layer:
    """`torch.nn.RNN`: `SimpleRNN` layers; arguments as `LSTM`, and `nonlinearity`, "tanh" or "relu".

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.RNN(3, 5, batch_first=True)(np.zeros((2, 7, 3))).shape
    (2, 7, 5)
    """
    common |= {"activation": nonlinearity, "recurrent_bias": True}
    return _stack(
        simple_rnn.SimpleRNN, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, common
    )


def GRU(
    input_size: int,
    hidden_size: int,
    num_layers: int = 1,
    bias: bool = True,
    batch_first: bool = False,
    dropout: float = 0.0,
    bidirectional: bool = False,
    **common: Any,
) -> Layer:
    """`torch.nn.GRU`: `GRU` layers; arguments as `LSTM`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.GRU(3, 5, batch_first=True)(np.zeros((2, 7, 3))).shape
    (2, 7, 5)
    """
    return _stack(gru.GRU, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, common)


def LSTM(
    input_size: int,
    hidden_size: int,
    num_layers: int = 1,
    bias: bool = True,
    batch_first: bool = False,
    dropout: float = 0.0,
    bidirectional: bool = False,
    proj_size: int = 0,
    **common: Any,
) -> Layer:
    """`torch.nn.LSTM`: `LSTM` layers with two biases, `Bidirectional` if asked for.

    Its output is the first of torch's, all states of the last layer; with `return_sequences=False` the last states
    only, as torch's `h_n[-1]`.

    Parameters
    ----------
    input_size, hidden_size : int
    num_layers : int; more than one are a `Sequential` of layers l0, l1, ...
    bias : bool
    batch_first : must be True: in our graphs the batch is the first axis of all arrays
    dropout : float; between the layers
    bidirectional : bool
    proj_size : must be 0
    return_sequences : bool, default True
    return_state : bool; a call of one layer gives [output, h, c], and takes `initial_state=[h, c]`: arrays (N, units),
        of both directions one after the other

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.torch.LSTM(3, 5, 2, batch_first=True, bidirectional=True)(np.zeros((2, 7, 3))).shape
    (2, 7, 10)
    """
    rules.only("LSTM", proj_size=(proj_size, (0,)))
    common |= {"recurrent_bias": True, "unit_forget_bias": False}
    return _stack(lstm.LSTM, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, common)


def _stack(
    cell: type[recurrent.Recurrent], inputs: int, units: int, count: int, bias: bool, batch_first: bool, rate: float,
    both_ways: bool, options: dict[str, Any],
) -> Layer:  # fmt: skip
    where = options.pop("name", None)
    sequences = options.pop("return_sequences", True)
    if count > 1:
        rules.only(where or cell.__name__, return_state=(options.get("return_state", False), (False,)))
    first = {"input_shape": options.pop("input_shape", None)}
    rules.only(where or cell.__name__, batch_first=(batch_first, (True,)))
    _check.positive_int(where or cell.__name__, "num_layers", count)
    draw = rules.uniform(units)
    dtype = {"dtype": options.get("dtype", "float32")}
    layers: list[Layer] = []
    for number in range(count):
        last = number == count - 1
        given = {**options, "use_bias": bias, "recurrent_initializer": draw, "bias_initializer": draw}
        given["kernel_initializer"] = rules.weights(where or cell.__name__, "input_size", inputs, draw)
        given["name"] = where if count == 1 else f"l{number}"
        name = given.pop("name") if both_ways else None
        layer: Layer = cell(units, return_sequences=sequences or not last, **first, **given)
        layers.append(bidirectional.Bidirectional(layer, name=name) if both_ways else layer)
        if rate and not last:
            layers.append(dropout.Dropout(rate, **dtype))
        first, inputs = {}, units * (1 + both_ways)
    return layers[0] if count == 1 else Sequential(layers, name=where or cell.__name__.lower(), **dtype)

"""rnn, gru and lstm over all time steps, and their backward passes."""

from ...ops import ACT
from .recurrent_backward import backward
from .recurrent_cell import GRU, LSTM, RNN
from .recurrent_forward import forward


def _checked(kernel, act):
    if act not in (ACT["tanh"], ACT["relu"]):
        raise ValueError(f"{kernel}: act must be tanh or relu")
    return act


def rnn(y, h_last, x, wx, wh, b, mask, h0, act, reverse):
    last, states = (h_last, None), (h0, None)
    forward(RNN, y, None, None, *last, x, wx, wh, b, None, mask, *states, _checked("rnn", act), reverse)


def rnn_backward(dx, dwx, dwh, db, dh0, dy, dh_last, x, y, wx, wh, mask, h0, act, reverse):
    gradients, given = (dx, dwx, dwh, db, None, dh0, None), (dy, dh_last, None)
    act = _checked("rnn_backward", act)
    backward(RNN, *gradients, *given, x, y, None, None, wx, wh, mask, h0, None, act, reverse)


def gru(y, gates, h_last, x, wx, wh, b, bh, mask, h0, reverse):
    forward(GRU, y, None, gates, h_last, None, x, wx, wh, b, bh, mask, h0, None, 0, reverse)


def gru_backward(dx, dwx, dwh, db, dbh, dh0, dy, dh_last, x, y, gates, wx, wh, mask, h0, reverse):
    gradients, given = (dx, dwx, dwh, db, dbh, dh0, None), (dy, dh_last, None)
    backward(GRU, *gradients, *given, x, y, None, gates, wx, wh, mask, h0, None, 0, reverse)


def lstm(y, c, gates, h_last, c_last, x, wx, wh, b, mask, h0, c0, reverse):
    forward(LSTM, y, c, gates, h_last, c_last, x, wx, wh, b, None, mask, h0, c0, 0, reverse)


def lstm_backward(dx, dwx, dwh, db, dh0, dc0, dy, dh_last, dc_last, x, y, c, gates, wx, wh, mask, h0, c0, reverse):
    gradients, given = (dx, dwx, dwh, db, None, dh0, dc0), (dy, dh_last, dc_last)
    backward(LSTM, *gradients, *given, x, y, c, gates, wx, wh, mask, h0, c0, 0, reverse)

"""rnn, gru and lstm over all time steps, and their backward passes."""

from ...rules import rnn_activation
from .recurrent_backward import backward
from .recurrent_cell import GRU, LSTM, RNN, Gradients, Pass
from .recurrent_forward import forward


def rnn(y, h_last, x, wx, wh, b, mask, h0, act, reverse):
    forward(RNN, Pass(x, y, wx, wh, mask, h0, b=b, h_last=h_last), rnn_activation("rnn", act), reverse)


def rnn_backward(dx, dwx, dwh, db, dh0, dy, dh_last, x, y, wx, wh, mask, h0, act, reverse):
    gradients = Gradients(dx, dwx, dwh, db, dh0, dy, dh_last)
    backward(RNN, Pass(x, y, wx, wh, mask, h0), gradients, rnn_activation("rnn_backward", act), reverse)


def gru(y, gates, h_last, x, wx, wh, b, bh, mask, h0, reverse):
    forward(GRU, Pass(x, y, wx, wh, mask, h0, b=b, bh=bh, gates=gates, h_last=h_last), 0, reverse)


def gru_backward(dx, dwx, dwh, db, dbh, dh0, dy, dh_last, x, y, gates, wx, wh, mask, h0, reverse):
    gradients = Gradients(dx, dwx, dwh, db, dh0, dy, dh_last, dbh)
    backward(GRU, Pass(x, y, wx, wh, mask, h0, gates=gates), gradients, 0, reverse)


def lstm(y, c, gates, h_last, c_last, x, wx, wh, b, mask, h0, c0, reverse):
    p = Pass(x, y, wx, wh, mask, h0, c0, b=b, c=c, gates=gates, h_last=h_last, c_last=c_last)
    forward(LSTM, p, 0, reverse)


def lstm_backward(dx, dwx, dwh, db, dh0, dc0, dy, dh_last, dc_last, x, y, c, gates, wx, wh, mask, h0, c0, reverse):
    gradients = Gradients(dx, dwx, dwh, db, dh0, dy, dh_last, dc0=dc0, dc_last=dc_last)
    backward(LSTM, Pass(x, y, wx, wh, mask, h0, c0, c=c, gates=gates), gradients, 0, reverse)

#pragma once
// Recurrent layers over all time steps of a batch. N sequences of `steps`, C = inputs, H = units, G gates:
// 1 (rnn), 3 (gru: r z n), 4 (lstm: i f g o). wx (C, G H), wh (H, G H), b and bh (G H).
#include <cstdint>

#include "fastaudio/nn/elementwise.hpp"
#include "fastaudio/status.hpp"

namespace fa {

struct Sequences {
  int64_t rows, steps, inputs, units;
  bool reverse;         // from the last step to the first; every array keeps its order in time
  Act act;              // rnn: tanh or relu
  const uint8_t* mask;  // (N, T) or null; at a step of 0 the state stays as it is
};

// All but y, x, wx and wh may be null where a cell or a caller has no use for it.
template <class T>
struct RecurrentForward {
  T *y, *c, *gates;             // (N, T, H) twice and (N, T, 4 H): hidden states, cell states, what backward needs
  T *h_last, *c_last;           // (N, H): the states after the last step taken
  const T *x, *wx, *wh, *b, *bh;
  const T *h0, *c0;             // (N, H), null: zeros
};

// dx, dh0 and dc0 are assigned, the others added to; null: not wanted.
template <class T>
struct RecurrentBackward {
  T *dx, *dwx, *dwh, *db, *dbh, *dh0, *dc0;
  const T *dy, *dh_last, *dc_last;  // null: zeros
  const T *x, *y, *c, *gates, *wx, *wh, *h0, *c0;
};

template <class T>
struct RecurrentKernels {
  Status (*rnn)(const RecurrentForward<T>&, const Sequences&);
  Status (*gru)(const RecurrentForward<T>&, const Sequences&);
  Status (*lstm)(const RecurrentForward<T>&, const Sequences&);
  Status (*rnn_backward)(const RecurrentBackward<T>&, const Sequences&);
  Status (*gru_backward)(const RecurrentBackward<T>&, const Sequences&);
  Status (*lstm_backward)(const RecurrentBackward<T>&, const Sequences&);
};

}  // namespace fa

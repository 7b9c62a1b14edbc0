#pragma once
// What kernels that run along a signal or a sequence of frames are told.
#include <cstdint>

#include "fastaudio/status.hpp"

namespace fa {

struct PcenNumbers {
  double b, gain, bias, power, eps;
};
// Frames before and from a peak on for the maximum and for the mean, what it must exceed the mean by, frames to the next.
struct PeakSpans {
  int64_t pre_max, post_max, pre_avg, post_avg, wait;
  double delta;
};

// Places in a sequence of frames, and the next frame's share of the magnitude there; `hold`: the last frame goes on.
struct StretchSteps {
  const double *places, *weights;
  int64_t count;
  bool hold;
};

// Transitions of a model of states, by their logarithms: run i has those from state `from[i]`, ascending, to the `count[i]`
// states from `to[i]` on; weights (runs, width).
struct Transitions {
  const int64_t *from, *to, *count;
  const double* weights;
  int64_t runs, width;
};

// path (rows, steps), score (rows,) of log probabilities: prob (rows, steps, states), trans (from, to), init (states,)
using Viterbi = Status (*)(int64_t* path, double* score, const double* prob, const double* trans, const double* init,
                           int64_t rows, int64_t steps, int64_t states);
// links, log probabilities prob (steps, states); value (states,): of the best path to each state, in and out
using ViterbiStep = Status (*)(uint16_t* links, double* value, const double* prob, int64_t steps, int64_t states,
                               const Transitions&);

}  // namespace fa

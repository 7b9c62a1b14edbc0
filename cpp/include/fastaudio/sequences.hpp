#pragma once
// What kernels that run along a signal or a sequence of frames are told.
#include <cstdint>

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

}  // namespace fa

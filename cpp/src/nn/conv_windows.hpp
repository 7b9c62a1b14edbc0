#pragma once
// The axes of a convolution, forward and backward, from its kernel, stride, padding and dilation.
#include "conv.hpp"

namespace fa::FA_ISA {
namespace {

// One axis of a convolution, of whose results those from `first` on are wanted. numbers: 2 * kernel of them, filled here;
// `weight`: elements between taps.
struct Window {
  int64_t kernel, stride, pad, dilation, weight;
  int64_t* numbers;
  int64_t first;
};

// Output i reads input i * stride - pad + a * dilation.
Axis forward_axis(const Window& v) {
  Axis axis{v.stride, v.kernel, v.numbers, v.numbers + v.kernel};
  for (int64_t a = 0; a < v.kernel; ++a) {
    axis.offset[a] = v.first * v.stride + a * v.dilation - v.pad;
    axis.weight[a] = a * v.weight;
  }
  return axis;
}

// Inputs phase, phase + stride, ... are read by neighbouring outputs, each through the taps that fit the phase.
Axis backward_axis(const Window& v, int64_t phase) {
  Axis axis{1, 0, v.numbers, v.numbers + v.kernel};
  for (int64_t a = 0; a < v.kernel; ++a) {
    const int64_t place = phase + v.first + v.pad - a * v.dilation;
    if (place % v.stride) continue;
    axis.offset[axis.count] = place / v.stride;
    axis.weight[axis.count++] = a * v.weight;
  }
  return axis;
}

struct Windows {
  Window rows, cols;
  int64_t* tables;
};
// Memory for the numbers of both axes and the tables of `correlate`; false if there is none.
bool windows(const Conv2d& g, Windows& v, char* memory, int64_t first = 0) {
  int64_t* numbers = reinterpret_cast<int64_t*>(memory);
  v.rows = {g.kh, g.sh, g.pt, g.dh, g.kw * block_weights, numbers, 0};
  v.cols = {g.kw, g.sw, g.pl, g.dw, block_weights, numbers + 2 * g.kh, first};
  v.tables = numbers + 2 * (g.kh + g.kw);
  return memory;
}
size_t window_bytes(const Conv2d& g) { return size_t(2 * (g.kh + g.kw) + 4 * g.kh * g.kw) * sizeof(int64_t); }

}  // namespace
}  // namespace fa::FA_ISA

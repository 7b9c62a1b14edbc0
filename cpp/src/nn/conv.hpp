#pragma once
// What the convolution kernels share: pixels of blocked images, and a convolution seen along one axis.
#include "../simd/simd.hpp"
#include "fastaudio/nn/conv.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t lanes = 16;               // channels of a block
constexpr int64_t block_weights = 16 * 16;  // weights of two blocks at one tap

FA_INLINE int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }
FA_INLINE int64_t at_least(int64_t a, int64_t b) { return a < b ? b : a; }
FA_INLINE int64_t at_most(int64_t a, int64_t b) { return a > b ? b : a; }
FA_INLINE int64_t blocks_of(int64_t channels) { return ceil_div(channels, lanes); }

// A grid of pixels in a blocked array; the steps between pixels, blocks and images count elements.
template <class T>
struct Grid {
  T* data;
  int64_t rows, cols, row, col, block, image;

  Grid turned() const { return {data, cols, rows, col, row, block, image}; }
};
template <class T>
FA_INLINE Grid<T> grid(T* data, int64_t channels, int64_t h, int64_t w, int64_t pixel = lanes) {
  return {data, h, w, w * pixel, pixel, h * w * pixel, blocks_of(channels) * h * w * pixel};
}

// The taps of one axis: tap t of output i reads input i * step + offset[t], with the weights number weight[t].
struct Axis {
  int64_t step, count;
  int64_t *offset, *weight;

  int64_t lowest() const { return extreme(-1); }
  int64_t highest() const { return extreme(1); }
  int64_t extreme(int64_t sign) const {
    int64_t best = count ? offset[0] : 0;
    for (int64_t t = 1; t < count; ++t)
      if (sign * offset[t] > sign * best) best = offset[t];
    return best;
  }
};

// The channels of one group are a run in both arrays. Blocks of the other array that see channels [first, first + count):
struct Range {
  int64_t first, last;  // last excluded
};
FA_INLINE Range blocks_seen(int64_t first, int64_t count, int64_t channels, int64_t others, int64_t groups) {
  const int64_t mine = channels / groups, theirs = others / groups, end = at_most(first + count, channels);
  const int64_t low = first / mine, high = (end - 1) / mine + 1;
  return {low * theirs / lanes, blocks_of(high * theirs)};
}

}  // namespace
}  // namespace fa::FA_ISA

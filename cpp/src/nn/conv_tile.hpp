#pragma once
// The register tile of the direct convolution: up to tile_pixels pixels of a row times two vectors of output channels.
#include "conv.hpp"

namespace fa::FA_ISA {
namespace {

#if FA_VECTOR_BYTES == 64 || defined(__aarch64__)
constexpr int tile_pixels = 14;  // 28 accumulators of 32 registers
#else
constexpr int tile_pixels = 6;  // 12 of 16
#endif

template <class T>
struct Tile {
  const T* x;            // element x_taps[t] further lies the first pixel's input at tap t
  int64_t step, block;   // between the inputs of neighbouring pixels, and between input blocks
  const int64_t *x_taps, *w_taps;
  int64_t taps;
  const T* w;
  int64_t w_block, w_high;  // between input blocks, and to the second vector
  int64_t blocks, last;     // input blocks, and channels of the last of them
  T* y;
  int64_t y_step, y_high;
  const T* add;             // what the sums are added to: the bias, or y's partial sums
  int64_t add_step, add_high;
  T floor;                  // of results: 0 for relu, else -inf
};

// V: vectors of output channels; unit: neighbouring pixels read neighbouring inputs; one: there is a single input channel,
// its pixels are next to each other, and loops over blocks and channels would cost as much as the sum.
template <class T, int R, int V, bool unit, bool one>
__attribute__((noinline)) void tile(const Tile<T>& job) {
  Vec<T> sum[R][V] = {};
  const int64_t step = !unit ? job.step : one ? 1 : lanes, blocks = one ? 1 : job.blocks;
  for (int64_t block = 0; block < blocks; ++block) {
    const int64_t channels = one ? 1 : block + 1 < job.blocks ? lanes : job.last;
    for (int64_t t = 0; t < job.taps; ++t) {
      const T *x = job.x + block * job.block + job.x_taps[t], *w = job.w + block * job.w_block + job.w_taps[t];
      const T* high = w + (V == 2 && W<T> < lanes ? W<T> : job.w_high);
      if (!one && job.taps == 1) {  // little is done with a pixel before the next block's is wanted, which lies far off
        const T* const next = x + (block + 1 < blocks ? job.block : R * step);
#pragma GCC unroll 14
        for (int i = 0; i < R; ++i) __builtin_prefetch(next + i * step);
      }
      for (int64_t c = 0; c < channels; ++c, ++x, w += lanes, high += lanes) {
        Vec<T> weights[V];
        weights[0] = load(w);
        if constexpr (V == 2) weights[1] = load(high);
#pragma GCC unroll 14
        for (int i = 0; i < R; ++i) {
          const Vec<T> value = splat(x[i * step]);
#pragma GCC unroll 2
          for (int v = 0; v < V; ++v) sum[i][v] += value * weights[v];
        }
      }
    }
  }
  const Vec<T> floor = splat(job.floor);
#pragma GCC unroll 14
  for (int i = 0; i < R; ++i)
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) {
      const Vec<T> total = sum[i][v] + load(job.add + i * job.add_step + v * job.add_high);
      store(job.y + i * job.y_step + v * job.y_high, vmax(total, floor));
    }
}

template <class T, int V, bool unit, bool one, int R = tile_pixels>
FA_INLINE void run_tile(int64_t pixels, const Tile<T>& job) {
  if (pixels == R) return tile<T, R, V, unit, one>(job);
  if constexpr (R > 1) run_tile<T, V, unit, one, R - 1>(pixels, job);
}

template <class T, int V>
FA_INLINE void run_tile(int64_t pixels, const Tile<T>& job) {
  const bool one = job.blocks == 1 && job.last == 1;
  if (one && job.step == 1) return run_tile<T, V, true, true>(pixels, job);
  return job.step == lanes ? run_tile<T, V, true, false>(pixels, job) : run_tile<T, V, false, false>(pixels, job);
}

// One tile of `pixels` pixels; two: both vectors of output channels are wanted.
template <class T>
FA_INLINE void run_tile(int64_t pixels, bool two, const Tile<T>& job) {
  if constexpr (W<T> == lanes)
    if (!two) return run_tile<T, 1>(pixels, job);
  return run_tile<T, 2>(pixels, job);
}

}  // namespace
}  // namespace fa::FA_ISA

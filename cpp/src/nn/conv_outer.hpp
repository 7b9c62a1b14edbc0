#pragma once
// The register tile of the weights' gradient: channels of x, or taps of a single channel, times two vectors of channels of
// dy, summed over pixels.
#include "conv.hpp"

namespace fa::FA_ISA {
namespace {

#if FA_VECTOR_BYTES == 64 || defined(__aarch64__)
constexpr int outer_rows = 8;
#else
constexpr int outer_rows = 6;
#endif

template <class T>
struct Outer {
  const T* x;
  int64_t x_row, x_col, x_next;  // x_next: from one channel, or tap, to the next
  const T* dy;
  int64_t dy_row, dy_col, dy_high;
  int64_t rows, cols;
  T* sum;  // sum[i * sum_row + k] += x[i * x_next] dy[k]
  int64_t sum_row;
};

template <class T, int R, int V, bool taps>
__attribute__((noinline)) void outer(const Outer<T>& job) {
  Vec<T> sum[R][V] = {};
  const int64_t next = taps ? job.x_next : 1;
  for (int64_t r = 0; r < job.rows; ++r) {
    const T *x = job.x + r * job.x_row, *dy = job.dy + r * job.dy_row;
    for (int64_t q = 0; q < job.cols; ++q, x += job.x_col, dy += job.dy_col) {
      Vec<T> value[V];
      value[0] = load(dy);
      if constexpr (V == 2) value[1] = load(dy + (W<T> < lanes ? W<T> : job.dy_high));
#pragma GCC unroll 8
      for (int i = 0; i < R; ++i) {
        const Vec<T> factor = splat(x[i * next]);
#pragma GCC unroll 2
        for (int v = 0; v < V; ++v) sum[i][v] += factor * value[v];
      }
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < R; ++i)
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) {
      T* const to = job.sum + i * job.sum_row + v * W<T>;
      store(to, load(to) + sum[i][v]);
    }
}

template <class T, int V, bool taps, int R = outer_rows>
FA_INLINE void run_outer(int64_t count, const Outer<T>& job) {
  if (count == R) return outer<T, R, V, taps>(job);
  if constexpr (R > 1) run_outer<T, V, taps, R - 1>(count, job);
}

}  // namespace
}  // namespace fa::FA_ISA

#pragma once
// The register tile of the weights' gradient: channels of x, or taps of a single channel, times two vectors of channels of
// dy, summed over pixels.
#include "conv.hpp"

namespace fa::FA_ISA {
namespace {

#if FA_VECTOR_BYTES == 64
constexpr int outer_rows = 9;  // all taps of 3 x 3: dy is read once
#elif defined(__aarch64__)
constexpr int outer_rows = 8;
#else
constexpr int outer_rows = 6;
#endif

// Outputs i of [low, high) whose tap lies inside: 0 <= i * step + offset < n.
FA_INLINE Range inside(int64_t low, int64_t high, int64_t step, int64_t offset, int64_t n) {
  const int64_t first = offset < 0 ? ceil_div(-offset, step) : 0, last = n > offset ? ceil_div(n - offset, step) : 0;
  return {at_least(low, first), at_most(high, last)};
}

// Pixels of dy, and what is summed over them.
struct Pixels {
  Range rows, cols;
  bool any() const { return rows.first < rows.last && cols.first < cols.last; }
};

FA_INLINE Range common(Range a, Range b) { return {at_least(a.first, b.first), at_most(a.last, b.last)}; }

template <class T>
struct Outer {
  const T* x;
  int64_t x_row, x_col;
  const int64_t* x_taps;  // where the taps are, if it is they that are summed
  const T* dy;
  int64_t dy_first, dy_row, dy_col, dy_high;  // dy begins with row dy_first of its image
  int64_t rows, cols, together;  // `together`: rows that are one sum in registers
  T* sum;  // sum[i * sum_row + k] += x[i] dy[k], or x[x_taps[i]]
  int64_t sum_row;
};

template <class T, int R, int V, bool taps>
__attribute__((noinline)) void outer(const Outer<T>& job) {
  int64_t at[R];
  for (int i = 0; i < R; ++i) at[i] = taps ? job.x_taps[i] : i;
  for (int64_t r = 0; r < job.rows;) {
    Vec<T> sum[R][V] = {};
    for (const int64_t last = at_most(r + job.together, job.rows); r < last; ++r) {
      const T *x = job.x + r * job.x_row, *dy = job.dy + r * job.dy_row;
      for (int64_t q = 0; q < job.cols; ++q, x += job.x_col, dy += job.dy_col) {
        Vec<T> value[V];
        value[0] = load(dy);
        if constexpr (V == 2) value[1] = load(dy + (W<T> < lanes ? W<T> : job.dy_high));
#pragma GCC unroll 8
        for (int i = 0; i < R; ++i) {
          const Vec<T> factor = splat(x[at[i]]);
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
}

template <class T, int V, bool taps, int R = outer_rows>
FA_INLINE void run_outer(int64_t count, const Outer<T>& job) {
  if (count == R) return outer<T, R, V, taps>(job);
  if constexpr (R > 1) run_outer<T, V, taps, R - 1>(count, job);
}

}  // namespace
}  // namespace fa::FA_ISA

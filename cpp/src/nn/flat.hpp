#pragma once
// Loops over flat arrays and over rows, cut into tasks by their size alone. Small ones are one task without scratch.
#include "../simd/simd.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// f(start, stop) for stretches of [0, n)
template <class F>
FA_INLINE Status for_stretches(int64_t n, int64_t stretch, const F& f) {
  const int64_t tasks = n <= stretch ? 1 : (n + stretch - 1) / stretch;
  return parallel(tasks, 0, [&](int64_t task, char*) {
    const int64_t start = task * stretch, stop = start + stretch < n ? start + stretch : n;
    f(start, stop);
  });
}

// f(row) for all rows of n elements
template <class F>
FA_INLINE Status for_rows(int64_t rows, int64_t n, const F& f) {
  const int64_t some = 16384 / (n + 1) + 1;
  return for_stretches(rows, some, [&](int64_t start, int64_t stop) {
    for (int64_t row = start; row < stop; ++row) f(row);
  });
}

}  // namespace
}  // namespace fa::FA_ISA

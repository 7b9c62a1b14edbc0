#pragma once
// Whether samples are finite: x * 0 is 0 then, and NaN for NaN and infinity.
#include "simd.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
FA_INLINE bool finite(const T* x, int64_t from, int64_t to) {
  int64_t i = from;
  Vec<T> a{}, b{}, c{}, d{};
  for (; i + 4 * W<T> <= to; i += 4 * W<T>) {
    a += load(x + i) * T(0);
    b += load(x + i + W<T>) * T(0);
    c += load(x + i + 2 * W<T>) * T(0);
    d += load(x + i + 3 * W<T>) * T(0);
  }
  T sum = 0;
  for (; i < to; ++i) sum += x[i] * T(0);
  a += (b + c) + d;
  for (int l = 0; l < W<T>; ++l) sum += a[l];
  return sum == 0;
}
FA_INLINE bool finite(const int16_t*, int64_t, int64_t) { return true; }

// The same for part `part` of `parts` of a row. A task looks at its own part, just before its frames read most of it.
// `answer` stays true if all parts are finite; null: not asked.
template <class S>
FA_INLINE void check_part(bool* answer, const S* row, int64_t n, int64_t part, int64_t parts) {
  if (answer && !finite(row, n / parts * part + n % parts * part / parts, n / parts * (part + 1) + n % parts * (part + 1) / parts))
    __atomic_store_n(answer, false, __ATOMIC_RELAXED);
}

}  // namespace
}  // namespace fa::FA_ISA

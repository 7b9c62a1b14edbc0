#pragma once
// Numbers to numbers, in double: vectors of any type in, of any type out.
#include "../simd/doubles.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t chunk = 1 << 16;  // elements of a task, at 1 ns each: less is not worth a second thread
constexpr int lanes = W<double>;

FA_INLINE Vec<double> widened(const double* p) { return load(p); }
FA_INLINE Vec<double> widened(const float* p) { return __builtin_convertvector(part<lanes>(p), Vec<double>); }
FA_INLINE Vec<double> widened(const int64_t* p) { return to_double(*reinterpret_cast<const vector_types<int64_t>::U*>(p)); }

// v / divisor by its inverse, correctly rounded (Markstein) where products are not rounded before they are added: a third
// of a division's time.
FA_INLINE Vec<double> quotient(Vec<double> v, double divisor, [[maybe_unused]] double inverse) {
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
  const Vec<double> q = v * inverse;
  return q + (v - q * divisor) * inverse;
#else
  return v / divisor;
#endif
}
FA_INLINE bool has_inverse(double divisor) {
  const double size = __builtin_fabs(divisor);
  return size > 0x1p-500 && size < 0x1p500;
}

// f(to, from) on whole vectors of [0, n), and once on a padded one: `width` results for each number of x. f says where
// its results are good: all bits set; *good is whether they are everywhere.
template <int width, class Out, class In, class F>
Status each(Out* out, const In* x, int64_t n, bool* good, const F& each_vector) {
  *good = true;
  return parallel((n + chunk - 1) / chunk, 0, [&](int64_t task, char*) {
    const F f = each_vector;  // a copy, which stores cannot change
    const int64_t from = task * chunk, to = from + chunk < n ? from + chunk : n;
    Bits fine = Bits{} - 1;
    int64_t i = from;
    for (; i + lanes <= to; i += lanes) fine &= f(out + width * i, x + i);
    if (i < to) {
      In last[lanes];
      Out results[width * lanes];
      for (int l = 0; l < lanes; ++l) last[l] = x[i + l < to ? i + l : to - 1];
      fine &= f(results, last);
      for (int l = 0; l < width * (to - i); ++l) out[width * i + l] = results[l];
    }
    for (int l = 0; l < lanes; ++l)
      if (!fine[l]) __atomic_store_n(good, false, __ATOMIC_RELAXED);
  });
}

}  // namespace
}  // namespace fa::FA_ISA

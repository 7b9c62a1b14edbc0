#pragma once
// zero_crossing_rate of a frame: how often the sign changes. Mirrored by backends/numba/zero_crossing_rate.py.
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

// Sign class of a sample: |x| <= threshold counts as 0; with zero_pos, 0 counts as positive.
template <class S>
struct SignRule {
  decltype(S() + S()) threshold;  // an int for int16: all of its values may lie below
  bool zero_pos;
  FA_INLINE int of(S x) const {
    if (zero_pos) return x < -threshold ? -1 : 1;
    return (x > threshold) - (x < -threshold);
  }
};

// pad: the first sample of the frame counts as a crossing.
template <class S>
double zero_crossing_frame(const S* x, int64_t n, double threshold, bool zero_pos, bool pad) {
  const double whole = threshold * full_scale<S>, scaled = sizeof(S) == 2 && whole > 32768 ? 32768 : whole;
  const SignRule<S> rule{decltype(S() + S())(scaled), zero_pos};
  int64_t count = pad;
  if (zero_pos) {
    const S t = S(-scaled);
    for (int64_t from = 1; from < n; from += 4096) {  // short blocks let the compiler count in narrow lanes
      const int64_t to = from + 4096 < n ? from + 4096 : n;
      int32_t block = 0;
      for (int64_t i = from; i < to; ++i) block += (x[i] < t) != (x[i - 1] < t);
      count += block;
    }
  } else {
    for (int64_t i = 1; i < n; ++i) count += rule.of(x[i]) != rule.of(x[i - 1]);
  }
  return double(count) / double(n);
}

}  // namespace
}  // namespace fa::FA_ISA

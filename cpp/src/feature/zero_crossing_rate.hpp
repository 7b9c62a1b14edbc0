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

// How often the sign changes within n samples.
template <class S>
int64_t crossings(const S* x, int64_t n, double threshold, bool zero_pos) {
  const double whole = threshold * full_scale<S>, scaled = sizeof(S) == 2 && whole > 32768 ? 32768 : whole;
  const SignRule<S> rule{decltype(S() + S())(scaled), zero_pos};
  int64_t count = 0;
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
  return count;
}

// counts[0 .. frames) of frames of n samples that begin `hop` apart in x, frames at most W: samples that several have are
// looked at once. most_hops: of a frame, whose counts are kept.
constexpr int64_t most_hops = 64;
template <class T, class S>
void crossings_of_frames(int64_t* counts, int64_t frames, const S* x, int64_t n, int64_t hop, double threshold, bool zero_pos) {
  const int64_t hops = n / hop, rest = n % hop;
  if (hops < 2 || hops > most_hops) {
    for (int64_t t = 0; t < frames; ++t) counts[t] = crossings(x + t * hop, n, threshold, zero_pos);
    return;
  }
  int64_t within[W<T> + most_hops], last[W<T> + most_hops];  // of a hop and to the next, and the latter alone
  const int64_t all = frames - 1 + hops;
  for (int64_t j = 0; j < all; ++j) {
    const S* from = x + j * hop;
    const bool next = j + 1 < all || rest;
    within[j] = crossings(from, hop + next, threshold, zero_pos);
    last[j] = next && !rest ? crossings(from + hop - 1, 2, threshold, zero_pos) : 0;
  }
  for (int64_t t = 0; t < frames; ++t) {
    const int64_t end = t + hops;
    counts[t] = rest ? crossings(x + end * hop, rest, threshold, zero_pos) : -last[end - 1];
    for (int64_t j = t; j < end; ++j) counts[t] += within[j];
  }
}

}  // namespace
}  // namespace fa::FA_ISA

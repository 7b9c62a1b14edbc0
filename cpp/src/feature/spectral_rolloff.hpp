#pragma once
// spectral_rolloff of a tile: the frequency below which roll_percent of the energy lies. Summed in double, since the
// answer jumps a whole bin at a tie. Mirrored by backends/numba/spectral_rolloff.py.
#include "spectrum_tile.hpp"

namespace fa::FA_ISA {
namespace {

// Lanes of T as doubles, in whole registers.
template <class T>
struct Wide {
  static constexpr int parts = int(sizeof(double) / sizeof(T)), lanes = W<T> / parts;
  Vec<double> part[parts] = {};
  FA_INLINE void add(Vec<T> x) {
    typedef T Part __attribute__((vector_size(FA_VECTOR_BYTES / parts), may_alias));
    const Part* halves = reinterpret_cast<const Part*>(&x);
    for (int i = 0; i < parts; ++i) part[i] += __builtin_convertvector(halves[i], Vec<double>);
  }
};

// The sum never falls, so the bin asked for is the number of bins at which it is still below the threshold.
template <class T>
Vec<T> spectral_rolloff(const Vec<T>* s, int64_t bins, double percent, const double* freq) {
  Wide<T> total, sum, below;
  for (int64_t k = 0; k < bins; ++k) total.add(s[k]);
  for (int64_t k = 0; k < bins; ++k) {
    sum.add(s[k]);
    for (int i = 0; i < sum.parts; ++i) below.part[i] += sum.part[i] < percent * total.part[i] ? splat(1.0) : Vec<double>{};
  }
  Vec<T> at;
  for (int l = 0; l < W<T>; ++l) {
    const double all = total.part[l / total.lanes][l % total.lanes], count = below.part[l / total.lanes][l % total.lanes];
    at[l] = all == all ? T(freq[count < double(bins) ? int64_t(count) : bins - 1]) : T(__builtin_nan(""));
  }
  return at;
}

}  // namespace
}  // namespace fa::FA_ISA

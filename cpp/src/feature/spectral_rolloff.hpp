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

// The sum never falls, so the bin asked for is the number of bins at which it is still below the threshold: those of the
// blocks that end below it, and some of the next block, which each lane counts for itself.
template <class T>
Vec<T> spectral_rolloff(const Vec<T>* s, int64_t bins, double percent, const double* freq) {
  constexpr int blocks = 64;
  const int64_t size = (bins + blocks - 1) / blocks;
  Wide<T> sums[blocks + 1];  // before each block, and of all
  for (int b = 0; b < blocks; ++b) {
    Wide<T> sum = sums[b];
    for (int64_t k = b * size; k < (b + 1) * size && k < bins; ++k) sum.add(s[k]);
    sums[b + 1] = sum;
  }
  auto sum_at = [&](int b, int l) FA_LAMBDA { return sums[b].part[l / Wide<T>::lanes][l % Wide<T>::lanes]; };
  Vec<T> at;
  for (int l = 0; l < W<T>; ++l) {
    const double all = sum_at(blocks, l), threshold = percent * all;
    int low = 0, high = blocks;  // blocks before `low` end below the threshold, those from `high` on do not
    while (low < high) {
      const int mid = (low + high) / 2;
      if (sum_at(mid + 1, l) < threshold) low = mid + 1;
      else high = mid;
    }
    int64_t k = low * size;
    const int64_t end = k + size < bins ? k + size : bins;
    if (low < blocks)
      for (double sum = sum_at(low, l); k < end && (sum += double(s[k][l])) < threshold;) ++k;
    at[l] = all == all ? T(freq[k < bins ? k : bins - 1]) : T(__builtin_nan(""));
  }
  return at;
}

}  // namespace
}  // namespace fa::FA_ISA

#pragma once
// spectral_contrast of a tile: mean of the k smallest and of the k largest values of each octave band. The smallest are
// kept in k vectors, lane by lane sorted; a new value sinks through them. Mirrored by backends/numba/spectral_contrast.py.
#include "spectrum_tile.hpp"

namespace fa::FA_ISA {
namespace {

// Mean over the k smallest of s[from .. to); `kept` holds k vectors. With sign = -1 the k largest of s.
template <class T>
Vec<T> mean_of_smallest(const Vec<T>* s, int64_t from, int64_t to, int64_t k, T sign, Vec<T>* kept) {
  for (int64_t i = 0; i < k; ++i) kept[i] = splat<T>(T(__builtin_inf()));
  for (int64_t j = from; j < to; ++j) {
    Vec<T> x = s[j] * sign;
    for (int64_t i = k - 1; i >= 0; --i) {  // kept[0] is the largest kept: beyond the first miss nothing changes
      const Vec<T> low = x < kept[i] ? x : kept[i], high = x < kept[i] ? kept[i] : x;
      kept[i] = low;
      x = high;
    }
  }
  const Vec<T> sum = block_sum<T>(0, k, [&](int64_t i) { return kept[i]; });
  return sum * (sign / T(k));
}

// edges: (lo, hi, k) for every band. Means go to valley[band], peak[band].
template <class T>
void spectral_contrast(Vec<T>* valley, Vec<T>* peak, const Vec<T>* s, int64_t bands, const double* edges, Vec<T>* kept) {
  for (int64_t b = 0; b < bands; ++b) {
    const int64_t lo = int64_t(edges[3 * b]), hi = int64_t(edges[3 * b + 1]), k = int64_t(edges[3 * b + 2]);
    valley[b] = mean_of_smallest<T>(s, lo, hi, k, T(1), kept);
    peak[b] = mean_of_smallest<T>(s, lo, hi, k, T(-1), kept);
  }
}

}  // namespace
}  // namespace fa::FA_ISA

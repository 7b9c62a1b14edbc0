#pragma once
// spectral_centroid of a tile: sum(f s) / sum(s), 0 where there is nothing. Mirrored by backends/numba/spectral_centroid.py.
#include "spectrum_tile.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
inline constexpr T smallest_normal = sizeof(T) == 4 ? T(1.17549435e-38) : T(2.2250738585072014e-308);

// s / sum(s) as a factor; 1 where the sum is (nearly) zero, so silence keeps its zeros, as librosa normalises.
template <class T>
FA_INLINE Vec<T> unit_sum_factor(Vec<T> sum) {
  const Vec<T> one = splat<T>(T(1));
  return sum < smallest_normal<T> ? one : one / sum;
}

template <class T>
Vec<T> spectral_centroid(const Vec<T>* s, int64_t bins, const double* freq) {
  const Vec<T> sum = block_sum<T>(0, bins, [&](int64_t k) { return s[k]; });
  const Vec<T> unit = unit_sum_factor<T>(sum);  // before the frequencies: large s times f could overflow
  return block_sum<T>(0, bins, [&](int64_t k) FA_LAMBDA { return s[k] * unit * T(freq[k]); });
}

}  // namespace
}  // namespace fa::FA_ISA

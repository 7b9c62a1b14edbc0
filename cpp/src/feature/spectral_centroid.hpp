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
Vec<T> unit_of(const Vec<T>* s, int64_t bins) {
  return unit_sum_factor<T>(block_sum<T>(0, bins, [&](int64_t k) FA_LAMBDA { return s[k]; }));
}

// unit: taken before the frequencies, as large s times f could overflow
template <class T>
Vec<T> centroid_of(const Vec<T>* s, int64_t bins, const double* freq, Vec<T> unit) {
  return block_sum<T>(0, bins, [&](int64_t k) FA_LAMBDA { return s[k] * unit * T(freq[k]); });
}

template <class T>
Vec<T> spectral_centroid(const Vec<T>* s, int64_t bins, const double* freq) {
  return centroid_of<T>(s, bins, freq, unit_of<T>(s, bins));
}

}  // namespace
}  // namespace fa::FA_ISA

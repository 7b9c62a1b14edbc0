#pragma once
// spectral_bandwidth of a tile: (sum s |f - centroid|^p)^(1/p). Mirrored by backends/numba/spectral_bandwidth.py.
#include "spectral_centroid.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
Vec<T> spectral_bandwidth(const Vec<T>* s, int64_t bins, double p, bool norm, const double* freq) {
  const Vec<T> share = unit_of<T>(s, bins), centre = centroid_of<T>(s, bins, freq, share);
  auto distance = [&](int64_t k) {
    const Vec<T> d = T(freq[k]) - centre;
    return d < 0 ? -d : d;
  };
  Vec<T> sum;
  const Vec<T> unit = norm ? share : splat<T>(T(1));
  if (p == 2) {
    sum = block_sum<T>(0, bins, [&](int64_t k) FA_LAMBDA {
      const Vec<T> d = T(freq[k]) - centre;
      return s[k] * unit * (d * d);
    });
  } else {
    sum = block_sum<T>(0, bins, [&](int64_t k) { return s[k] * unit * vpow<T>(distance(k), p); });
  }
  return p == 2 ? vsqrt<T>(sum) : vpow<T>(sum, 1 / p);
}

}  // namespace
}  // namespace fa::FA_ISA

#pragma once
// spectral_flatness of a tile: geometric over arithmetic mean of max(amin, s), averaged over bands of bins.
// Mirrored by backends/numba/spectral_flatness.py.
#include "spectrum_tile.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
Vec<T> spectral_flatness(const Vec<T>* s, double amin, int64_t bands, const double* edges) {
  const Vec<T> least = splat<T>(T(amin));
  Vec<T> sum{};
  for (int64_t b = 0; b < bands; ++b) {
    const int64_t from = int64_t(edges[b]), to = int64_t(edges[b + 1]);
    const T share = T(1.0 / double(to - from));
    const Vec<T> mean = share * block_sum<T>(from, to, [&](int64_t k) { return vmax(s[k], least); });
    const Vec<T> log_mean = share * block_sum<T>(from, to, [&](int64_t k) { return vlog2(vmax(s[k], least)); });
    Vec<T> flat;
    for (int l = 0; l < W<T>; ++l) flat[l] = T(exp2(double(log_mean[l]))) / mean[l];
    sum += flat;
  }
  return sum / T(bands);
}

}  // namespace
}  // namespace fa::FA_ISA

#pragma once
// rms of a frame of samples, and of a tile of magnitudes (Parseval). Mirrored by backends/numba/rms.py.
#include "framing.hpp"
#include "spectrum_tile.hpp"

namespace fa::FA_ISA {
namespace {

// Lanes, accumulators and blocks split the sum into short ones; they are joined in double.
template <class T, class S>
T rms_frame(const S* x, int64_t n) {
  constexpr int64_t step = 4 * W<T>;
  double sum = 0;
  int64_t i = 0;
  while (i + step <= n) {
    Vec<T> a[4] = {};
    for (const int64_t end = i + 64 * step < n ? i + 64 * step : n; i + step <= end; i += step)
      for (int j = 0; j < 4; ++j) {
        const Vec<T> v = load_samples<T>(x + i + j * W<T>);
        a[j] += v * v;
      }
    const Vec<T> all = (a[0] + a[1]) + (a[2] + a[3]);
    for (int l = 0; l < W<T>; ++l) sum += double(all[l]);
  }
  for (; i < n; ++i) sum += double(x[i]) * double(x[i]);
  return T(sqrt(sum / double(n)) / full_scale<S>);
}

// magnitude[bins] of real frames of n_fft samples: DC and Nyquist count once, the others twice.
template <class T>
Vec<T> rms_spectrum(const Vec<T>* magnitude, int64_t bins, int64_t n_fft) {
  Vec<T> sum = block_sum<T>(0, bins, [&](int64_t k) { return magnitude[k] * magnitude[k]; });
  sum -= T(0.5) * magnitude[0] * magnitude[0];
  if (n_fft % 2 == 0) sum -= T(0.5) * magnitude[bins - 1] * magnitude[bins - 1];
  return vsqrt<T>(sum * T(2.0 / (double(n_fft) * double(n_fft))));
}

}  // namespace
}  // namespace fa::FA_ISA

#pragma once
// amplitude_envelope of a frame: its largest sample, or largest |sample|. Mirrored by backends/numba/amplitude_envelope.py.
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

template <class T, class S>
T envelope_frame(const S* x, int64_t n, bool absolute) {
  double best = absolute ? 0 : double(x[0]);
  int64_t i = 0;
  if (n >= W<T>) {
    Vec<T> top = load_samples<T>(x), nan{};
    if (absolute) top = top < 0 ? -top : top;
    for (; i + W<T> <= n; i += W<T>) {
      Vec<T> v = load_samples<T>(x + i);
      nan += v * T(0);  // stays 0 unless a NaN comes by
      if (absolute) v = v < 0 ? -v : v;
      top = vmax(top, v);
    }
    best = double(horizontal_max<T>(top + nan));
    for (int l = 0; l < W<T>; ++l) best = nan[l] == 0 ? best : double(nan[l]);
  }
  for (; i < n; ++i) {
    const double v = absolute && x[i] < 0 ? -double(x[i]) : double(x[i]);
    best = v <= best || best != best ? best : v;
  }
  return T(best / full_scale<S>);
}

}  // namespace
}  // namespace fa::FA_ISA

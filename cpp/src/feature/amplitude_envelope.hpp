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
    Vec<T> top = load_samples<T>(x);
    if (absolute) top = top < 0 ? -top : top;
    for (; i + W<T> <= n; i += W<T>) {
      Vec<T> v = load_samples<T>(x + i);
      if (absolute) v = v < 0 ? -v : v;
      top = vmax(top, v);
    }
    best = double(horizontal_max<T>(top));
  }
  for (; i < n; ++i) {
    const double v = absolute && x[i] < 0 ? -double(x[i]) : double(x[i]);
    best = best < v ? v : best;
  }
  return T(best / full_scale<S>);
}

}  // namespace
}  // namespace fa::FA_ISA

// magnitude_backward, power_to_db_backward. Mirrored by backends/numba/magnitude.py and power_to_db.py.
#include <math.h>

#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t chunk = 1 << 15;  // elements of a task

template <class F>
FA_INLINE Status each(int64_t n, const F& f) {
  return parallel(n <= chunk ? 1 : (n + chunk - 1) / chunk, 0, [&](int64_t task, char*) {
    const int64_t to = (task + 1) * chunk < n ? (task + 1) * chunk : n;
    for (int64_t i = task * chunk; i < to; ++i) f(i);
  });
}

// S = |D|^power: dD = dS power |D|^(power - 2) D, and 0 at D = 0, as torch has it. In double inside, as `magnitude`.
template <class T>
Status magnitude_backward(T* dD, const T* dS, const T* D, int64_t n, double power) {
  auto write = [=](int64_t i, double factor) FA_LAMBDA {
    dD[2 * i] = T(double(D[2 * i]) * factor);
    dD[2 * i + 1] = T(double(D[2 * i + 1]) * factor);
  };
  auto square = [=](int64_t i) FA_LAMBDA {
    return double(D[2 * i]) * double(D[2 * i]) + double(D[2 * i + 1]) * double(D[2 * i + 1]);
  };
  if (power == 2) return each(n, [&](int64_t i) FA_LAMBDA { write(i, 2 * double(dS[i])); });
  if (power == 1)
    return each(n, [&](int64_t i) FA_LAMBDA {
      const double s = square(i), r = __builtin_sqrt(s > 0 ? s : 1);
      write(i, s == 0 ? 0.0 : double(dS[i]) / (s > 0 ? r : s));  // NaN passes
    });
  return each(n, [&](int64_t i) FA_LAMBDA {
    const double s = square(i);
    write(i, s == 0 ? 0.0 : double(dS[i]) * power * pow(s, power / 2 - 1));
  });
}

// out = scale (log10 max(amin, S) - ...): dS = dout scale / (log(10) S), and 0 below amin.
template <class T>
Status power_to_db_backward(T* dS, const T* dout, const T* S, int64_t n, double amin, double scale) {
  const T factor = T(scale * 0.43429448190325182765), least = T(amin);
  return each(n, [&](int64_t i) FA_LAMBDA { dS[i] = S[i] < least ? T(0) : dout[i] * factor / S[i]; });
}

}  // namespace

void add_spectrum_gradients(KernelTable& table) {
  table.f32.gradients.magnitude_backward = flushed<magnitude_backward<float>>;
  table.f64.gradients.magnitude_backward = flushed<magnitude_backward<double>>;
  table.f32.gradients.power_to_db_backward = flushed<power_to_db_backward<float>>;
  table.f64.gradients.power_to_db_backward = flushed<power_to_db_backward<double>>;
}

}  // namespace fa::FA_ISA

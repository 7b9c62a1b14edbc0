// The kernels of long rows: complex, and real rows as complex ones of half their length. Mirrored by backends/numba/fft.py.
#include "../table.hpp"
#include "long_fft.hpp"

namespace fa::FA_ISA {
namespace {

// Real rows of 2 * points samples: pairs of samples are complex points, then X[k] and X[points - k] are told apart.
template <class T>
Status long_rfft(T* out, const T* x, int64_t rows, const LongPlan<T>& plan) {
  const int64_t M = plan.points;
  for (int64_t row = 0; row < rows; ++row) {
    T* X = out + 2 * row * (M + 1);
    const Status status = long_fft(X, x + 2 * row * M, 1, plan, false);
    if (status != Status::ok) return status;
    const T re = X[0], im = X[1];
    for (int64_t k = 1; k <= M / 2; ++k) {
      T *p = X + 2 * k, *q = X + 2 * (M - k);
      double c, s;
      root_of(plan.untangle, k, c, s);
      const T er = (p[0] + q[0]) / 2, ei = (p[1] - q[1]) / 2, or_ = (p[1] + q[1]) / 2, oi = (q[0] - p[0]) / 2;
      const T tr = or_ * T(c) - oi * T(s), ti = or_ * T(s) + oi * T(c);
      p[0] = er + tr, p[1] = ei + ti;
      q[0] = er - tr, q[1] = ti - ei;
    }
    X[0] = re + im, X[1] = 0;
    X[2 * M] = re - im, X[2 * M + 1] = 0;
  }
  return Status::ok;
}

template <class T>
Status long_irfft(T* out, const T* X, int64_t rows, const LongPlan<T>& plan) {
  const int64_t M = plan.points;
  for (int64_t row = 0; row < rows; ++row) {
    const T* from = X + 2 * row * (M + 1);
    T* z = out + 2 * row * M;
    for (int64_t k = 0; k <= M / 2; ++k) {
      const T *p = from + 2 * k, *q = from + 2 * (M - k);
      double c, s;
      root_of(plan.untangle, k, c, s);
      const T pi = k ? p[1] : T(0), qi = k ? q[1] : T(0);  // DC and Nyquist of a real signal are real
      const T er = (p[0] + q[0]) / 2, ei = (pi - qi) / 2, dr = (p[0] - q[0]) / 2, di = (pi + qi) / 2;
      const T or_ = dr * T(c) + di * T(s), oi = di * T(c) - dr * T(s);
      if (k && k < M - k) z[2 * (M - k)] = er + oi, z[2 * (M - k) + 1] = or_ - ei;
      z[2 * k] = er - oi, z[2 * k + 1] = ei + or_;
    }
    const Status status = long_fft(z, z, 1, plan, true);
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

}  // namespace

void add_long_fft(KernelTable& table) {
  table.f32.long_fft = long_fft<float>;
  table.f64.long_fft = long_fft<double>;
  table.f32.long_rfft = long_rfft<float>;
  table.f64.long_rfft = long_rfft<double>;
  table.f32.long_irfft = long_irfft<float>;
  table.f64.long_irfft = long_irfft<double>;
}

}  // namespace fa::FA_ISA

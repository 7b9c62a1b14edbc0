// The kernels of long rows: complex, and real rows as complex ones of half their length. Mirrored by backends/numba/fft.py.
#include "../simd/tiny.hpp"
#include "../table.hpp"
#include "long_fft.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
Status long_fft(T* out, const T* x, int64_t rows, const LongPlan<T>& plan, bool inverse) {
  const int64_t n = plan.points;
  T* work = reinterpret_cast<T*>(workspace(size_t(work_size(plan)) * sizeof(T)));
  if (!work) return Status::out_of_memory;
  Status status = Status::ok;
  for (int64_t row = 0; row < rows && status == Status::ok; ++row) {
    const T* from = x + 2 * row * n;
    T* to = out + 2 * row * n;
    const bool tiny = is_tiny(from, 2 * n);
    if (tiny) raise(to, from, 2 * n);
    status = forward(plan, to, tiny ? to : from, work, inverse, inverse ? T(1.0 / double(n)) : T(1));
    if (tiny) lower(to, 2 * n);
  }
  trim_workspace();
  return status;
}

template <class T>
FA_INLINE Complex<T> reversed(Complex<T> z) {
  return {shuffle<T, Reverse<T>>(z.r, z.r), shuffle<T, Reverse<T>>(z.i, z.i)};
}

// Calls f(k, X[k] of x, X[M - k] of x, exp(-pi i k / M)), 0 < k <= M / 2: one by one at the ends, else for W neighbours, of
// which the second argument goes backwards.
template <class T, class F>
FA_INLINE void over_pairs(const Roots& untangle, const T* x, int64_t M, F f) {
  auto single = [&](int64_t k) FA_LAMBDA {
    double c, s;
    root_of(untangle, k, c, s);
    const Vec<T> none{};
    f(k, int64_t(1), Complex<T>{none + x[2 * k], none + x[2 * k + 1]}, Complex<T>{none + x[2 * (M - k)], none + x[2 * (M - k) + 1]},
      Complex<T>{none + T(c), none + T(s)});
  };
  int64_t k = 1;
  for (; k < W<T> && 2 * k <= M; ++k) single(k);
  for (; 2 * (k + W<T> - 1) < M; k += W<T>)
    f(k, int64_t(W<T>), load_pairs(x + 2 * k, W<T>), reversed(load_pairs(x + 2 * (M - k - W<T> + 1), W<T>)), roots_from<T>(untangle, k));
  for (; 2 * k <= M; ++k) single(k);
}

// z to k .., y to M - k .. backwards; one or W of them.
template <class T>
FA_INLINE void store_both(T* x, int64_t M, int64_t k, int64_t count, Complex<T> z, Complex<T> y) {
  store_pairs(x + 2 * k, z, count);
  store_pairs(x + 2 * (M - k - count + 1), count == 1 ? y : reversed(y), count);
}

// Real rows of 2 * points samples: pairs of samples are complex points, then X[k] and X[points - k] are told apart.
template <class T>
Status long_rfft(T* out, const T* x, int64_t rows, const LongPlan<T>& plan) {
  const int64_t M = plan.points;
  for (int64_t row = 0; row < rows; ++row) {
    T* X = out + 2 * row * (M + 1);
    const T* from = x + 2 * row * M;
    const bool tiny = is_tiny(from, 2 * M);
    if (tiny) raise(X, from, 2 * M);
    const Status status = long_fft(X, tiny ? X : from, 1, plan, false);
    if (status != Status::ok) return status;
    const T re = X[0], im = X[1], half = T(0.5);
    over_pairs<T>(plan.untangle, X, M, [&](int64_t k, int64_t count, Complex<T> p, Complex<T> q, Complex<T> w) FA_LAMBDA {
      const Complex<T> e = {(p.r + q.r) * half, (p.i - q.i) * half}, o = {(p.i + q.i) * half, (q.r - p.r) * half};
      const Complex<T> t = {o.r * w.r - o.i * w.i, o.r * w.i + o.i * w.r};
      store_both<T>(X, M, k, count, {e.r + t.r, e.i + t.i}, {e.r - t.r, t.i - e.i});
    });
    X[0] = re + im, X[1] = 0;
    X[2 * M] = re - im, X[2 * M + 1] = 0;
    if (tiny) lower(X, 2 * M + 2);
  }
  return Status::ok;
}

template <class T>
Status long_irfft(T* out, const T* X, int64_t rows, const LongPlan<T>& plan) {
  const int64_t M = plan.points;
  for (int64_t row = 0; row < rows; ++row) {
    const T *from = X + 2 * row * (M + 1), half = T(0.5);
    T *z = out + 2 * row * M, ends[2] = {from[0], from[2 * M]};
    const bool tiny = is_tiny(from, 2 * M + 2);
    if (tiny) {
      raise(ends, ends, 2);
      raise(z, from, 2 * M);
      from = z;
    }
    z[0] = (ends[0] + ends[1]) * half;  // DC and Nyquist of a real signal are real
    z[1] = (ends[0] - ends[1]) * half;
    over_pairs<T>(plan.untangle, from, M, [&](int64_t k, int64_t count, Complex<T> p, Complex<T> q, Complex<T> w) FA_LAMBDA {
      const Complex<T> e = {(p.r + q.r) * half, (p.i - q.i) * half}, d = {(p.r - q.r) * half, (p.i + q.i) * half};
      const Complex<T> o = {d.r * w.r + d.i * w.i, d.i * w.r - d.r * w.i};
      store_both<T>(z, M, k, count, {e.r - o.i, e.i + o.r}, {e.r + o.i, o.r - e.i});
    });
    const Status status = long_fft(z, z, 1, plan, true);
    if (status != Status::ok) return status;
    if (tiny) lower(z, 2 * M);
  }
  return Status::ok;
}

// The spectrum is made, squared and turned back into points in one pass.
template <class T>
Status long_autocorrelate(T* out, const T* x, int64_t rows, int64_t n, int64_t lags, const LongPlan<T>& plan) {
  const int64_t M = plan.points, room = work_size(plan);
  T* work = reinterpret_cast<T*>(workspace(size_t(room + 2 * M) * sizeof(T)));
  if (!work) return Status::out_of_memory;
  T *z = work + room, half = T(0.5);
  Status status = Status::ok;
  for (int64_t row = 0; row < rows && status == Status::ok; ++row) {
    for (int64_t i = 0; i < n; ++i) z[i] = x[row * n + i];
    for (int64_t i = n; i < 2 * M; ++i) z[i] = 0;
    status = forward(plan, z, z, work, false, T(1));
    if (status != Status::ok) break;
    over_pairs<T>(plan.untangle, z, M, [&](int64_t k, int64_t count, Complex<T> p, Complex<T> q, Complex<T> w) FA_LAMBDA {
      const Complex<T> e = {(p.r + q.r) * half, (p.i - q.i) * half}, o = {(p.i + q.i) * half, (q.r - p.r) * half};
      const Complex<T> t = {o.r * w.r - o.i * w.i, o.r * w.i + o.i * w.r}, a = {e.r + t.r, e.i + t.i}, b = {e.r - t.r, t.i - e.i};
      const Vec<T> low = a.r * a.r + a.i * a.i, high = b.r * b.r + b.i * b.i;
      const Vec<T> sum = (low + high) * half, rest = (low - high) * half;
      store_both<T>(z, M, k, count, {sum + rest * w.i, rest * w.r}, {sum - rest * w.i, rest * w.r});
    });
    const T low = (z[0] + z[1]) * (z[0] + z[1]), high = (z[0] - z[1]) * (z[0] - z[1]);
    z[0] = (low + high) * half;
    z[1] = (low - high) * half;
    status = forward(plan, z, z, work, true, T(1.0 / double(M)));
    for (int64_t i = 0; i < lags; ++i) out[row * lags + i] = z[i];
  }
  trim_workspace();
  return status;
}

}  // namespace

void add_long_fft(KernelTable& table) {
  table.f32.long_fft = flushed<long_fft<float>>;
  table.f64.long_fft = flushed<long_fft<double>>;
  table.f32.long_rfft = flushed<long_rfft<float>>;
  table.f64.long_rfft = flushed<long_rfft<double>>;
  table.f32.long_irfft = flushed<long_irfft<float>>;
  table.f64.long_irfft = flushed<long_irfft<double>>;
  table.f32.long_autocorrelate = flushed<long_autocorrelate<float>>;
  table.f64.long_autocorrelate = flushed<long_autocorrelate<double>>;
}

}  // namespace fa::FA_ISA

// softmax, log_softmax and their backward passes, over the last axis. Mirrored by backends/numba/nn/softmax.py.
#include "../table.hpp"
#include "activate.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
inline constexpr T nothing = T(-__builtin_inf());  // exp gives zero

// The sum over i of f(vector at i) in a fixed order: lanes side by side, long rows combined in double.
// The vector at the end is f's with `count` lanes; f must give zero in the others.
template <class T, class F>
FA_INLINE double sum_of(int64_t n, const F& f) {
  double total = 0;
  for (int64_t start = 0; start < n; start += 128 * W<T>) {
    const int64_t stop = start + 128 * W<T> < n ? start + 128 * W<T> : n;
    Vec<T> sum{};
    int64_t i = start;
    for (; i + W<T> <= stop; i += W<T>) sum += f(i, W<T>);
    if (i < stop) sum += f(i, stop - i);
    for (int lane = 0; lane < W<T>; ++lane) total += double(sum[lane]);
  }
  return total;
}

template <class T>
FA_INLINE Vec<T> take(const T* p, int64_t count, T other = 0) {
  return count == W<T> ? load(p) : load_some(p, count, other);
}
template <class T>
FA_INLINE void put(T* p, Vec<T> v, int64_t count) {
  if (count == W<T>) store(p, v);
  else store_some(p, v, count);
}

template <class T>
FA_INLINE T largest(const T* x, int64_t n) {
  Vec<T> m = splat(nothing<T>);
  int64_t i = 0;
  for (; i + W<T> <= n; i += W<T>) m = vmax(load(x + i), m);
  T best = horizontal_max<T>(m);
  for (; i < n; ++i) best = x[i] > best ? x[i] : best;
  return best;
}

// f(i, count) for all vectors of a row, the last with fewer lanes
template <class T, class F>
FA_INLINE void for_vectors(int64_t n, const F& f) {
  int64_t i = 0;
  for (; i + W<T> <= n; i += W<T>) f(i, W<T>);
  if (i < n) f(i, n - i);
}

template <class T>
void softmax_row(T* y, const T* x, int64_t n) {
  const T top = largest(x, n);
  const double sum = sum_of<T>(n, [&](int64_t i, int64_t count) FA_LAMBDA {
    const Vec<T> e = vexp(take(x + i, count, nothing<T>) - top);
    put(y + i, e, count);
    return e;
  });
  const T factor = T(1 / sum);
  for (int64_t i = 0; i < n; ++i) y[i] *= factor;
}

template <class T>
void log_softmax_row(T* y, const T* x, int64_t n) {
  const T top = largest(x, n);
  const double sum = sum_of<T>(n, [&](int64_t i, int64_t count) FA_LAMBDA {
    return vexp(take(x + i, count, nothing<T>) - top);
  });
  const T rest = T(log(sum));
  for (int64_t i = 0; i < n; ++i) y[i] = (x[i] - top) - rest;
}

template <class T>
FA_INLINE Vec<double> widened(const T* p) {  // this loop is one instruction; a vector of floats is widened in four
  Vec<double> v;
  for (int lane = 0; lane < W<double>; ++lane) v[lane] = p[lane];
  return v;
}

template <class T>
FA_INLINE double dot_product(const T* a, const T* b, int64_t n) {
  constexpr int64_t step = W<double>;
  Vec<double> even{}, odd{};
  int64_t i = 0;
  for (; i + 2 * step <= n; i += 2 * step) {
    even += widened(a + i) * widened(b + i);
    odd += widened(a + i + step) * widened(b + i + step);
  }
  double total = 0;
  for (; i < n; ++i) total += double(a[i]) * double(b[i]);
  even += odd;
  for (int lane = 0; lane < step; ++lane) total += even[lane];
  return total;
}

// dy - dot cancels where one element has nearly all of the probability: dot is subtracted in two parts, with the digits of
// a double.
template <class T>
void softmax_backward_row(T* dx, const T* dy, const T* y, int64_t n) {
  const double dot = dot_product(dy, y, n);
  const T high = T(dot), low = high - high == 0 ? T(dot - high) : 0;  // infinity and NaN have no second part
  for (int64_t i = 0; i < n; ++i) dx[i] = y[i] * ((dy[i] - high) - low);
}

template <class T>
void log_softmax_backward_row(T* dx, const T* dy, const T* y, int64_t n) {
  const T sum = T(sum_of<T>(n, [&](int64_t i, int64_t count) FA_LAMBDA { return take(dy + i, count); }));
  for_vectors<T>(n, [&](int64_t i, int64_t count) FA_LAMBDA {
    put(dx + i, take(dy + i, count) - vexp(take(y + i, count)) * sum, count);
  });
}

template <auto f, class T>
Status forward(T* y, const T* x, int64_t rows, int64_t n) {
  return for_rows(rows, n, [=](int64_t row) { f(y + row * n, x + row * n, n); });
}
template <auto f, class T>
Status backward(T* dx, const T* dy, const T* y, int64_t rows, int64_t n) {
  return for_rows(rows, n, [=](int64_t row) { f(dx + row * n, dy + row * n, y + row * n, n); });
}

template <class T>
void add(ElementwiseKernels<T>& kernels) {
  kernels.softmax = forward<softmax_row<T>, T>;
  kernels.softmax_backward = backward<softmax_backward_row<T>, T>;
  kernels.log_softmax = forward<log_softmax_row<T>, T>;
  kernels.log_softmax_backward = backward<log_softmax_backward_row<T>, T>;
}

}  // namespace

void add_softmax(KernelTable& table) {
  add(table.f32.elementwise);
  add(table.f64.elementwise);
}

}  // namespace fa::FA_ISA

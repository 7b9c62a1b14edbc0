// preemphasis and its inverse, with the filter's state in and out: blocks have the bits of the whole, so products are
// rounded before they are added (-ffp-contract=off, in CMakeLists). Mirrored by backends/numba/preemphasis.py.
#include "../simd/tiny.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// out[t] = x[t] - coef x[t-1], 0 < t < n. Products with tiny samples, which may be denormal, are made raised.
template <class T>
void differences(T* out, const T* x, int64_t n, T coef) {
  using B = typename TinyNumbers<T>::Bits;
  constexpr int64_t stretch = 16 * W<T>;
  const bool raises = coef < T(1e9) && coef > T(-1e9);  // more, and they might overflow
  for (int64_t t = 1; t < n;) {
    const int64_t end = t + stretch < n ? t + stretch : n;
    Vec<B> tiny{};
    for (int64_t i = t; i + W<T> <= end; i += W<T>) tiny |= tiny_lanes<T>(load(x + i - 1)) & (Vec<B>)load(x + i - 1);
    B any = 0;
    for (int l = 0; l < W<T>; ++l) any |= tiny[l];
    if (!raises || (!any && end - t == stretch)) {
      for (; t < end; ++t) out[t] = x[t] - coef * x[t - 1];
      continue;
    }
    for (; t < end; t += W<T>) {
      const int64_t count = end - t;
      const bool whole = count >= W<T>;
      const Vec<T> past = whole ? load(x + t - 1) : load_some(x + t - 1, count), now = whole ? load(x + t) : load_some(x + t, count);
      const Vec<B> small = tiny_lanes<T>(past);
      const Vec<T> product = small ? lowered<T>(coef * raised<T>(past)) : coef * (Vec<T>)((Vec<B>)past & ~small);
      if (whole) store(out + t, now - product);
      else store_some<T>(out + t, now - product, count);
    }
    t = end;
  }
}

// out[t] = x[t] - coef x[t-1]; the state is what the past adds to out[0]
template <class T>
Status preemphasis(T* out, const T* x, int64_t rows, int64_t n, T coef, const T* zi, T* zf) {
  return parallel(rows, 0, [&](int64_t row, char*) {
    const T* from = x + row * n;
    T* to = out + row * n;
    if (n) to[0] = from[0] + zi[row];
    differences(to, from, n, coef);
    zf[row] = n ? -coef * from[n - 1] : zi[row];
  });
}

// out[t] = x[t] + coef out[t-1]
template <class T>
Status deemphasis(T* out, const T* x, int64_t rows, int64_t n, T coef, const T* zi, T* zf) {
  return parallel(rows, 0, [&](int64_t row, char*) {
    T state = zi[row];
    for (int64_t t = 0; t < n; ++t) {
      const T y = x[row * n + t] + state;
      out[row * n + t] = y;
      state = coef * y;
    }
    zf[row] = state;
  });
}

}  // namespace

void add_preemphasis(KernelTable& table) {
  table.f32.preemphasis = preemphasis<float>;
  table.f64.preemphasis = preemphasis<double>;
  table.f32.deemphasis = flushed<deemphasis<float>>;
  table.f64.deemphasis = flushed<deemphasis<double>>;
}

}  // namespace fa::FA_ISA

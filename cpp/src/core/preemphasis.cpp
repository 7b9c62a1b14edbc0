// preemphasis and its inverse, with the filter's state in and out: blocks have the bits of the whole, so products are
// rounded before they are added (-ffp-contract=off, in CMakeLists). Mirrored by backends/numba/preemphasis.py.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// out[t] = x[t] - coef x[t-1]; the state is what the past adds to out[0]
template <class T>
Status preemphasis(T* out, const T* x, int64_t rows, int64_t n, T coef, const T* zi, T* zf) {
  return parallel(rows, 0, [&](int64_t row, char*) {
    const T* from = x + row * n;
    T* to = out + row * n;
    if (n) to[0] = from[0] + zi[row];
    for (int64_t t = 1; t < n; ++t) to[t] = from[t] - coef * from[t - 1];
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
  table.f32.deemphasis = deemphasis<float>;
  table.f64.deemphasis = deemphasis<double>;
}

}  // namespace fa::FA_ISA

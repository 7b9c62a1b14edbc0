// delta: a short correlation along time, with a matrix of its own for the ends. Mirrored by backends/numba/delta.py.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t chunk = 1 << 16;  // elements of a task, at least: less is not worth a second thread

// out[i] = sum_j coeffs[j] x[i - h + j], h = width / 2. The h values at either end: edges[side][i] . (first or last `width`
// samples). Without edges the caller has padded x by h, and out is shorter than x by 2h.
template <class T>
void delta_row(T* out, const T* x, int64_t row, int64_t n, const T* coeffs, int64_t width, const double* edges) {
  const int64_t h = width / 2, inner = n - 2 * h, n_out = edges ? n : inner;
  const T* from = x + row * n;
  T* to = out + row * n_out + (edges ? h : 0);
  int64_t i = 0;
  for (; i + W<T> <= inner; i += W<T>) {
    Vec<T> sum{};
    for (int64_t j = 0; j < width; ++j) sum += load(from + i + j) * coeffs[j];
    store(to + i, sum);
  }
  for (; i < inner; ++i) {
    T sum = 0;
    for (int64_t j = 0; j < width; ++j) sum = T(__builtin_fma(from[i + j], coeffs[j], sum));
    to[i] = sum;
  }
  if (!edges) return;
  for (int64_t k = 0; k < h; ++k) {
    double head = 0, tail = 0;
    for (int64_t j = 0; j < width; ++j) {
      head += edges[k * width + j] * double(from[j]);
      tail += edges[(h + k) * width + j] * double(from[n - width + j]);
    }
    out[row * n_out + k] = T(head);
    out[row * n_out + n - h + k] = T(tail);
  }
}

template <class T>
Status delta(T* out, const T* x, int64_t rows, int64_t n, const T* coeffs, int64_t width, const double* edges) {
  const int64_t each = n < chunk ? chunk / (n ? n : 1) : 1;
  return parallel((rows + each - 1) / each, 0, [&](int64_t task, char*) {
    for (int64_t row = task * each; row < rows && row < (task + 1) * each; ++row)
      delta_row(out, x, row, n, coeffs, width, edges);
  });
}

}  // namespace

void add_delta(KernelTable& table) {
  table.f32.delta = flushed<delta<float>>;
  table.f64.delta = flushed<delta<double>>;
}

}  // namespace fa::FA_ISA

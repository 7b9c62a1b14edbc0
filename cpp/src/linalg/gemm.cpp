// gemm: a product of two matrices, each as it lies or transposed. Mirrored by backends/numba/nn/gemm.py.
#include "gemm.hpp"

#include "../table.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
Status product(T* out, const T* a, const T* b, int64_t m, int64_t n, int64_t k, bool trans_a, bool trans_b, bool accumulate) {
  const View<T> left = trans_a ? View<T>{a, 1, m} : View<T>{a, k, 1};
  if (trans_b && m <= Cut::few)  // b's rows as the left operand: each is read once, and not packed
    return gemm<T>(n, m, k, View<T>{b, k, 1}, View<T>{left.p, left.col, left.row}, StoreTransposed<T>{out, n, accumulate});
  const View<T> right = trans_b ? View<T>{b, 1, k} : View<T>{b, n, 1};
  return gemm<T>(m, n, k, left, right, Store<T>{out, n, nullptr, accumulate});
}

}  // namespace

FA_MULTIPLY(float, Store)
FA_MULTIPLY(double, Store)
FA_MULTIPLY(float, StoreTransposed)
FA_MULTIPLY(double, StoreTransposed)

void add_gemm(KernelTable& table) {
  table.f32.dense.gemm = flushed<product<float>>;
  table.f64.dense.gemm = flushed<product<double>>;
}

}  // namespace fa::FA_ISA

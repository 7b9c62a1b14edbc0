#pragma once
// Matrix products and dense layers. All matrices are row-major; gradients of parameters are added, of data assigned.
#include <cstdint>

#include "fastaudio/nn/elementwise.hpp"

namespace fa {

template <class T>
struct DenseKernels {
  // out (m, n) = a b, or += ; a is (m, k), or (k, m) if trans_a; b is (k, n), or (n, k) if trans_b
  Status (*gemm)(T* out, const T* a, const T* b, int64_t m, int64_t n, int64_t k, bool trans_a, bool trans_b, bool accumulate);
  // y (rows, out) = act(x (rows, in) w (in, out) + b); b may be null
  Status (*dense)(T* y, const T* x, const T* w, const T* b, int64_t rows, int64_t in, int64_t out, Act act, T alpha);
  Status (*dense_dx)(T* dx, const T* dy, const T* w, int64_t rows, int64_t in, int64_t out);
  // dw = x^T dy, or += ; db += column sums of dy; db may be null
  Status (*dense_dw)(T* dw, T* db, const T* x, const T* dy, int64_t rows, int64_t in, int64_t out, bool accumulate);
};

}  // namespace fa

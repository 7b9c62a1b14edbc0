#pragma once
// Kernels that look at one element or one row at a time.
#include <cstdint>

#include "fastaudio/status.hpp"

namespace fa {

// Codes of ops.ACT.
enum class Act : int64_t { linear, relu, leaky_relu, elu, gelu, sigmoid, tanh };

template <class T>
struct ElementwiseKernels {
  Status (*activation)(T* y, const T* x, int64_t n, Act act, T alpha);
  // y = activation(x); gelu reads x, all others y. dx may be dy.
  Status (*activation_backward)(T* dx, const T* dy, const T* x, const T* y, int64_t n, Act act, T alpha);
  Status (*softmax)(T* y, const T* x, int64_t rows, int64_t n);
  Status (*softmax_backward)(T* dx, const T* dy, const T* y, int64_t rows, int64_t n);
  Status (*log_softmax)(T* y, const T* x, int64_t rows, int64_t n);
  Status (*log_softmax_backward)(T* dx, const T* dy, const T* y, int64_t rows, int64_t n);
  Status (*add)(T* out, const T* a, const T* b, int64_t n);
  Status (*accumulate)(T* out, const T* a, int64_t n);
  Status (*scale)(T* out, const T* a, T s, int64_t n);
  Status (*fill)(T* out, T value, int64_t n);
  Status (*copy)(T* out, const T* a, int64_t n);
};

}  // namespace fa

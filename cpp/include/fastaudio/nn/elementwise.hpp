#pragma once
// Kernels that look at one element or one row at a time.
#include <cstdint>

#include "fastaudio/status.hpp"

namespace fa {

// Codes of ops.ACT.
enum class Act : int64_t { linear, relu, leaky_relu, elu, gelu, sigmoid, tanh };

// Columns [to, to + count) of out (rows, out_columns) become columns [start, start + count) of x (rows, x_columns).
struct ColumnCopy {
  int64_t rows, out_columns, x_columns, to, start, count;
};

// Weights of losses over sequences with padding, mask (N, T): `weight` times N T / (true steps) at the true steps, zeros
// elsewhere. weight: null, (N,) or as out.
template <class T>
struct StepWeights {
  T* out;    // (N, T, n)
  T* flags;  // (N, T): 1 at true steps
  const uint8_t* mask;
  const T* weight;
  int64_t rows, steps, n;
  bool per_row;  // weight is (N,)
};

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
  Status (*multiply)(T* out, const T* a, const T* b, int64_t n);
  Status (*accumulate)(T* out, const T* a, int64_t n);
  Status (*scale)(T* out, const T* a, T s, int64_t n);
  Status (*fill)(T* out, T value, int64_t n);
  Status (*copy)(T* out, const T* a, int64_t n);
  Status (*copy_columns)(T* out, const T* x, const ColumnCopy&);
  // mask[row]: whether x (rows, n) differs from value in that row; y (may be null): those rows of x, zeros elsewhere
  Status (*mask_steps)(T* y, uint8_t* mask, const T* x, int64_t rows, int64_t n, T value);
  Status (*mask_steps_backward)(T* dx, const T* dy, const uint8_t* mask, int64_t rows, int64_t n);
  Status (*mask_weights)(double* share, const StepWeights<T>&);  // share: true steps / (N T)
  // z = mu + e^(lv / 2) eps; backwards the gradients in `more` are added, which may be null
  Status (*gaussian_sample)(T* z, const T* mu, const T* lv, const T* eps, int64_t n);
  Status (*gaussian_sample_backward)(T* dmu, T* dlv, const T* dz, const T* lv, const T* eps, const T* more_mu,
                                     const T* more_lv, int64_t n);
};

}  // namespace fa

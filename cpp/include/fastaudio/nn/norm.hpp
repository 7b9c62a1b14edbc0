#pragma once
// Batch and layer normalisation. gamma and beta may be null: 1 and 0; their gradients, null with them, are added to.
#include <cstdint>

#include "fastaudio/nn/elementwise.hpp"

namespace fa {

// (n, blocks, size, lanes): images (N, CB, H * W, 16), rows (N, 1, 1, C). Channel block * lanes + lane; those from
// `channels` on are padding, and y and dx are 0 there.
struct Planes {
  int64_t n, blocks, size, lanes, channels;
};

// running = momentum * running + (1 - momentum) * batch; unbiased: with the batch's variance times m / (m - 1)
struct BatchRule {
  double momentum, eps;
  bool training, unbiased;
};

// Of blocks * lanes channels each.
template <class T>
struct Affine {
  const T *gamma, *beta;
};

template <class T>
struct NormKernels {
  // y = act((x - mean) * rstd * gamma + beta). Training: mean and rstd of the batch, and the running ones move; else
  // they are taken from the running ones. Both are written, for the backward pass.
  Status (*batch_norm)(T* y, T* mean, T* rstd, const T* x, Affine<T>, T* running_mean, T* running_var, const Planes&,
                       const BatchRule&, Act act, T alpha);
  // dx may be dy. What the activation was of is computed again from x.
  Status (*batch_norm_backward)(T* dx, T* dgamma, T* dbeta, const T* dy, const T* x, const T* mean, const T* rstd,
                                Affine<T>, const Planes&, bool training, Act act, T alpha);
  // y (rows, n) = (x - mean) * rstd * gamma + beta with a mean and rstd for each row
  Status (*layer_norm)(T* y, T* mean, T* rstd, const T* x, Affine<T>, int64_t rows, int64_t n, double eps);
  Status (*layer_norm_backward)(T* dx, T* dgamma, T* dbeta, const T* dy, const T* x, const T* mean, const T* rstd,
                                const T* gamma, int64_t rows, int64_t n);
  // Over (size): y (n, channels); places: where the maximum was, the first of equals
  Status (*global_avg_pool)(T* y, const T* x, const Planes&);
  Status (*global_avg_pool_backward)(T* dx, const T* dy, const Planes&);
  Status (*global_max_pool)(T* y, int32_t* places, const T* x, const Planes&);
  Status (*global_max_pool_backward)(T* dx, const T* dy, const int32_t* places, const Planes&);
};

}  // namespace fa

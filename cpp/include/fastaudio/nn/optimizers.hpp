#pragma once
// Optimizers: one pass over flat arrays. What changes from step to step is read from `hyper` when the kernel runs:
// hyper = [learning rate, step, weight decay, ...]; the step counts from 1 and is advanced by `advance_step`.
#include <cstdint>

#include "fastaudio/status.hpp"

namespace fa {

template <class T>
struct OptimizerKernels {
  Status (*sgd)(T* w, const T* g, int64_t n, const double* hyper);
  // hyper[3]: beta. v = beta v + g, or with `ema` v = beta v + (1 - beta) g
  Status (*momentum)(T* w, T* v, const T* g, int64_t n, const double* hyper, bool ema, bool nesterov);
  // hyper[3..5]: rho, eps, momentum; buffer: of the momentum, or null. eps is added to the root, or under it (keras)
  Status (*rmsprop)(T* w, T* v, T* buffer, const T* g, int64_t n, const double* hyper, bool keras);
  // hyper[3..5]: beta1, beta2, eps, which is added after the bias correction, or before it (keras)
  Status (*adam)(T* w, T* m, T* v, const T* g, int64_t n, const double* hyper, bool keras, bool decoupled);
  Status (*global_norm)(double* norm, const T* g, int64_t n);
  Status (*clip)(T* g, int64_t n, const double* norm, double max_norm, double eps);  // g *= min(1, max_norm / (norm + eps))
  Status (*clip_value)(T* g, int64_t n, double limit);
};

}  // namespace fa

// sgd, momentum, rmsprop, adam, adamw, and what they need: norms and clipping. Mirrored by backends/numba/nn/optimizers.py.
//
// Everything that changes from step to step is read from `hyper` here, in double, and rounded once. Weight decay is added
// to the gradient, except where adam is decoupled.
#include <math.h>

#include "../simd/exp.hpp"
#include "../table.hpp"
#include "sweep.hpp"

namespace fa::FA_ISA {
namespace {

// A running mean that nothing feeds any more ends as denormal numbers, which are slow for ever: they become 0.
template <class T>
FA_INLINE Vec<T> without_denormals(Vec<T> x) {
  constexpr T least = sizeof(T) == 4 ? T(1.17549435e-38) : T(2.2250738585072014e-308);
  using Bits = decltype(x < x);
  return (Vec<T>)((Bits)x & ~(Bits)splat(-T(0))) < least ? Vec<T>{} : x;  // |x|, by its sign bit
}

template <class T>
Status sgd(T* w, const T* g, int64_t n, const double* hyper) {
  const T rate = T(hyper[0]), decay = T(hyper[2]);
  T* const arrays[2] = {w, const_cast<T*>(g)};
  return for_flat(n, [&](int64_t from, int64_t to) {
    sweep<1>(arrays, from, to, [=](Vec<T>* v) FA_LAMBDA { v[0] -= (v[1] + v[0] * decay) * rate; });
  });
}

template <class T>
Status momentum(T* w, T* velocity, const T* g, int64_t n, const double* hyper, bool ema, bool nesterov) {
  const T rate = T(hyper[0]), decay = T(hyper[2]), beta = T(hyper[3]), share = T(ema ? 1 - hyper[3] : 1.0);
  T* const arrays[3] = {w, velocity, const_cast<T*>(g)};
  return for_flat(n, [&](int64_t from, int64_t to) {
    sweep<2>(arrays, from, to, [=](Vec<T>* v) FA_LAMBDA {
      const Vec<T> push = (v[2] + v[0] * decay) * share;
      v[1] = without_denormals<T>(v[1] * beta + push);
      v[0] -= (nesterov ? v[1] * beta + push : v[1]) * rate;
    });
  });
}

template <class T>
Status rmsprop(T* w, T* square, T* buffer, const T* g, int64_t n, const double* hyper, bool keras) {
  const T rate = T(hyper[0]), decay = T(hyper[2]), rho = T(hyper[3]), share = T(1 - hyper[3]);
  const T under = T(keras ? hyper[4] : 0.0), after = T(keras ? 0.0 : hyper[4]), beta = T(hyper[5]);
  const auto direction = [=](Vec<T>& s, Vec<T> gradient) FA_LAMBDA {
    s = without_denormals<T>(s * rho + gradient * gradient * share);
    return gradient / (vsqrt<T>(s + under) + after);
  };
  if (!buffer) {
    T* const arrays[3] = {w, square, const_cast<T*>(g)};
    return for_flat(n, [&](int64_t from, int64_t to) {
      sweep<2>(arrays, from, to, [=](Vec<T>* v) FA_LAMBDA { v[0] -= direction(v[1], v[2] + v[0] * decay) * rate; });
    });
  }
  T* const arrays[4] = {w, square, buffer, const_cast<T*>(g)};
  return for_flat(n, [&](int64_t from, int64_t to) {
    sweep<3>(arrays, from, to, [=](Vec<T>* v) FA_LAMBDA {
      v[2] = without_denormals<T>(v[2] * beta + direction(v[1], v[3] + v[0] * decay));
      v[0] -= v[2] * rate;
    });
  });
}

// w -= a m / (sqrt(v) s + eps). torch: a = rate / (1 - beta1^t), s = 1 / sqrt(1 - beta2^t); Keras has the second
// correction in a, so that eps is added before it.
template <class T>
Status adam(T* w, T* m, T* square, const T* g, int64_t n, const double* hyper, bool keras, bool decoupled) {
  const double first = 1 - pow(hyper[3], hyper[1]), second = sqrt(1 - pow(hyper[4], hyper[1]));
  const T a = T(hyper[0] / first * (keras ? second : 1.0)), s = T(keras ? 1.0 : 1 / second), eps = T(hyper[5]);
  const T beta1 = T(hyper[3]), share1 = T(1 - hyper[3]), beta2 = T(hyper[4]), share2 = T(1 - hyper[4]);
  const T decay = T(decoupled ? 0.0 : hyper[2]), keep = T(decoupled ? 1 - hyper[0] * hyper[2] : 1.0);
  T* const arrays[4] = {w, m, square, const_cast<T*>(g)};
  return for_flat(n, [&](int64_t from, int64_t to) {
    sweep<3>(arrays, from, to, [=](Vec<T>* v) FA_LAMBDA {
      const Vec<T> gradient = v[3] + v[0] * decay;
      v[1] = without_denormals<T>(v[1] * beta1 + gradient * share1);
      v[2] = without_denormals<T>(v[2] * beta2 + gradient * gradient * share2);
      v[0] = v[0] * keep - v[1] * a / (vsqrt<T>(v[2]) * s + eps);
    });
  });
}

template <class T>
Status global_norm(double* norm, const T* g, int64_t n) {
  double sum = 0;
  const Status status = sum_flat(&sum, n, [&](int64_t from, int64_t to) {
    Total<T> total;
    T* const arrays[1] = {const_cast<T*>(g)};
    sweep<0>(arrays, from, to, [&](Vec<T>* v) FA_LAMBDA { total.add_square(v[0]); });
    return total.value();
  });
  *norm = sqrt(sum);
  return status;
}

// NaN in the norm goes into every gradient, as in torch and Keras.
template <class T>
Status clip(T* g, int64_t n, const double* norm, double max_norm, double eps) {
  const double ratio = max_norm / (*norm + eps);
  if (ratio >= 1) return Status::ok;
  T* const arrays[1] = {g};
  return for_flat(n, [&](int64_t from, int64_t to) {
    sweep<1>(arrays, from, to, [=](Vec<T>* v) FA_LAMBDA { v[0] *= T(ratio); });
  });
}

template <class T>
Status clip_value(T* g, int64_t n, double limit) {
  const Vec<T> high = splat(T(limit));
  T* const arrays[1] = {g};
  return for_flat(n, [&](int64_t from, int64_t to) {
    sweep<1>(arrays, from, to, [=](Vec<T>* v) FA_LAMBDA { v[0] = vmax(vmin(v[0], high), -high); });
  });
}

template <class T>
void fill(OptimizerKernels<T>& k) {
  k.sgd = sgd<T>;
  k.momentum = momentum<T>;
  k.rmsprop = rmsprop<T>;
  k.adam = adam<T>;
  k.global_norm = global_norm<T>;
  k.clip = clip<T>;
  k.clip_value = clip_value<T>;
}

}  // namespace

void add_optimizers(KernelTable& table) {
  fill(table.f32.optimizers);
  fill(table.f64.optimizers);
}

}  // namespace fa::FA_ISA

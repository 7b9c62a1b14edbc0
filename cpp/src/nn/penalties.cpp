// l2_penalty, l1_penalty: what large weights add to a loss. Mirrored by backends/numba/nn/penalties.py.
#include "../table.hpp"
#include "sweep.hpp"

namespace fa::FA_ISA {
namespace {

// loss += factor * sum of rule's values, grad += factor * their derivatives; rule(w, value, slope).
template <class T, class Rule>
FA_INLINE Status penalty(double* loss, T* grad, const T* w, int64_t n, double factor, const Rule& rule) {
  double sum = 0;
  const Status status = sum_flat(&sum, n, [&](int64_t from, int64_t to) {
    Total<T> total;
    const Vec<T> scale = splat(T(factor));
    Vec<T> value, slope;
    if (grad) {
      T* const arrays[2] = {grad, const_cast<T*>(w)};
      sweep<1>(arrays, from, to, [&](Vec<T>* v) FA_LAMBDA {
        rule(v[1], value, slope);
        total.add(value);
        v[0] += slope * scale;
      });
    } else {
      T* const arrays[1] = {const_cast<T*>(w)};
      sweep<0>(arrays, from, to, [&](Vec<T>* v) FA_LAMBDA {
        rule(v[0], value, slope);
        total.add(value);
      });
    }
    return total.value();
  });
  *loss += factor * sum;
  return status;
}

template <class T>
Status l2_penalty(double* loss, T* grad, const T* w, int64_t n, double factor) {
  return penalty(loss, grad, w, n, factor, [](Vec<T> x, Vec<T>& value, Vec<T>& slope) FA_LAMBDA {
    value = x * x;
    slope = x + x;
  });
}

template <class T>
Status l1_penalty(double* loss, T* grad, const T* w, int64_t n, double factor) {
  return penalty(loss, grad, w, n, factor, [](Vec<T> x, Vec<T>& value, Vec<T>& slope) FA_LAMBDA {
    const Vec<T> one = splat(T(1));
    slope = x > 0 ? one : (x < 0 ? -one : x);
    value = x * slope;
  });
}

template <class T>
void fill(LossKernels<T>& k) {
  k.l2_penalty = l2_penalty<T>;
  k.l1_penalty = l1_penalty<T>;
}

}  // namespace

void add_penalties(KernelTable& table) {
  fill(table.f32.losses);
  fill(table.f64.losses);
}

}  // namespace fa::FA_ISA

// A draw from a normal distribution as a function of its parameters: z = mu + e^(lv / 2) eps, lv the logarithm of the
// variance. Mirrored by backends/numba/nn/gaussian_sample.py.
#include "../simd/exp.hpp"
#include "../table.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
Status gaussian_sample(T* z, const T* mu, const T* lv, const T* eps, int64_t n) {
  return for_stretches(n, 16384, [=](int64_t start, int64_t stop) {
    for (int64_t i = start; i < stop; ++i) z[i] = mu[i] + eps[i] * T(exp(double(lv[i]) / 2));
  });
}

// dmu = dz + more_mu, dlv = dz eps e^(lv / 2) / 2 + more_lv; `more`: gradients of another loss, or null
template <class T>
Status gaussian_sample_backward(T* dmu, T* dlv, const T* dz, const T* lv, const T* eps, const T* more_mu,
                                const T* more_lv, int64_t n) {
  return for_stretches(n, 16384, [=](int64_t start, int64_t stop) {
    for (int64_t i = start; i < stop; ++i) {
      dmu[i] = dz[i] + (more_mu ? more_mu[i] : T(0));
      dlv[i] = dz[i] * eps[i] * T(exp(double(lv[i]) / 2) / 2) + (more_lv ? more_lv[i] : T(0));
    }
  });
}

}  // namespace

void add_gaussian_sample(KernelTable& table) {
  table.f32.elementwise.gaussian_sample = gaussian_sample<float>;
  table.f64.elementwise.gaussian_sample = gaussian_sample<double>;
  table.f32.elementwise.gaussian_sample_backward = gaussian_sample_backward<float>;
  table.f64.elementwise.gaussian_sample_backward = gaussian_sample_backward<double>;
}

}  // namespace fa::FA_ISA

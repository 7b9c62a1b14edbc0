// add, multiply, accumulate, scale, fill, copy on flat arrays. Mirrored by backends/numba/nn/elementwise.py.
#include "../table.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

// out[i] = f(i): loops simple enough for the compiler to vectorise
template <class T, class F>
FA_INLINE Status map(T* out, int64_t n, const F& f) {
  return for_stretches(n, 65536, [=](int64_t start, int64_t stop) {
    for (int64_t i = start; i < stop; ++i) out[i] = f(i);
  });
}

template <class T>
Status add(T* out, const T* a, const T* b, int64_t n) {
  return map(out, n, [=](int64_t i) FA_LAMBDA { return a[i] + b[i]; });
}
template <class T>
Status multiply(T* out, const T* a, const T* b, int64_t n) {
  return map(out, n, [=](int64_t i) FA_LAMBDA { return a[i] * b[i]; });
}
template <class T>
Status accumulate(T* out, const T* a, int64_t n) {
  return map(out, n, [=](int64_t i) FA_LAMBDA { return out[i] + a[i]; });
}
template <class T>
Status scale(T* out, const T* a, T s, int64_t n) {
  return map(out, n, [=](int64_t i) FA_LAMBDA { return a[i] * s; });
}
template <class T>
Status fill(T* out, T value, int64_t n) {
  return map(out, n, [=](int64_t) FA_LAMBDA { return value; });
}
template <class T>
Status copy(T* out, const T* a, int64_t n) {
  return map(out, n, [=](int64_t i) FA_LAMBDA { return a[i]; });
}

template <class T>
void add_all(ElementwiseKernels<T>& kernels) {
  kernels.add = add<T>;
  kernels.multiply = multiply<T>;
  kernels.accumulate = accumulate<T>;
  kernels.scale = scale<T>;
  kernels.fill = fill<T>;
  kernels.copy = copy<T>;
}

}  // namespace

void add_elementwise(KernelTable& table) {
  add_all(table.f32.elementwise);
  add_all(table.f64.elementwise);
}

}  // namespace fa::FA_ISA

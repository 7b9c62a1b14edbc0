// activation and its backward pass on flat arrays. Mirrored by backends/numba/nn/activation.py.
#include "../table.hpp"
#include "activate.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t stretch = 16384;

template <class T>
Status activation(T* y, const T* x, int64_t n, Act act, T alpha) {
  return for_stretches(n, stretch, [=](int64_t start, int64_t stop) { activate_range(y + start, x + start, stop - start, act, alpha); });
}

template <class T>
void backward_range(T* dx, const T* dy, const T* x, const T* y, int64_t n, Act act, T alpha) {
  with_act(act, [&](auto code) FA_LAMBDA {
    constexpr Act a = decltype(code)::value;
    int64_t i = 0;
    for (; i + W<T> <= n; i += W<T>) store(dx + i, activate_backward<a>(load(dy + i), load(x + i), load(y + i), alpha));
    if (const int64_t rest = n - i)
      store_some(dx + i, activate_backward<a>(load_some(dy + i, rest), load_some(x + i, rest), load_some(y + i, rest), alpha), rest);
  });
}

template <class T>
Status activation_backward(T* dx, const T* dy, const T* x, const T* y, int64_t n, Act act, T alpha) {
  return for_stretches(n, stretch, [=](int64_t start, int64_t stop) {
    backward_range(dx + start, dy + start, x + start, y + start, stop - start, act, alpha);
  });
}

template <class T>
void add(ElementwiseKernels<T>& kernels) {
  kernels.activation = activation<T>;
  kernels.activation_backward = activation_backward<T>;
}

}  // namespace

void add_activation(KernelTable& table) {
  add(table.f32.elementwise);
  add(table.f64.elementwise);
}

}  // namespace fa::FA_ISA

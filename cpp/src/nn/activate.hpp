#pragma once
// Activations of vectors and of ranges, for every kernel that ends in one.
#include "../simd/exp.hpp"
#include "fastaudio/nn/elementwise.hpp"

namespace fa::FA_ISA {
namespace {

template <Act act, class T>
FA_INLINE Vec<T> activate(Vec<T> x, T alpha) {
  if constexpr (act == Act::relu) return vmax(x, Vec<T>{});
  if constexpr (act == Act::leaky_relu) return x < 0 ? x * alpha : x;
  if constexpr (act == Act::elu) return x < 0 ? (vexp(x) - 1) * alpha : x;
  if constexpr (act == Act::gelu) return T(0.5) * x * (1 + verf(x * T(0.70710678118654752440)));
  if constexpr (act == Act::sigmoid) return vsigmoid(x);
  if constexpr (act == Act::tanh) return vtanh(x);
  return x;
}

// dy times the derivative, from y = activate(x); gelu alone needs x
template <Act act, class T>
FA_INLINE Vec<T> activate_backward(Vec<T> dy, Vec<T> x, Vec<T> y, T alpha) {
  if constexpr (act == Act::relu) return y > 0 ? dy : Vec<T>{};
  if constexpr (act == Act::leaky_relu) return y > 0 ? dy : dy * alpha;
  if constexpr (act == Act::elu) return y > 0 ? dy : dy * (y + alpha);
  if constexpr (act == Act::sigmoid) return dy * (y * (1 - y));
  if constexpr (act == Act::tanh) return dy * (1 - y * y);
  if constexpr (act == Act::gelu) {
    const Vec<T> density = T(0.39894228040143267794) * vexp(x * x * T(-0.5));
    return dy * (T(0.5) * (1 + verf(x * T(0.70710678118654752440))) + x * density);
  }
  return dy;
}

template <Act act>
struct ActCode {
  static constexpr Act value = act;
};
// f(ActCode<act>{}): turns the code of a call into a constant of its loops
template <class F>
FA_INLINE void with_act(Act act, const F& f) {
  switch (act) {
    case Act::relu: return f(ActCode<Act::relu>{});
    case Act::leaky_relu: return f(ActCode<Act::leaky_relu>{});
    case Act::elu: return f(ActCode<Act::elu>{});
    case Act::gelu: return f(ActCode<Act::gelu>{});
    case Act::sigmoid: return f(ActCode<Act::sigmoid>{});
    case Act::tanh: return f(ActCode<Act::tanh>{});
    case Act::linear: return f(ActCode<Act::linear>{});
  }
}

// The same for a single vector: a call, where a loop of its own would cost more.
template <class T>
__attribute__((noinline)) Vec<T> activate_by_code(Act act, Vec<T> x, T alpha) {
  with_act(act, [&](auto code) FA_LAMBDA { x = activate<decltype(code)::value>(x, alpha); });
  return x;
}

// y[i] = act(x[i]); y may be x
template <class T>
void activate_range(T* y, const T* x, int64_t n, Act act, T alpha) {
  with_act(act, [&](auto code) FA_LAMBDA {
    constexpr Act a = decltype(code)::value;
    int64_t i = 0;
    for (; i + W<T> <= n; i += W<T>) store(y + i, activate<a>(load(x + i), alpha));
    if (i < n) store_some(y + i, activate<a>(load_some(x + i, n - i), alpha), n - i);
  });
}

}  // namespace
}  // namespace fa::FA_ISA

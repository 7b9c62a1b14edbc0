#pragma once
// Elementary functions on vectors. float: polynomials, at most 2 ulp; double: the C library lane by lane (the float64
// path is for exactness).
#include <math.h>

#include "simd.hpp"

namespace fa::FA_ISA {
namespace {

typedef int32_t IntVec __attribute__((vector_size(FA_VECTOR_BYTES), may_alias));

// x = 2^e (1 + f) with 1 + f in [1/sqrt2, sqrt2], and log(1 + f) = f + rest. x > 0 and finite: 0, inf and NaN give garbage.
// Polynomial of Cephes' logf (S. Moshier). normal: no x is denormal, which need not be asked then.
struct LogParts {
  Vec<float> e, f, rest;
};
constexpr float least_normal = 1.17549435e-38f;
template <bool normal>
FA_INLINE LogParts log_parts(Vec<float> x) {
  IntVec lift{};
  if constexpr (!normal) {  // denormal: scale into range
    const IntVec tiny = x < least_normal;
    const Vec<float> lifted = x * 8388608.0f;
    x = tiny ? lifted : x;
    lift = tiny & -23;
  }
  const IntVec bits = (IntVec)x, e = (bits - 0x3f3504f3) >> 23;
  const Vec<float> f = (Vec<float>)(bits - (e << 23)) - 1.0f, z = f * f;
  Vec<float> p = 7.0376836292e-2f * f - 1.1514610310e-1f;
  p = p * f + 1.1676998740e-1f;
  p = p * f - 1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f - 1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f - 2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  return {__builtin_convertvector(e + lift, Vec<float>), f, f * z * p - 0.5f * z};
}

// x > 0 and finite: see `log2_any`.
template <bool normal = false>
FA_INLINE Vec<float> vlog2(Vec<float> x) {
  const LogParts l = log_parts<normal>(x);
  return l.rest * 1.44269504f + (l.f * 1.44269504f + l.e);
}
template <bool = false>
FA_INLINE Vec<double> vlog2(Vec<double> x) {
  for (int i = 0; i < W<double>; ++i) x[i] = log2(x[i]);
  return x;
}

// log2 for any x >= 0: 0 -> -inf, inf -> inf, NaN -> NaN.
template <class T>
FA_INLINE Vec<T> log2_any(Vec<T> x) {
  const Vec<T> y = vlog2(x), infinity = splat<T>(T(__builtin_inf()));
  const Vec<T> edge = x > 0 ? x : (x == 0 ? -infinity : x);
  return (x > 0) & (x < infinity) ? y : edge;
}

// |x| < 126 or the result saturates; Taylor-like minimax on [-1/2, 1/2].
FA_INLINE Vec<float> vexp2(Vec<float> x) {
  const Vec<float> low = x < -126.0f ? splat<float>(-126.0f) : x;
  const Vec<float> bounded = low > 127.5f ? splat<float>(127.5f) : low;
  const Vec<float> shifted = bounded + 12582912.0f;  // 1.5 * 2^23: rounds to an integer
  const Vec<float> whole = shifted - 12582912.0f, f = bounded - whole;
  Vec<float> p = 1.5353362e-4f * f + 1.3398874e-3f;
  p = p * f + 9.6184373e-3f;
  p = p * f + 5.5503324e-2f;
  p = p * f + 2.4022651e-1f;
  p = p * f + 6.9314718e-1f;
  p = p * f + 1.0f;
  const IntVec e = __builtin_convertvector(whole, IntVec);
  return (Vec<float>)((IntVec)p + (e << 23));
}

// Natural logarithm of x > 0, finite.
template <bool normal = false>
FA_INLINE Vec<float> vlog(Vec<float> x) {
  const LogParts l = log_parts<normal>(x);
  return l.e * 0.693359375f + (l.f + (l.rest - l.e * 2.12194440e-4f));
}
template <bool = false>
FA_INLINE Vec<double> vlog(Vec<double> x) {
  for (int i = 0; i < W<double>; ++i) x[i] = log(x[i]);
  return x;
}

// log(1 + x) for 0 <= x < 1e30, small x included: the second term is what 1 + x has lost.
FA_INLINE Vec<float> vlog1p(Vec<float> x) {
  const Vec<float> y = x + 1.0f;
  return vlog(y) + (x - (y - 1.0f)) / y;
}
FA_INLINE Vec<double> vlog1p(Vec<double> x) {
  for (int i = 0; i < W<double>; ++i) x[i] = log1p(x[i]);
  return x;
}

// Square roots of x >= 0 within 1 ulp, where there are many. Sixteen at once take the processor longer than two of Newton's
// steps from a guess at 1 / sqrt(x): half the bits.
template <class T>
FA_INLINE Vec<T> vroot(Vec<T> x) {
  if constexpr (sizeof(T) != 4 || W<T> < 16) {
    return vsqrt<T>(x);
  } else {
    const Vec<T> guess = (Vec<T>)(0x5f3759df - ((IntVec)x >> 1)), off = 1 - x * guess * guess;
    const Vec<T> inverse = guess + guess * off * (T(0.5) + T(0.375) * off), near = x * inverse;
    const Vec<T> root = near + T(0.5) * near * (1 - near * inverse);
    return x < T(__builtin_inf()) ? root : x;
  }
}

// x^e for x >= 0 (double inside: general exponents are rare and need not be fast).
template <class T>
FA_INLINE Vec<T> vpow(Vec<T> x, double e) {
  for (int i = 0; i < W<T>; ++i) x[i] = T(pow(double(x[i]), e));
  return x;
}

// 10 log10(x) = decibel<T> * log2(x)
template <class T>
inline constexpr T decibel = T(3.01029995663981195214);

}  // namespace
}  // namespace fa::FA_ISA

#pragma once
// exp, sigmoid, tanh and erf on vectors. float: polynomials (minimax, fitted in double), exp within 2 ulp, the others 4;
// double: the C library lane by lane. NaN stays NaN, infinities give the limits.
#include "math.hpp"

namespace fa::FA_ISA {
namespace {

template <class V>
FA_INLINE V vabs(V x) {
  return x < 0 ? -x : x;
}

// e^f - 1 for |f| <= log(2) / 2
FA_INLINE Vec<float> expm1_near(Vec<float> f) {
  Vec<float> p = 1.9917831e-4f * f + 1.3946086e-3f;
  p = p * f + 8.3332658e-3f;
  p = p * f + 4.1666269e-2f;
  p = p * f + 1.6666667e-1f;
  p = p * f + 0.5f;
  return p * f * f + f;
}

FA_INLINE Vec<float> vexp(Vec<float> x) {
  x = vmin(vmax(x, splat(-104.0f)), splat(89.0f));  // beyond: 0 and inf
  const Vec<float> shifted = x * 1.44269504f + 12582912.0f, n = shifted - 12582912.0f;  // 1.5 * 2^23: rounds
  const Vec<float> f = (x - n * 0.693359375f) - n * -2.12194440e-4f;                    // log 2 in two parts
  const Vec<float> p = expm1_near(f) + 1.0f;
  // 2^n in two factors, since n runs from -150 to 128: denormal results and inf come out by themselves
  const IntVec e = (IntVec)shifted - 0x4b400000, half = e >> 1;
  return p * (Vec<float>)((half + 127) << 23) * (Vec<float>)((e - half + 127) << 23);
}
// The same for x in [-104, 88] alone, in fewer steps: n runs from -150 to 127 less `down`, so that 2^(n + down) is one factor.
template <int down>
FA_INLINE Vec<float> exp_within(Vec<float> x) {
  const Vec<float> shifted = x * 1.44269504f + 12582912.0f, n = shifted - 12582912.0f;
  const Vec<float> f = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  const Vec<float> lifted = (expm1_near(f) + 1.0f) * (Vec<float>)(((IntVec)shifted << 23) + ((127 + down) << 23));
  return down ? lifted * (1 / float(uint64_t{1} << down)) : lifted;
}
FA_INLINE Vec<double> vexp(Vec<double> x) {
  for (int i = 0; i < W<double>; ++i) x[i] = exp(x[i]);
  return x;
}

// e^x - 1, without the loss of digits near 0
FA_INLINE Vec<float> vexpm1(Vec<float> x) {
  return vabs(x) < 0.34f ? expm1_near(x) : vexp(x) - 1.0f;
}
FA_INLINE Vec<double> vexpm1(Vec<double> x) {
  for (int i = 0; i < W<double>; ++i) x[i] = expm1(x[i]);
  return x;
}

// 1 / (1 + exp(-x)), through exp(-|x|), which does not overflow
FA_INLINE Vec<float> vsigmoid(Vec<float> x) {
  const Vec<float> far = (Vec<float>)((IntVec)x | (IntVec)splat(-0.0f)), e = exp_within<60>(vmax(far, splat(-104.0f)));
  return (x < 0 ? e : splat(1.0f)) / (1 + e);
}
FA_INLINE Vec<double> vsigmoid(Vec<double> x) {
  const Vec<double> e = vexp(-vabs(x));
  return (x < 0 ? e : Vec<double>{} + 1) / (1 + e);
}

FA_INLINE Vec<float> vtanh(Vec<float> x) {
  const Vec<float> z = x * x;
  Vec<float> p = -5.7170368e-3f * z + 2.0650579e-2f;
  p = p * z - 5.3743497e-2f;
  p = p * z + 1.3331491e-1f;
  p = p * z - 3.3333284e-1f;
  const IntVec sign = (IntVec)x & (IntVec)splat(-0.0f);
  const Vec<float> size = (Vec<float>)((IntVec)x ^ sign), far = 1 - 2 / (exp_within<0>(vmin(size + size, splat(88.0f))) + 1);
  return size < 0.625f ? p * z * x + x : (Vec<float>)((IntVec)far | sign);
}
FA_INLINE Vec<double> vtanh(Vec<double> x) {
  for (int i = 0; i < W<double>; ++i) x[i] = tanh(x[i]);
  return x;
}

FA_INLINE Vec<float> verf(Vec<float> x) {
  const Vec<float> z = x * x, t = vmin(vabs(x), splat(4.0f));  // erf(4) rounds to 1
  Vec<float> near = 8.3452251e-5f * z - 8.1374374e-4f;
  near = near * z + 5.2006342e-3f;
  near = near * z - 2.6859270e-2f;
  near = near * z + 1.1283694e-1f;
  near = near * z - 3.7612635e-1f;
  near = near * z + 1.2837917e-1f;
  Vec<float> q = -1.0433115e-5f * t + 3.1485810e-4f;  // log(erfc t) / t
  q = q * t - 3.6103420e-3f;
  q = q * t + 2.3694566e-2f;
  q = q * t - 1.0615905e-1f;
  q = q * t - 6.3519806e-1f;
  q = q * t - 1.1286371f;
  const Vec<float> far = 1 - vexp(q * t);
  return t < 0.92f ? near * x + x : (x < 0 ? -far : far);
}
FA_INLINE Vec<double> verf(Vec<double> x) {
  for (int i = 0; i < W<double>; ++i) x[i] = erf(x[i]);
  return x;
}

}  // namespace
}  // namespace fa::FA_ISA

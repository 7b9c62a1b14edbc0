#pragma once
// Butterflies: dft<R>(a) replaces a[0..R-1] by its discrete Fourier transform, natural order in and out.
#include "../simd/simd.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
FA_INLINE Complex<T> times_minus_i(Complex<T> a) {
  return {a.i, -a.r};
}

template <class T>
FA_INLINE void dft2(Complex<T>* a) {
  const Complex<T> t = a[0] - a[1];
  a[0] = a[0] + a[1];
  a[1] = t;
}

template <class T>
FA_INLINE void dft4(Complex<T>* a) {
  const Complex<T> s02 = a[0] + a[2], d02 = a[0] - a[2], s13 = a[1] + a[3], d13 = times_minus_i(a[1] - a[3]);
  a[0] = s02 + s13;
  a[1] = d02 + d13;
  a[2] = s02 - s13;
  a[3] = d02 - d13;
}

template <class T>
FA_INLINE void dft8(Complex<T>* a) {
  const T h = T(0.70710678118654752440);
  Complex<T> e[4] = {a[0], a[2], a[4], a[6]}, o[4] = {a[1], a[3], a[5], a[7]};
  dft4<T>(e);
  dft4<T>(o);
  o[1] = {h * (o[1].r + o[1].i), h * (o[1].i - o[1].r)};
  o[2] = times_minus_i(o[2]);
  o[3] = {h * (o[3].i - o[3].r), -h * (o[3].r + o[3].i)};
  for (int k = 0; k < 4; ++k) {
    a[k] = e[k] + o[k];
    a[k + 4] = e[k] - o[k];
  }
}

template <class T>
FA_INLINE void dft16(Complex<T>* a) {
  const T h = T(0.70710678118654752440), c = T(0.92387953251128675613), s = T(0.38268343236508977173);
  auto turn1 = [&](Complex<T> x) { return Complex<T>{h * (x.r + x.i), h * (x.i - x.r)}; };   // exp(-pi i / 4)
  auto turn3 = [&](Complex<T> x) { return Complex<T>{h * (x.i - x.r), -h * (x.r + x.i)}; };  // exp(-3 pi i / 4)
#pragma GCC unroll 4
  for (int n = 0; n < 4; ++n) {
    Complex<T> b[4] = {a[n], a[n + 4], a[n + 8], a[n + 12]};
    dft4<T>(b);
    for (int k = 0; k < 4; ++k) a[n + 4 * k] = b[k];
  }
  a[5] = mul(a[5], c, -s);
  a[6] = turn1(a[6]);
  a[7] = mul(a[7], s, -c);
  a[9] = turn1(a[9]);
  a[10] = times_minus_i(a[10]);
  a[11] = turn3(a[11]);
  a[13] = mul(a[13], s, -c);
  a[14] = turn3(a[14]);
  a[15] = mul(a[15], -c, s);
  Complex<T> y[16];
#pragma GCC unroll 4
  for (int k = 0; k < 4; ++k) {
    Complex<T> b[4] = {a[4 * k], a[4 * k + 1], a[4 * k + 2], a[4 * k + 3]};
    dft4<T>(b);
    for (int q = 0; q < 4; ++q) y[k + 4 * q] = b[q];
  }
#pragma GCC unroll 16
  for (int k = 0; k < 16; ++k) a[k] = y[k];
}

// Odd R: sums and differences of the mirrored inputs halve the products. cos_sin[k] = (cos, sin) of 2 pi k / R.
template <class T, int R>
FA_INLINE void dft_odd(Complex<T>* a, int radix, const T* cos_sin) {
  const int n = R ? R : radix, half = n / 2;
  constexpr int room = R ? R : 62;
  Complex<T> sum[room / 2 + 1], dif[room / 2 + 1];
  Complex<T> total = a[0];
  for (int j = 1; j <= half; ++j) {
    sum[j] = a[j] + a[n - j];
    dif[j] = a[j] - a[n - j];
    total = total + sum[j];
  }
  const Complex<T> first = a[0];
  for (int k = 1; k <= half; ++k) {
    Complex<T> even = first, odd = {Vec<T>{}, Vec<T>{}};
    for (int j = 1, jk = k; j <= half; ++j, jk = jk + k >= n ? jk + k - n : jk + k) {
      const T c = cos_sin[2 * jk], s = cos_sin[2 * jk + 1];
      even = {even.r + sum[j].r * c, even.i + sum[j].i * c};
      odd = {odd.r + dif[j].r * s, odd.i + dif[j].i * s};
    }
    odd = times_minus_i(odd);
    a[k] = even + odd;
    a[n - k] = even - odd;
  }
  a[0] = total;
}

template <class T, int R>
FA_INLINE void dft(Complex<T>* a, const T* roots) {
  if constexpr (R == 1) return;
  else if constexpr (R == 2) dft2<T>(a);
  else if constexpr (R == 4) dft4<T>(a);
  else if constexpr (R == 8) dft8<T>(a);
  else if constexpr (R == 16) dft16<T>(a);
  else dft_odd<T, R>(a, R, roots);
}

}  // namespace
}  // namespace fa::FA_ISA

#pragma once
// Phases of complex numbers, without angles.
#include <math.h>

#include "../simd/simd.hpp"

namespace fa::FA_ISA {
namespace {

// cos and sin of 2 pi turns, 0 <= turns < 1. float: Taylor on an eighth of a turn to each side, exact to rounding.
inline void unit(double turns, double& c, double& s) {
  c = cos(6.283185307179586477 * turns);
  s = sin(6.283185307179586477 * turns);
}
inline void unit(double turns, float& c, float& s) {
  const int quarter = int(4 * turns + 0.5);
  const float x = float((turns - 0.25 * quarter) * 6.283185307179586477), z = x * x;
  const float sine = x + x * z * (-1.6666667e-1f + z * (8.3333333e-3f + z * (-1.9841270e-4f + z * 2.7557319e-6f)));
  const float cosine = 1 + z * (-0.5f + z * (4.1666667e-2f + z * (-1.3888889e-3f + z * 2.4801587e-5f)));
  const bool odd = quarter & 1;
  const float a = odd ? sine : cosine, b = odd ? cosine : sine;
  c = (quarter + 1) & 2 ? -a : a;
  s = quarter & 2 ? -b : b;
}

// What |z| is multiplied with before it is squared, so that nothing leaves the range of the type.
template <class T>
struct Range {
  static constexpr T low = sizeof(T) == 4 ? T(1e-15) : T(1e-140), high = sizeof(T) == 4 ? T(1e15) : T(1e140);
  static constexpr T lift = sizeof(T) == 4 ? T(0x1p60) : T(0x1p480), lower = 1 / lift;
  static constexpr T tiny = sizeof(T) == 4 ? T(1.17549435e-38) : T(2.2250738585072014e-308);
};

template <class T>
FA_INLINE Vec<T> range_scale(Complex<T> z) {
  using R = Range<T>;
  const Vec<T> re = z.r < 0 ? -z.r : z.r, im = z.i < 0 ? -z.i : z.i, most = vmax(re, im);
  return most < R::low ? splat<T>(R::lift) : (most > R::high ? splat<T>(R::lower) : splat<T>(1));
}

// z with its magnitude replaced; 0 stays 0.
template <class T>
FA_INLINE Complex<T> with_magnitude(Complex<T> z, Vec<T> magnitude) {
  const Vec<T> scale = range_scale(z), r = z.r * scale, i = z.i * scale;
  const Vec<T> factor = magnitude / (vsqrt<T>(r * r + i * i) + Range<T>::tiny);
  return {r * factor, i * factor};
}

// |z|, and z / |z|: 1 for 0 and -1 for -0, as their angles are. T: where z comes from; squares of floats are doubles.
struct Polar {
  Vec<double> magnitude;
  Complex<double> unit;
};
template <class T>
FA_INLINE Polar polar(Complex<double> z) {
  typedef int64_t Bits __attribute__((vector_size(FA_VECTOR_BYTES), may_alias));
  const Vec<double> one = splat(1.0), scale = sizeof(T) == 4 ? one : range_scale(z), r = z.r * scale, i = z.i * scale;
  const Vec<double> size = vsqrt<double>(r * r + i * i), sign = (Vec<double>)(((Bits)z.r & INT64_MIN) | (Bits)one);
  const Vec<double> over = 1 / (size == 0 ? one : size);
  return {sizeof(T) == 4 ? size : size / scale, {size == 0 ? sign : r * over, i * over}};
}

}  // namespace
}  // namespace fa::FA_ISA

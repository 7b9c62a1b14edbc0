#pragma once
// Elementary functions in double on vectors: polynomials, within 2 ulp, in two chains, which wait for each other less.
// They are for arguments without surprises: the caller looks for what is outside the range of each, and takes the C
// library there.
#include "simd.hpp"

namespace fa::FA_ISA {
namespace {

typedef int64_t Bits __attribute__((vector_size(FA_VECTOR_BYTES), may_alias));
typedef uint64_t UnsignedBits __attribute__((vector_size(FA_VECTOR_BYTES), may_alias));

// Added to a number below 2^51 in size, it rounds it to an integer, which the lowest bits of the sum are.
constexpr double rounds = 6755399441055744.0;  // 1.5 * 2^52
constexpr int64_t rounds_bits = 0x4338000000000000;

FA_INLINE Vec<double> to_double(Bits i) {  // |i| < 2^51
  return (Vec<double>)(i + rounds_bits) - rounds;
}
FA_INLINE Bits to_bits(Vec<double> whole) {
  return (Bits)(whole + rounds) - rounds_bits;
}

// log(1 + f) for 1 + f in [1/sqrt2, sqrt2] (fdlibm's).
FA_INLINE Vec<double> log1p_near(Vec<double> f) {
  const Vec<double> s = f / (2 + f), z = s * s, w = z * z, half = 0.5 * f * f;
  Vec<double> p = 1.531383769920937332e-01 * w + 2.222219843214978396e-01;
  Vec<double> q = 1.479819860511658591e-01 * w + 1.818357216161805012e-01;
  p = p * w + 3.999999999940941908e-01;
  q = q * w + 2.857142874366239149e-01;
  p = p * z + (q * w + 6.666666666666735130e-01);
  return f - (half - s * (half + p * z));
}

// log2 of x that is normal, > 0 and finite; exact for powers of two.
FA_INLINE Vec<double> log2_normal(Vec<double> x) {
  constexpr int64_t one = 0x3ff0000000000000, root_half = 0x3fe6a09e667f3bcd;
  const Bits e = (Bits)((UnsignedBits)((Bits)x + (one - root_half)) >> 52) - 1023;
  return log1p_near((Vec<double>)((Bits)x - (e << 52)) - 1) * 1.44269504088896340736 + to_double(e);
}

// 2^t for t in [-1022, 1023]; exact for integers.
FA_INLINE Vec<double> exp2_normal(Vec<double> t) {
  const Vec<double> shifted = t + rounds, f = t - (shifted - rounds);
  const Vec<double> w = f * f;  // log(2)^k / k!, odd and even k
  Vec<double> p = 1.3691488853904128e-12 * w + 4.4455382718708116e-10, q = 2.5678435993488206e-11 * w + 7.0549116208011233e-09;
  p = p * w + 1.0178086009239699e-07;
  q = q * w + 1.3215486790144308e-06;
  p = p * w + 1.5252733804059840e-05;
  q = q * w + 1.5403530393381608e-04;
  p = p * w + 1.3333558146428443e-03;
  q = q * w + 9.6181291076284770e-03;
  p = p * w + 5.5504108664821580e-02;
  q = q * w + 2.4022650695910072e-01;
  p = p * w + 6.9314718055994531e-01;
  p = 1 + (p * f + q * w);
  return (Vec<double>)((Bits)p + (((Bits)shifted - rounds_bits) << 52));
}

// Cosine (r) and sine (i) of quarter * pi/2 + angle, |angle| <= pi/4, quarter a rounded number as `x + rounds` leaves it
// (fdlibm's polynomials).
FA_INLINE Complex<double> cosine_sine(Vec<double> angle, Bits quarter) {
  const Vec<double> z = angle * angle;
  Vec<double> c = -1.13596475577881948265e-11 * z + 2.08757232129817482790e-09;
  c = c * z - 2.75573143513906633035e-07;
  c = c * z + 2.48015872894767294178e-05;
  c = c * z - 1.38888888888741095749e-03;
  c = c * z + 4.16666666666666019037e-02;
  c = c * z * z + (1 - 0.5 * z);
  Vec<double> s = 1.58969099521155010221e-10 * z - 2.50507602534068634195e-08;
  s = s * z + 2.75573137070700676789e-06;
  s = s * z - 1.98412698298579493134e-04;
  s = s * z + 8.33333333332248946124e-03;
  s = s * z - 1.66666666666666324348e-01;
  s = s * z * angle + angle;
  const Bits odd = (quarter & 1) != 0, c_sign = ((quarter + 1) & 2) << 62, s_sign = (quarter & 2) << 62;
  return {(Vec<double>)((Bits)(odd ? s : c) ^ c_sign), (Vec<double>)((Bits)(odd ? c : s) ^ s_sign)};
}

}  // namespace
}  // namespace fa::FA_ISA

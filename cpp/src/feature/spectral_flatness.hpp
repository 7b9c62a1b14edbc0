#pragma once
// spectral_flatness of a tile: geometric over arithmetic mean of max(amin, s), averaged over bands of bins.
// Mirrored by backends/numba/spectral_flatness.py.
#include "spectral_centroid.hpp"

namespace fa::FA_ISA {
namespace {

// A float as an integer: its fraction bits, and the bits of sqrt(1/2).
template <class T>
struct Bits;
template <>
struct Bits<float> {
  typedef int32_t V __attribute__((vector_size(FA_VECTOR_BYTES), may_alias));
  static constexpr int fraction = 23;
  static constexpr int32_t root_half = 0x3f3504f3;
};
template <>
struct Bits<double> {
  typedef int64_t V __attribute__((vector_size(FA_VECTOR_BYTES), may_alias));
  static constexpr int fraction = 52;
  static constexpr int64_t root_half = 0x3fe6a09e667f3bcd;
};

// sum[l] = sum of log2(s[k][l]) over [from, to), s > 0. Exponents are added and the fractions, in [sqrt(1/2), sqrt(2)),
// multiplied: 64 of them stay in the range of floats, 1024 in that of doubles, which then need one logarithm; and the
// rounding of a product is nothing beside its sum.
template <class T, class Term>
FA_INLINE void log2_sum(double* sum, int64_t from, int64_t to, Term term) {
  typedef typename Bits<T>::V IntV;
  typedef double Wide __attribute__((vector_size(W<T> * 8)));
  constexpr int fraction = Bits<T>::fraction;
  IntV exponent{};
  auto fraction_of = [&](int64_t k) FA_LAMBDA {
    const Vec<T> x = term(k), lifted = x * T(int64_t{1} << fraction);
    const IntV tiny = x < smallest_normal<T>, bits = tiny ? (IntV)lifted : (IntV)x;
    const IntV e = (bits - Bits<T>::root_half) >> fraction;
    exponent += e - (tiny & (IntV{} + fraction));
    return (Vec<T>)(bits - (e << fraction));
  };
  for (int l = 0; l < W<T>; ++l) sum[l] = 0;
  for (int64_t k = from; k < to;) {
    Wide product = Wide{} + 1.0;
    for (const int64_t most = k + 1024 < to ? k + 1024 : to; k < most;) {
      const int64_t end = k + 64 < most ? k + 64 : most;
      Vec<T> a = splat<T>(T(1)), b = a;
      for (; k + 1 < end; k += 2) {
        a *= fraction_of(k);
        b *= fraction_of(k + 1);
      }
      if (k < end) a *= fraction_of(k++);
      product *= __builtin_convertvector(a * b, Wide);
    }
    const double* lanes = reinterpret_cast<const double*>(&product);
    for (int l = 0; l < W<T>; ++l) sum[l] += log2(lanes[l]);
  }
  for (int l = 0; l < W<T>; ++l) sum[l] += double(exponent[l]);
}

// Infinite values give NaN, as inf / inf does.
template <class T>
Vec<T> spectral_flatness(const Vec<T>* s, double amin, int64_t bands, const double* edges) {
  const T nearest = sizeof(T) == 4 ? T(1.4e-45) : T(4.9e-324);
  const Vec<T> least = splat<T>(T(amin) > 0 ? T(amin) : nearest);
  double flat[W<T>] = {}, log_sum[W<T>];
  for (int64_t b = 0; b < bands; ++b) {
    const int64_t from = int64_t(edges[b]), to = int64_t(edges[b + 1]);
    const Vec<T> sum = block_sum<T>(from, to, [&](int64_t k) FA_LAMBDA { return vmax(s[k], least); });
    log2_sum<T>(log_sum, from, to, [&](int64_t k) FA_LAMBDA { return vmax(s[k], least); });
    const double n = double(to - from);
    for (int l = 0; l < W<T>; ++l) flat[l] += exp2(log_sum[l] / n) * n / double(sum[l]) + double(sum[l] - sum[l]);
  }
  Vec<T> mean;
  for (int l = 0; l < W<T>; ++l) mean[l] = T(flat[l] / double(bands));
  return mean;
}

}  // namespace
}  // namespace fa::FA_ISA
